//! The generation of the API over HTTP, so that a test can let it change while a client is connected.

use std::sync::Arc;

use axum::{body::Bytes, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, ok, read_json, read_word},
    auth, shops,
};
use crate::{app::Sandbox, events::Change, store};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    generation: String,
}

/// `POST /_sandbox/generation`: from now on this generation is played. It begins with empty tables but for the shops
/// that were asked for at the start; requests and faults stay.
pub async fn choose(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let choice: Choice = read_json(&body)?;
    let generation = read_word("generation", &choice.generation)?;
    let shops = sandbox
        .blocking(move |sandbox| {
            sandbox.begin(generation)?;
            sandbox.store.transaction(|it| {
                store::shops::all(it)?.iter().map(|shop| shops::describe(it, shop)).collect::<Result<Vec<Value>, _>>()
            })
        })
        .await?;
    sandbox.events.publish(Change::Everything);
    ok(json!({"generation": generation, "auth": auth::describe(sandbox.auth()), "shops": shops}))
}
