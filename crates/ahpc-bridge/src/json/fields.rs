//! How our types are taken out of a tree, field by field.

use alloc::{format, string::String};

use ahpc_core::Error;

use super::{Json, Members};
use crate::request::malformed;

/// What is wrong, and where: the path of fields and indices from the outside in.
#[derive(Debug)]
pub(crate) struct Mismatch {
    path: String,
    what: &'static str,
}

/// A type that can be taken out of JSON.
pub(crate) trait FromJson<'a>: Sized {
    /// What stands for a field that is not there, if it need not be there.
    const MISSING: Option<Self> = None;

    /// Takes it out.
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch>;
}

/// The fields of an object, to be taken out one by one.
#[derive(Debug)]
pub(crate) struct Fields<'a>(Members<'a>);

impl<'a> Fields<'a> {
    /// The fields of an object with those members.
    pub(crate) fn of(members: Members<'a>) -> Self {
        Self(members)
    }

    /// Takes the field of that name.
    pub(crate) fn take<T: FromJson<'a>>(&mut self, name: &str) -> Result<T, Mismatch> {
        match self.take_json(name) {
            Some(json) => T::from_json(json).map_err(|mismatch| mismatch.within(name)),
            None => T::MISSING.ok_or_else(|| Mismatch::new("is missing").within(name)),
        }
    }

    /// Takes the field of that name, or the default of its type where a state of another version lacks it.
    pub(crate) fn take_or_default<T: FromJson<'a> + Default>(&mut self, name: &str) -> Result<T, Mismatch> {
        match self.take_json(name) {
            Some(json) => T::from_json(json).map_err(|mismatch| mismatch.within(name)),
            None => Ok(T::default()),
        }
    }

    /// Refuses whatever was not taken: a misspelled field, or one that stands twice.
    pub(crate) fn finish(self) -> Result<(), Mismatch> {
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(Mismatch::new("is unknown or stands twice").within(&field_name(name))),
        }
    }

    fn take_json(&mut self, name: &str) -> Option<Json<'a>> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.swap_remove(index).1)
    }
}

impl Mismatch {
    pub(crate) fn new(what: &'static str) -> Self {
        Self { path: String::new(), what }
    }

    pub(crate) fn within(self, name: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: [name, separator, &self.path].concat(), ..self }
    }
}

impl From<Mismatch> for Error {
    fn from(mismatch: Mismatch) -> Self {
        let Mismatch { path, what } = mismatch;
        malformed(if path.is_empty() { format!("the request {what}") } else { format!("`{path}` {what}") })
    }
}

/// The part of a name of the request that can be repeated: what looks like a name, cut.
pub(crate) fn field_name(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(32).collect()
}

/// Says which fields make up a type, each named as in the type itself.
///
/// `strict` refuses other fields, so that a misspelled one is noticed. `lenient` is for states, which another version
/// may have written: a field that is not there has its default, and others are passed over.
macro_rules! from_json {
    (strict $type:ty { $($field:ident),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: $crate::json::Json<'a>) -> Result<Self, $crate::json::Mismatch> {
                let mut fields = json.fields()?;
                let taken = Self { $($field: fields.take(stringify!($field))?),+ };
                fields.finish()?;
                Ok(taken)
            }
        }
    };
    (lenient $type:ty { $($field:ident),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: $crate::json::Json<'a>) -> Result<Self, $crate::json::Mismatch> {
                let mut fields = json.fields()?;
                Ok(Self { $($field: fields.take_or_default(stringify!($field))?),+ })
            }
        }
    };
}

pub(crate) use from_json;

/// Says which texts stand for the values of a type, in requests and in answers.
macro_rules! named {
    ($type:ty { $($text:literal => $variant:ident),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: $crate::json::Json<'a>) -> Result<Self, $crate::json::Mismatch> {
                json.named(&[$(($text, Self::$variant)),+])
            }
        }

        $crate::json::to_text!($type { $($text => $variant),+ });
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        number: u16,
        name: Option<String>,
        list: Vec<Inner>,
    }

    #[derive(Debug, Default, PartialEq)]
    struct Inner {
        flag: bool,
        number: u16,
    }

    from_json!(strict Sample { number, name, list });
    from_json!(lenient Inner { flag, number });

    fn read(json: &str) -> Result<Sample, Error> {
        crate::request::take(json.as_bytes())
    }

    #[track_caller]
    fn check_wrong(json: &str, expected: &str) {
        assert_eq!(read(json), Err(malformed(expected)));
    }

    #[test]
    fn what_is_right() {
        let list = alloc::vec![Inner { flag: true, number: 7 }, Inner::default(), Inner::default()];
        let sample = Sample { number: 1, name: Some("\u{fc}".into()), list };
        let json = r#"{"list":[{"number":7,"flag":true,"later":1},{},[]],"name":"\u00fc","number":1}"#;
        assert_eq!(read(json), Ok(sample));
        assert_eq!(read(r#"{"number":0,"name":null,"list":[]}"#).unwrap().name, None);
        assert_eq!(read(r#"{"number":0,"list":[]}"#).unwrap().name, None);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_values() {
        check_wrong("[1]", "the request has to be an object");
        check_wrong("[]", "`number` is missing");
        check_wrong(r#"{"number":"hunter2"}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":-1}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":1.5}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":99999999999999999999}"#, "`number` has to be a whole number from 0");
        check_wrong(r#"{"number":65536}"#, "`number` is too large");
        check_wrong(r#"{"number":1,"name":{}}"#, "`name` has to be a text");
        check_wrong(r#"{"number":1,"list":{}}"#, "`list` has to be a list");
        check_wrong(r#"{"number":1,"list":[{},{"flag":0}]}"#, "`list[1].flag` has to be true or false");
        check_wrong(r#"{"number":1,"list":[],"nam":1}"#, "`nam` is unknown or stands twice");
        check_wrong(r#"{"number":1,"list":[],"number":1}"#, "`number` is unknown or stands twice");
        check_wrong(r#"{"number":1,"list":[],"\n<b>x y</b>":1}"#, "`bxyb` is unknown or stands twice");
    }
}
