//! A request as the operations see it, and what they may use to answer it.

use std::time::Instant;

use axum::{
    body::Bytes,
    http::{HeaderMap, Method},
};
use rusqlite::Connection;

use crate::{auth::Auth, faults::Faults, operation::Operation};

/// A request, read to its end. It holds secrets, so it has no `Debug`.
pub(super) struct ApiRequest {
    /// When it arrived, RFC 3339.
    pub at: String,
    /// When it arrived, for measuring.
    pub started: Instant,
    /// The HTTP method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The operation of the contract, or `None` for an address that the contract does not know.
    pub operation: Option<Operation>,
    /// The shop id as it stands in the path, or `None` when its percent-encoding is broken.
    pub shop_id: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The raw body.
    pub body: Bytes,
}

/// What an operation may use.
#[derive(Debug)]
pub(super) struct Context<'a> {
    /// The database, inside a transaction.
    pub connection: &'a Connection,
    /// How callers prove who they are.
    pub auth: Auth,
    /// The faults of this run.
    pub faults: &'a Faults,
}
