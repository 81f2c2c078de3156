//! Tells whoever watches that something changed, so that it can read again what it shows.

use serde::Serialize;
use tokio::sync::broadcast;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A shop.
    Shops,
    /// Products.
    Products,
    /// A webhook delivery arrived.
    Deliveries,
    /// A request arrived.
    Requests,
    /// A fault was added, deleted or played.
    Faults,
    /// Possibly all of it.
    Everything,
}

/// Where changes are announced.
#[derive(Debug)]
pub struct Events {
    sender: broadcast::Sender<Change>,
}

impl Events {
    /// Announces a change to everyone who listens now.
    pub fn publish(&self, change: Change) {
        // An error means that nobody listens, which is fine.
        let _ = self.sender.send(change);
    }

    /// Listens to the changes from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }
}

/// How many changes a slow listener may be behind before it is told that everything changed.
const BACKLOG: usize = 256;
