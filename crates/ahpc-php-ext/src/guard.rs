//! Keeps a panic, which is always a defect of ours, from reaching PHP or telling anything of a request.

use std::{
    io::{Write, stderr},
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
};

use ahpc_bridge::{call_bytes, error_envelope};
use ahpc_core::Error;

/// The bridge's answer, or `internal_error` where it panics.
pub(crate) fn answer(operation: &[u8], request: &[u8]) -> Vec<u8> {
    // Nothing outlives the call, so nothing can be left half changed.
    catch_unwind(AssertUnwindSafe(|| call(operation, request)))
        .unwrap_or_else(|_| error_envelope(&Error::InternalError))
}

/// Lets a panic be told by its place in the source alone.
///
/// Rust's own hook would write the message, which may hold a part of a request, and panic again where stderr is closed.
/// The hook is ours alone: this library has a copy of Rust's standard library to itself.
pub(crate) fn tell_panics_by_their_place() {
    set_hook(Box::new(|panic| {
        if let Some(place) = panic.location() {
            // There is nowhere else to say that it could not be said.
            let _ = writeln!(stderr(), "ahpc_core: a defect at {place}, answered with internal_error");
        }
    }));
}

#[cfg(not(feature = "test-panic"))]
fn call(operation: &[u8], request: &[u8]) -> Vec<u8> {
    call_bytes(operation, request)
}

/// For tests: the operation `test_panic` panics with its request as the message.
#[cfg(feature = "test-panic")]
fn call(operation: &[u8], request: &[u8]) -> Vec<u8> {
    assert!(operation != b"test_panic", "{}", String::from_utf8_lossy(request));
    call_bytes(operation, request)
}
