//! Faults over HTTP: list, add, delete.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
};
use serde_json::json;

use super::answer::{Answer, created, not_found, ok};
use crate::{app::Sandbox, events::Change, faults::FaultSpec};

/// `GET /_sandbox/faults`: every fault with its counters, the oldest first.
pub async fn list(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    let faults = sandbox.faults.list();
    ok(json!({"total": faults.len(), "faults": faults}))
}

/// `POST /_sandbox/faults`.
pub async fn add(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Answer {
    let contract = sandbox.contract();
    let spec = FaultSpec::read(&body, |operation, status| contract.default_error(operation, status))?;
    let fault = sandbox.faults.add(spec);
    sandbox.events.publish(Change::Faults);
    created(json!(fault))
}

/// `DELETE /_sandbox/faults/{id}`.
pub async fn remove(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>) -> Answer {
    if !id.parse().is_ok_and(|id| sandbox.faults.delete(id)) {
        return Err(not_found("no fault has this id").into());
    }
    sandbox.events.publish(Change::Faults);
    ok(json!({}))
}

/// `DELETE /_sandbox/faults`.
pub async fn clear(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    sandbox.faults.clear();
    sandbox.events.publish(Change::Faults);
    ok(json!({}))
}
