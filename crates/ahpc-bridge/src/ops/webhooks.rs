//! `plan_webhooks`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Error,
    delivery::Topic,
    reconcile::{self, DesiredState, KnownIds, Mode, Webhook},
    secret::Secret,
};
use serde::Deserialize;

use crate::{
    envelope::{Answer, ok},
    request::{malformed, read},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    desired: Desired,
    #[serde(deserialize_with = "ahpc_core::map::deserialize")]
    known_ids: Vec<(String, u64)>,
    actual: Vec<Webhook>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Desired {
    mode: Mode,
    delivery_url: Option<String>,
    secret: Option<Secret>,
    user_id: Option<u64>,
}

pub(crate) fn plan(request: &[u8]) -> Answer {
    let request: Request = read(request)?;
    ok(reconcile::plan_webhooks(&desired_state(request.desired)?, &known_ids(&request.known_ids)?, &request.actual))
}

fn desired_state(desired: Desired) -> Result<DesiredState, Error> {
    let complete = matches!(
        &desired,
        Desired { delivery_url: Some(url), secret: Some(secret), user_id: Some(_), .. }
            if !url.is_empty() && !secret.is_empty()
    );
    if desired.mode == Mode::Active && !complete {
        return Err(malformed("mode `active` needs `delivery_url`, `secret` and `user_id`"));
    }
    Ok(DesiredState {
        mode: desired.mode,
        delivery_url: desired.delivery_url.unwrap_or_default(),
        secret: desired.secret.unwrap_or_default(),
        user_id: desired.user_id.unwrap_or_default(),
    })
}

fn known_ids(pairs: &[(String, u64)]) -> Result<KnownIds, Error> {
    pairs.iter().map(|(topic, id)| Ok((Topic::parse(topic)?, *id))).collect()
}
