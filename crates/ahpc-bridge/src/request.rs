//! Reads requests, and says what is wrong with one without repeating what stands in it.

use alloc::string::String;

use ahpc_core::Error;

use crate::json::{Findings, FromJson, Json};

/// Reads the request of an operation.
///
/// # Errors
///
/// Returns [`Error::MalformedRequest`] for anything but UTF-8 JSON of the shape of `T`, at most 127 levels deep and of no
/// more values than [`Json::parse`] takes.
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

/// By how many bytes any request may grow while it is repaired: as an answer of the API of 64 KiB does at most.
const MAX_REPAIR_BYTES_AT_LEAST: usize = 128 << 10;

/// To how many bytes of a long request there may be one more after it was repaired.
const BYTES_PER_REPAIR_BYTE: usize = 8;

/// Does `work` with a request, and if that fails once more with the request repaired.
///
/// One product with broken bytes must not keep back the others, so each run of bytes that is no UTF-8 is replaced by a
/// replacement character; nearly always there is none.
///
/// # Errors
///
/// Whatever `work` reports.
pub(crate) fn with_repaired<T>(request: &[u8], work: impl Fn(&[u8]) -> Result<T, Error>) -> Result<T, Error> {
    work(request).or_else(|error| match repaired(request) {
        Some(text) => work(text.as_bytes()),
        None => Err(error),
    })
}

/// The request with a replacement character for each run of bytes that is no UTF-8; `None` where there is no such run,
/// or where it would become much longer.
fn repaired(request: &[u8]) -> Option<String> {
    let runs = request.utf8_chunks().map(|chunk| chunk.invalid().len()).filter(|bytes| *bytes > 0);
    let (count, bytes) = runs.fold((0, 0), |(count, sum), bytes| (count + 1, sum + bytes));
    // A run has three bytes at most, so nothing becomes shorter.
    let more = count * char::REPLACEMENT_CHARACTER.len_utf8() - bytes;
    if count == 0 || more > MAX_REPAIR_BYTES_AT_LEAST + request.len() / BYTES_PER_REPAIR_BYTE {
        return None;
    }
    let mut text = String::with_capacity(request.len() + more);
    for chunk in request.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Some(text)
}

/// A request that has the right shape and still cannot be meant, or is refused by a check of ours.
pub(crate) fn malformed(detail: impl Into<String>) -> Error {
    Error::MalformedRequest { detail: detail.into() }
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, vec::Vec};

    use super::*;

    /// What is done with a request, if it is done at all.
    fn worked_on(request: &[u8]) -> Option<String> {
        with_repaired(request, |request| str::from_utf8(request).map(ToOwned::to_owned).map_err(|_| malformed(""))).ok()
    }

    #[test]
    fn each_broken_piece_becomes_one_character() {
        assert_eq!(
            worked_on(b"Stra\xdfe \xf0\x9f\x98 \xff\xff").as_deref(),
            Some("Stra\u{fffd}e \u{fffd} \u{fffd}\u{fffd}")
        );
        for broken in [&b"\xff"[..], b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"a\xffb\xfe", "\u{fc}\u{4e2d}".as_bytes()]
        {
            assert_eq!(worked_on(broken), Some(String::from_utf8_lossy(broken).into_owned()), "{broken:?}");
        }
    }

    #[test]
    fn what_would_become_much_longer_is_not_repaired() {
        let broken = |bytes: usize, of: usize| -> Vec<u8> { [b"\xff".repeat(bytes), b"a".repeat(of - bytes)].concat() };
        assert!(worked_on(&broken(64 << 10, 64 << 10)).is_some());
        assert!(worked_on(&broken(128 << 10, 1 << 20)).is_some());
        assert!(worked_on(&broken(74_899, 74_899)).is_none());
        assert!(worked_on(&broken(1 << 20, 1 << 20)).is_none());
    }
}
