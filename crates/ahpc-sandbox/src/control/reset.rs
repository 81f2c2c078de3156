//! Forgets what the sandbox has seen, so that a test starts clean. Shops and tokens stay.

use std::sync::Arc;

use axum::{body::Bytes, extract::State};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;

use super::answer::{Answer, ok, read_json};
use crate::{
    app::Sandbox,
    events::Change,
    store::{products, queue, requests, shops},
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// What to forget; all of it unless told otherwise.
    only: Option<Vec<Part>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    /// Every product, and what a queue remembers of it.
    Products,
    /// Every request, and the deliveries with them.
    Requests,
    /// Every fault with its counters.
    Faults,
    /// Secret, language and currency of every shop.
    Registrations,
}

const ALL: [Part; 4] = [Part::Products, Part::Requests, Part::Faults, Part::Registrations];

/// `POST /_sandbox/reset`, with an empty body or `{"only": ["products", …]}`.
pub async fn reset(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let wanted = if body.is_empty() { Wanted { only: None } } else { read_json(&body)? };
    let parts = wanted.only.unwrap_or_else(|| ALL.to_vec());
    if parts.contains(&Part::Faults) {
        sandbox.faults.clear();
    }
    sandbox
        .blocking(move |sandbox| sandbox.store.transaction(|it| parts.iter().try_for_each(|part| clear(it, *part))))
        .await?;
    sandbox.events.publish(Change::Everything);
    ok(json!({}))
}

fn clear(connection: &Connection, part: Part) -> rusqlite::Result<()> {
    match part {
        Part::Products => queue::clear(connection).and_then(|()| products::clear(connection)),
        Part::Requests => requests::clear(connection),
        Part::Registrations => shops::clear_registrations(connection),
        // Faults are not in the database.
        Part::Faults => Ok(()),
    }
}
