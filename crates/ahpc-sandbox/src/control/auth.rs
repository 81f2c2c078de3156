//! The generation of the API over HTTP, so that a test can let the API change while a client is connected.

use std::sync::Arc;

use ahpc_core::identity::AuthGeneration;
use axum::{body::Bytes, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ok, read_json};
use crate::{api::auth, app::Sandbox, events::Change, problem::Problem};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    generation: String,
}

/// `PUT /_sandbox/auth`: from now on callers prove who they are in this way.
pub async fn choose(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let choice: Choice = read_json(&body)?;
    let generation = auth::parse(&choice.generation)
        .ok_or_else(|| Problem::bad_body("generation", format!("has to be {}", auth::known())))?;
    sandbox.set_auth(generation);
    sandbox.events.publish(Change::Everything);
    ok(describe(generation))
}

/// A generation as the control interface shows it.
pub(super) fn describe(generation: AuthGeneration) -> Value {
    json!({"generation": auth::name(generation), "header": auth::header_example(generation)})
}
