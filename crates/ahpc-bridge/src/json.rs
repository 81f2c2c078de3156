//! JSON as one type, and how our types are taken out of it.
//!
//! Requests could be read by derived code alone. But that is generated anew for each type, several hundred bytes for
//! each field, and the size of this module is the size of the PHP that is made from it. Here one reader builds a tree,
//! and taking a field out of it is one call. It also says where something is wrong, and never what stood there.
//!
//! Product facts are the exception: a page of them is large and read by derived code, which skips what is not needed
//! and borrows the rest.

use alloc::{borrow::Cow, format, string::String, vec::Vec};
use core::fmt;

use ahpc_core::{Error, Param, Problem, secret::Secret};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use crate::request::malformed;

/// Any JSON. Texts are borrowed from the request where they hold no escapes.
#[derive(Debug, Default)]
pub(crate) enum Json<'a> {
    #[default]
    Null,
    Bool(bool),
    /// A whole number from 0.
    Number(u64),
    /// Any other number; no operation takes one.
    OtherNumber,
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    /// The members in their order, repeated ones included.
    Map(Members<'a>),
}

/// What stands in a JSON object.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

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

impl<'a> Json<'a> {
    /// The fields of an object. PHP writes an empty one as an empty list.
    pub(crate) fn fields(self) -> Result<Fields<'a>, Mismatch> {
        Ok(Fields(self.members()?))
    }

    /// The members of an object whose names are values and not fields.
    pub(crate) fn members(self) -> Result<Members<'a>, Mismatch> {
        match self {
            Self::Map(members) => Ok(members),
            Self::List(items) if items.is_empty() => Ok(Vec::new()),
            _ => Err(Mismatch::new("has to be an object")),
        }
    }

    /// The value that a text stands for.
    pub(crate) fn named<T: Copy>(self, names: &[(&str, T)]) -> Result<T, Mismatch> {
        let text = Cow::<str>::from_json(self)?;
        let found = names.iter().find(|(name, _)| *name == text);
        found.map(|(_, value)| *value).ok_or_else(|| Mismatch::new("is none of the known texts"))
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

impl<'a> FromJson<'a> for Json<'a> {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        Ok(json)
    }
}

impl<'a, T: FromJson<'a>> FromJson<'a> for Option<T> {
    const MISSING: Option<Self> = Some(None);

    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        match json {
            Json::Null => Ok(None),
            json => T::from_json(json).map(Some),
        }
    }
}

impl<'a, T: FromJson<'a>> FromJson<'a> for Vec<T> {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let Json::List(items) = json else {
            return Err(Mismatch::new("has to be a list"));
        };
        let items = items.into_iter().enumerate();
        items.map(|(index, item)| T::from_json(item).map_err(|wrong| wrong.within(&format!("[{index}]")))).collect()
    }
}

impl<'a> FromJson<'a> for Cow<'a, str> {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        match json {
            Json::Text(text) => Ok(text),
            _ => Err(Mismatch::new("has to be a text")),
        }
    }
}

impl<'a> FromJson<'a> for String {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        Cow::from_json(json).map(Cow::into_owned)
    }
}

impl<'a> FromJson<'a> for Secret {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        String::from_json(json).map(Self::new)
    }
}

impl<'a> FromJson<'a> for bool {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        match json {
            Json::Bool(value) => Ok(value),
            _ => Err(Mismatch::new("has to be true or false")),
        }
    }
}

impl<'a> FromJson<'a> for u64 {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        match json {
            Json::Number(number) => Ok(number),
            _ => Err(Mismatch::new("has to be a whole number from 0")),
        }
    }
}

/// Numbers that have a limit.
macro_rules! small_numbers {
    ($($type:ty),+) => {
        $(impl<'a> FromJson<'a> for $type {
            fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
                u64::from_json(json)?.try_into().map_err(|_| Mismatch::new("is too large"))
            }
        })+
    };
}

small_numbers!(u16, u32, usize);

/// Bytes as a text in hexadecimal, for instance random bytes, which are a secret in the making.
#[derive(Debug, PartialEq)]
pub(crate) struct Hexadecimal(pub(crate) Vec<u8>);

impl<'a> FromJson<'a> for Hexadecimal {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let text = Cow::<str>::from_json(json)?;
        let digits: Option<Vec<u8>> = text.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect();
        match digits {
            Some(digits) if digits.len() % 2 == 0 => {
                Ok(Self(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
            }
            _ => Err(Mismatch::new("has to be hexadecimal")),
        }
    }
}

impl<'a> FromJson<'a> for Param {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        match json {
            Json::Text(text) => Ok(Self::Text(text.into_owned())),
            Json::Number(number) => Ok(Self::Number(number)),
            _ => Err(Mismatch::new("has to be a text or a number")),
        }
    }
}

impl<'a> FromJson<'a> for Problem {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut fields = json.fields()?;
        Ok(Self { code: fields.take("code")?, params: params(fields.take("params")?)? })
    }
}

/// The placeholders of a problem, in their order.
pub(crate) fn params(json: Json<'_>) -> Result<Vec<(String, Param)>, Mismatch> {
    json.members()?.into_iter().map(|(name, value)| Ok((name.into_owned(), Param::from_json(value)?))).collect()
}

impl<'de: 'a, 'a> Deserialize<'de> for Json<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Json::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        // Whole numbers from 0 come as u64.
        Ok(Json::OtherNumber)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Owned(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            members.push((key, map.next_value()?));
        }
        Ok(Json::Map(members))
    }
}

/// The name of a member, borrowed where possible.
#[derive(Debug)]
pub(crate) struct Key<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.into()))
            }
        }

        deserializer.deserialize_str(KeyVisitor).map(Self)
    }
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

/// Says which texts stand for the values of a type.
macro_rules! from_text {
    ($type:ty { $($text:literal => $variant:ident),+ $(,)? }) => {
        impl<'a> $crate::json::FromJson<'a> for $type {
            fn from_json(json: $crate::json::Json<'a>) -> Result<Self, $crate::json::Mismatch> {
                json.named(&[$(($text, Self::$variant)),+])
            }
        }
    };
}

pub(crate) use from_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Sample {
        number: u8,
        name: Option<String>,
        list: Vec<Inner>,
    }

    #[derive(Debug, Default, PartialEq)]
    struct Inner {
        flag: bool,
        number: u16,
    }

    small_numbers!(u8);
    from_json!(strict Sample { number, name, list });
    from_json!(lenient Inner { flag, number });

    fn read(json: &str) -> Result<Sample, Error> {
        Ok(Sample::from_json(serde_json::from_str(json).unwrap())?)
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
        check_wrong(r#"{"number":256}"#, "`number` is too large");
        check_wrong(r#"{"number":1,"name":{}}"#, "`name` has to be a text");
        check_wrong(r#"{"number":1,"list":{}}"#, "`list` has to be a list");
        check_wrong(r#"{"number":1,"list":[{},{"flag":0}]}"#, "`list[1].flag` has to be true or false");
        check_wrong(r#"{"number":1,"list":[],"nam":1}"#, "`nam` is unknown or stands twice");
        check_wrong(r#"{"number":1,"list":[],"number":1}"#, "`number` is unknown or stands twice");
        check_wrong(r#"{"number":1,"list":[],"\n<b>x y</b>":1}"#, "`bxyb` is unknown or stands twice");
    }

    #[test]
    fn hexadecimal_text() {
        let read = |text: &'static str| Hexadecimal::from_json(Json::Text(text.into())).map(|bytes| bytes.0).ok();
        assert_eq!(read("00fFa5"), Some(alloc::vec![0, 255, 165]));
        assert_eq!(read(""), Some(Vec::new()));
        for wrong in ["0", "0g", "0x00", "\u{e9}0", "+1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
