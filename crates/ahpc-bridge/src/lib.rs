//! The one call surface of the core: an operation's name and JSON bytes in, an envelope's bytes out.
//!
//! It converts and dispatches; it decides nothing. The operations, their requests and their answers are described in
//! this crate's README; [`call`] with `describe` lists them.
//!
//! ```
//! let answer = ahpc_bridge::call("version", b"{}");
//! assert!(answer.starts_with(br#"{"ok":{"core":""#));
//!
//! let answer = ahpc_bridge::call("no_such_thing", b"{}");
//! assert_eq!(answer, br#"{"error":{"code":"unknown_operation","params":{"operation":"no_such_thing"}}}"#);
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

use alloc::vec::Vec;

use ahpc_core::{Error, excerpt};

mod answer;
mod envelope;
mod json;
mod ops;
mod outgoing;
mod request;

pub use envelope::error_envelope;

/// The version of the core, as the operation `version` states it.
pub const CORE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// How many characters of an unknown operation's name are repeated.
const OPERATION_EXCERPT_CHARS: usize = 64;

/// Carries out one operation: JSON in, `{"ok": …}` or `{"error": {"code", "params"}}` out.
///
/// The answer depends on the arguments alone (but for `generate_secret` with `{}` where the feature `getrandom` gives
/// random bytes), so every build answers the same bytes to the same bytes.
#[must_use]
pub fn call(operation: &str, request: &[u8]) -> Vec<u8> {
    match ops::find(operation) {
        Some(found) => (found.run)(request).unwrap_or_else(|error| error_envelope(&error)),
        None => error_envelope(&Error::UnknownOperation { operation: excerpt(operation, OPERATION_EXCERPT_CHARS) }),
    }
}

/// [`call`] for bindings whose callers may give any bytes as the operation's name: one that is not UTF-8 is answered
/// with `malformed_request`.
///
/// ```
/// let answer = ahpc_bridge::call_bytes(b"\xff", b"{}");
/// assert!(answer.starts_with(br#"{"error":{"code":"malformed_request""#));
/// ```
#[must_use]
pub fn call_bytes(operation: &[u8], request: &[u8]) -> Vec<u8> {
    match str::from_utf8(operation) {
        Ok(operation) => call(operation, request),
        Err(_) => error_envelope(&Error::MalformedRequest { detail: "the operation's name is not UTF-8".into() }),
    }
}
