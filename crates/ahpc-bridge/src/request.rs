//! Reads requests, and says what is wrong with one without repeating what stands in it.

use alloc::{borrow::Cow, string::String};

use ahpc_core::Error;

use crate::json::{Findings, FromJson, Json};

/// Reads the request of an operation.
///
/// # Errors
///
/// Returns [`Error::MalformedRequest`] for anything but UTF-8 JSON of the shape of `T`, at most 127 levels deep.
pub(crate) fn take<'a, T: FromJson<'a>>(request: &'a [u8]) -> Result<T, Error> {
    let mut findings = Findings::default();
    let taken = T::from_json(&Json::parse(request)?, &mut findings);
    findings.result()?;
    Ok(taken)
}

/// Makes sure that the request of an operation is an empty object.
///
/// # Errors
///
/// As [`take`].
pub(crate) fn take_nothing(request: &[u8]) -> Result<(), Error> {
    let mut findings = Findings::default();
    Json::parse(request)?.fields(&mut findings).finish();
    findings.result()
}

/// Does `work` with a request, and if that fails once more with the request repaired.
///
/// One product with broken bytes must not keep back the others, so each run of bytes that is no UTF-8 is replaced by a
/// replacement character; nearly always there is none.
///
/// # Errors
///
/// Whatever `work` reports.
pub(crate) fn with_repaired<T>(request: &[u8], work: impl Fn(&[u8]) -> Result<T, Error>) -> Result<T, Error> {
    work(request).or_else(|error| match String::from_utf8_lossy(request) {
        Cow::Borrowed(_) => Err(error),
        Cow::Owned(text) => work(text.as_bytes()),
    })
}

/// A request that has the right shape and still cannot be meant, or is refused by a check of ours.
pub(crate) fn malformed(detail: impl Into<String>) -> Error {
    Error::MalformedRequest { detail: detail.into() }
}
