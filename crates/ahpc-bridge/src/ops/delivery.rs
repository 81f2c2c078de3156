//! `sign_delivery` and `verify_delivery`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{Error, delivery, secret::Secret};
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    envelope::{Answer, ok_with},
    json::from_json,
    request::{malformed, take},
};

struct Unsigned {
    secret: Option<Secret>,
    secret_base64: Option<String>,
    body: Option<String>,
    body_base64: Option<String>,
}

from_json!(strict Unsigned { secret, secret_base64, body, body_base64 });

pub(crate) fn sign(request: &[u8]) -> Answer {
    let delivery: Unsigned = take(request)?;
    let key = key(delivery.secret, delivery.secret_base64)?;
    let body = body_bytes(delivery.body, delivery.body_base64)?;
    ok_with(|writer| writer.pairs([("signature", delivery::sign_with_key(&key, &body))]))
}

struct Signed {
    secret: Option<Secret>,
    secret_base64: Option<String>,
    body: Option<String>,
    body_base64: Option<String>,
    signature: String,
}

from_json!(strict Signed { secret, secret_base64, body, body_base64, signature });

pub(crate) fn verify(request: &[u8]) -> Answer {
    let delivery: Signed = take(request)?;
    let key = key(delivery.secret, delivery.secret_base64)?;
    let body = body_bytes(delivery.body, delivery.body_base64)?;
    delivery::verify_with_key(&key, &body, &delivery.signature)?;
    ok_with(|writer| writer.pairs([("valid", true)]))
}

/// What to sign with: what WooCommerce makes of a secret, or the bytes of the key as they are.
fn key(secret: Option<Secret>, secret_base64: Option<String>) -> Result<Vec<u8>, Error> {
    match (secret, secret_base64) {
        (Some(secret), None) => Ok(delivery::key(&secret)),
        (None, Some(encoded)) => STANDARD.decode(encoded).map_err(|_| malformed("`secret_base64` is not base64")),
        _ => Err(malformed("one of `secret` and `secret_base64` is needed")),
    }
}

fn body_bytes(body: Option<String>, body_base64: Option<String>) -> Result<Vec<u8>, Error> {
    match (body, body_base64) {
        (Some(text), None) => Ok(text.into_bytes()),
        (None, Some(encoded)) => STANDARD.decode(encoded).map_err(|_| malformed("`body_base64` is not base64")),
        _ => Err(malformed("one of `body` and `body_base64` is needed")),
    }
}
