//! The sandbox against its contract, in one program so that SQLite is linked once.
//!
//! `support` has the callers: one in process for most cases, one over TCP for what only a connection shows.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise, also in its helpers")]

mod contract;
mod control;
mod events;
mod faults;
mod generation;
mod listings;
mod page;
mod privacy;
mod program;
mod readme;
mod server;
mod support;
mod upsert;
mod validation;
mod webhook;
