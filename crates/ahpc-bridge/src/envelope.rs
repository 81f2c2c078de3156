//! The answer's envelope: `{"ok": …}` or `{"error": {"code", "params"}}`.

use alloc::vec::Vec;

use ahpc_core::{Error, Problem};
use serde::Serialize;

/// What an operation gives: the whole envelope, or an error still to be put into one.
pub(crate) type Answer = Result<Vec<u8>, Error>;

/// An outcome inside an answer, with the same shape as the envelope itself.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome<T> {
    Ok(T),
    Error(Problem),
}

impl<T> From<Result<T, Error>> for Outcome<T> {
    fn from(result: Result<T, Error>) -> Self {
        match result {
            Ok(value) => Self::Ok(value),
            Err(error) => Self::Error(Problem::from(&error)),
        }
    }
}

/// Writes the envelope of a success.
pub(crate) fn ok<T: Serialize>(value: T) -> Answer {
    serde_json::to_vec(&Outcome::Ok(value)).map_err(|_| Error::InternalError)
}

/// The envelope of `error`, also for bindings that caught a panic or bad arguments before there was a call.
#[must_use]
pub fn error_envelope(error: &Error) -> Vec<u8> {
    // Codes, texts and numbers can always be written; the literal is for a defect in the writer itself.
    serde_json::to_vec(&Outcome::<()>::Error(Problem::from(error)))
        .unwrap_or_else(|_| br#"{"error":{"code":"internal_error","params":{}}}"#.to_vec())
}
