//! `GET /_sandbox/events`: server-sent events that say what changed.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::{app::Sandbox, events::Change};

/// One event `change` with `{"changed": "products"}` for each change, until listener or sandbox goes.
pub async fn stream(State(sandbox): State<Arc<Sandbox>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = sandbox.events.subscribe();
    let changes = stream::unfold((sandbox, receiver), |(sandbox, mut receiver)| async move {
        let change = tokio::select! {
            change = receiver.recv() => match change {
                Ok(change) => change,
                Err(RecvError::Lagged(_)) => Change::Everything,
                Err(RecvError::Closed) => return None,
            },
            () = sandbox.stopping() => return None,
        };
        let event = Event::default().event("change").data(json!({"changed": change}).to_string());
        Some((Ok(event), (sandbox, receiver)))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}
