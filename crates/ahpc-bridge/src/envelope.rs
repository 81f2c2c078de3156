//! The answer's envelope: `{"ok": …}` or `{"error": {"code", "params"}}`.

use alloc::vec::Vec;

use ahpc_core::{Error, Problem};

use crate::json::{ToJson, Writer};

/// What an operation gives: the whole envelope, or an error still to be put into one.
pub(crate) type Answer = Result<Vec<u8>, Error>;

/// An outcome inside an answer, with the same shape as the envelope itself.
pub(crate) struct Outcome<T>(Result<T, Error>);

impl<T> From<Result<T, Error>> for Outcome<T> {
    fn from(result: Result<T, Error>) -> Self {
        Self(result)
    }
}

impl<T: ToJson> ToJson for Outcome<T> {
    fn write(&self, writer: &mut Writer) {
        match &self.0 {
            Ok(value) => {
                writer.open_object();
                writer.member("ok", value);
                writer.close_object();
            }
            Err(error) => write_error(error, writer),
        }
    }
}

/// Writes the envelope of a success.
pub(crate) fn ok(value: impl ToJson) -> Answer {
    ok_with(|writer| value.write(writer))
}

/// Writes the envelope of a success whose value is written by that function.
pub(crate) fn ok_with(write: impl FnOnce(&mut Writer)) -> Answer {
    let mut writer = Writer::default();
    writer.open_object();
    writer.name("ok");
    write(&mut writer);
    writer.close_object();
    Ok(writer.into_bytes())
}

/// The envelope of `error`, also for bindings that caught a panic or bad arguments before there was a call.
#[must_use]
pub fn error_envelope(error: &Error) -> Vec<u8> {
    let mut writer = Writer::default();
    write_error(error, &mut writer);
    writer.into_bytes()
}

fn write_error(error: &Error, writer: &mut Writer) {
    writer.open_object();
    writer.member("error", &Problem::from(error));
    writer.close_object();
}
