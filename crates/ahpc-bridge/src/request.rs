//! Reads requests, and says what is wrong with one without repeating what stands in it.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
};

use ahpc_core::Error;
use serde::Deserialize;

use crate::json::{FromJson, field_name};

/// Reads the request of an operation.
///
/// # Errors
///
/// Returns [`Error::MalformedRequest`] for anything but UTF-8 JSON of the shape of `T`, at most 128 levels deep.
pub(crate) fn take<'a, T: FromJson<'a>>(request: &'a [u8]) -> Result<T, Error> {
    Ok(T::from_json(read(request)?)?)
}

/// Reads a request by derived code, which is for product facts only; see [`crate::json`].
///
/// # Errors
///
/// As [`take`].
pub(crate) fn read<'a, T: Deserialize<'a>>(request: &'a [u8]) -> Result<T, Error> {
    let text = core::str::from_utf8(request)
        .map_err(|error| malformed(format!("not UTF-8 at byte {}", error.valid_up_to() + 1)))?;
    serde_json::from_str(text).map_err(|error| malformed(without_values(&error.to_string())))
}

/// The request with a replacement character for each run of bytes that is no UTF-8; none where there is no such run.
pub(crate) fn repaired(request: &[u8]) -> Option<String> {
    match String::from_utf8_lossy(request) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

/// A request that has the right shape and still cannot be meant, or is refused by a check of ours.
pub(crate) fn malformed(detail: impl Into<String>) -> Error {
    Error::MalformedRequest { detail: detail.into() }
}

/// Takes the value out of serde's message, since a request may hold secrets.
///
/// A message that quotes a value has the form `<class>: <kind> <value>, expected <what>` or ``unknown variant
/// `<value>`, expected <what>``; what follows the last `, expected ` is the reader's own words. The name of an unknown
/// field is no value and helps to find the misspelled one, so it stays, in so far as it looks like a name.
fn without_values(message: &str) -> String {
    let Some((told, expected)) = message.rsplit_once(", expected ") else {
        return message.into();
    };
    if told.starts_with("unknown variant ") {
        return format!("unknown variant, expected {expected}");
    }
    if let Some(field) = told.strip_prefix("unknown field ") {
        return format!("unknown field `{}`, expected {expected}", field_name(field));
    }
    for class in ["invalid type: ", "invalid value: "] {
        if let Some(value) = told.strip_prefix(class) {
            return format!("{class}{}, expected {expected}", kind_of(value));
        }
    }
    message.into()
}

/// The kind of value from serde's description of it, such as `string` from `string "x"`.
fn kind_of(value: &str) -> &str {
    const KINDS: [&str; 9] =
        ["string", "integer", "floating point", "boolean", "character", "byte array", "null", "map", "sequence"];
    KINDS.into_iter().find(|kind| value.starts_with(kind)).unwrap_or("value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only reading it is tested")]
    struct Sample {
        number: u8,
        name: Name,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Name {
        Anna,
    }

    #[track_caller]
    fn check(request: &[u8], expected: &str) {
        let error = read::<Sample>(request).unwrap_err();
        assert_eq!(error, malformed(expected));
    }

    #[test]
    fn what_is_wrong_is_told_without_values() {
        check(br#"{"number":"hunter2"}"#, "invalid type: string, expected u8 at line 1 column 19");
        check(br#"{"number":"a, expected b"}"#, "invalid type: string, expected u8 at line 1 column 25");
        check(br#"{"number":4711}"#, "invalid value: integer, expected u8 at line 1 column 14");
        check(br#"{"number":true}"#, "invalid type: boolean, expected u8 at line 1 column 14");
        check(br#"{"number":null}"#, "invalid type: null, expected u8 at line 1 column 14");
        check(br#"{"number":4.25}"#, "invalid type: floating point, expected u8 at line 1 column 14");
        check(br#"{"number":1,"name":"hunter2"}"#, "unknown variant, expected `anna` at line 1 column 28");
        check(br#"{"nummer":1}"#, "unknown field `nummer`, expected `number` or `name` at line 1 column 9");
        check(br#"{"number":1}"#, "missing field `name` at line 1 column 12");
        check(br#"{"number":1,"number":2}"#, "duplicate field `number` at line 1 column 20");
    }

    #[test]
    fn hostile_bytes_are_refused() {
        check(b"", "EOF while parsing a value at line 1 column 0");
        check(b"{\"number\":\xff}", "not UTF-8 at byte 11");
        check(br#"{"number":1,"name":"anna"}x"#, "trailing characters at line 1 column 27");
        check(
            br#"{"number":99999999999999999999999}"#,
            "invalid type: floating point, expected u8 at line 1 column 33",
        );
        let deep = "[".repeat(100_000);
        assert_eq!(
            read::<serde_json::Value>(deep.as_bytes()).unwrap_err(),
            malformed("recursion limit exceeded at line 1 column 128")
        );
    }
}
