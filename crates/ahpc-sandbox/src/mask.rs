//! Keeps secrets out of everything that is stored, shown or answered.
//!
//! A masked value keeps a short fingerprint, so that a developer can tell two secrets apart without seeing either.

use std::fmt::{self, Write};

use axum::http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The write-only field of `patchShopById`.
pub const SECRET_FIELD: &str = "woocommerceWebhookSecret";

/// What every credential of the API begins with.
const CREDENTIAL_PREFIX: &str = "aurahistoria_";

/// Headers whose whole value is a secret.
const SECRET_HEADERS: [&str; 4] = ["x-api-key", "authorization", "proxy-authorization", "cookie"];

/// A secret that no `Debug` output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

/// The first 32 bits of a value's SHA-256, in hexadecimal.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    Sha256::digest(secret).iter().take(4).fold("sha256:".to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

/// Stands where a secret was.
#[must_use]
pub fn masked(secret: &str) -> String {
    format!("[masked {}]", fingerprint(secret))
}

/// The headers in the order of arrival, secrets masked. Bytes that are no UTF-8 are replaced.
#[must_use]
pub fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let shown = if SECRET_HEADERS.contains(&name.as_str()) { masked(&text) } else { credentials(&text) };
            (name.as_str().to_owned(), shown)
        })
        .collect()
}

/// A body as it may be kept: secrets masked, or `None` where that cannot be made sure.
///
/// Text that is no JSON but names the secret's field is not kept, since no one can say where the secret ends.
#[must_use]
pub fn body(bytes: &[u8], may_hold_secret: bool) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    if !may_hold_secret && !text.contains(SECRET_FIELD) {
        return Some(credentials(&text));
    }
    let mut json: Value = serde_json::from_slice(bytes).ok()?;
    mask_field(&mut json);
    Some(credentials(&json.to_string()))
}

/// `text` with everything that looks like a credential of the API cut to its prefix.
#[must_use]
pub fn credentials(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(CREDENTIAL_PREFIX) {
        let after_prefix = &rest[start + CREDENTIAL_PREFIX.len()..];
        let length = after_prefix.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        shown.push_str(&rest[..start]);
        shown.push_str(CREDENTIAL_PREFIX);
        shown.push_str("[masked]");
        rest = &after_prefix[length..];
    }
    shown.push_str(rest);
    shown
}

fn mask_field(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(secret) if name == SECRET_FIELD => *secret = masked(secret),
                    Value::Null => {}
                    value if name == SECRET_FIELD => *value = Value::String("[masked]".to_owned()),
                    value => mask_field(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_field),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_cut_wherever_it_stands() {
        assert_eq!(
            credentials("key=aurahistoria_abcdef12_abcdefghijklmnop&x aurahistoria_"),
            "key=aurahistoria_[masked]&x aurahistoria_[masked]"
        );
    }

    #[test]
    fn the_secret_of_a_patch_is_masked_at_any_depth_and_spelling() {
        let kept = body(br#"[{"woocommerce\u0057ebhookSecret":"hush","woocommerceLanguage":"de"}]"#, true);
        assert_eq!(
            kept.as_deref(),
            Some(r#"[{"woocommerceLanguage":"de","woocommerceWebhookSecret":"[masked sha256:dc8331bc]"}]"#)
        );
    }

    #[test]
    fn a_secret_of_the_wrong_type_is_masked_too() {
        assert_eq!(
            body(br#"{"woocommerceWebhookSecret":["hush"]}"#, true).as_deref(),
            Some(r#"{"woocommerceWebhookSecret":"[masked]"}"#)
        );
    }

    #[test]
    fn broken_json_that_may_hold_a_secret_is_not_kept() {
        assert_eq!(body(br#"{"woocommerceWebhookSecret":"hush""#, false), None);
        assert_eq!(body(br#"{"woocommerce\u0057ebhookSecret":"hush""#, true), None);
    }

    #[test]
    fn any_other_body_is_kept_as_it_came() {
        assert_eq!(body(b"webhook_id=3", false).as_deref(), Some("webhook_id=3"));
    }
}
