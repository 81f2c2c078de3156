//! A request as the operations see it, and what they may use to answer it.

use std::time::Instant;

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};
use rusqlite::Connection;
use serde_json::Value;

use super::json;
use crate::{
    auth::Auth,
    faults::Faults,
    operation::Operation,
    problem::{Problem, code},
    vocabulary::SourceType,
};

/// A request, read to its end. It holds secrets, so it has no `Debug`.
#[allow(missing_debug_implementations, reason = "it holds secrets")]
pub struct ApiRequest {
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
pub struct Context<'a> {
    /// The database, inside a transaction.
    pub connection: &'a Connection,
    /// How callers prove who they are.
    pub auth: Auth,
    /// The faults of this run.
    pub faults: &'a Faults,
}

impl ApiRequest {
    /// The text of a header; bytes beyond ASCII are replaced by a question mark.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap_or("?"))
    }

    /// The body as JSON, which it has to call itself.
    ///
    /// # Errors
    ///
    /// Returns 400 `BAD_BODY_VALUE` for another content type and, with `no_json` as its code, for what is no JSON.
    pub fn json(&self, no_json: &str) -> Result<Value, Problem> {
        let value = self.headers.get(header::CONTENT_TYPE).map(HeaderValue::to_str);
        let media_type = value.and_then(Result::ok).unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(StatusCode::BAD_REQUEST, code::BAD_BODY_VALUE)
                .detail("the content type has to be application/json")
                .blame(SourceType::Header, "content-type"));
        }
        json::parse(&self.body).map_err(|detail| match no_json {
            code::BAD_BODY_VALUE => Problem::bad_body("body", detail),
            other => Problem::new(StatusCode::BAD_REQUEST, other).detail(detail),
        })
    }
}
