//! How callers prove who they are over HTTP, so that a test can let the API change while a client is connected.

use std::sync::Arc;

use axum::{body::Bytes, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, ok, read_json, read_word};
use crate::{app::Sandbox, auth::Auth, events::Change};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    generation: String,
}

/// `PUT /_sandbox/auth`: from now on callers prove who they are in this way.
pub async fn choose(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let choice: Choice = read_json(&body)?;
    let auth = read_word("generation", &choice.generation)?;
    sandbox.set_auth(auth);
    sandbox.events.publish(Change::Everything);
    ok(describe(auth))
}

/// A way to prove who one is, as the control interface shows it.
pub fn describe(auth: Auth) -> Value {
    json!({"generation": auth, "header": auth.header_example()})
}
