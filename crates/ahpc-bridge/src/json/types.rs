//! Types of the library and of the core, as requests and answers hold them.

use alloc::{borrow::Cow, format, string::String, vec::Vec};

use ahpc_core::{Param, Problem, secret::Secret};

use super::{Json, Mismatch, ToJson, Writer, fields::FromJson};

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

impl ToJson for str {
    fn write(&self, writer: &mut Writer) {
        writer.text(self.as_bytes());
    }
}

impl ToJson for String {
    fn write(&self, writer: &mut Writer) {
        writer.text(self.as_bytes());
    }
}

impl ToJson for Secret {
    fn write(&self, writer: &mut Writer) {
        writer.text(self.reveal().as_bytes());
    }
}

impl ToJson for bool {
    fn write(&self, writer: &mut Writer) {
        writer.raw(if *self { b"true" } else { b"false" });
    }
}

/// Numbers from 0 that 64 bits hold.
macro_rules! numbers {
    ($($type:ty),+) => {
        $(impl ToJson for $type {
            fn write(&self, writer: &mut Writer) {
                // usize has at most 64 bits on every target that this is built for.
                writer.number(*self as u64);
            }
        })+
    };
}

numbers!(u32, u64, usize);

impl<T: ToJson> ToJson for Option<T> {
    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.raw(b"null"),
        }
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write(&self, writer: &mut Writer) {
        writer.items(self);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        writer.items(self);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }
}

impl ToJson for Param {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(text) => text.write(writer),
            Self::Number(number) => number.write(writer),
        }
    }
}

impl ToJson for Problem {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        write_problem(self, writer);
        writer.close_object();
    }
}

/// Writes the members of a problem.
pub(crate) fn write_problem(problem: &Problem, writer: &mut Writer) {
    writer.member("code", &problem.code);
    write_params(&problem.params, writer);
}

/// Writes the placeholders of a problem, in their order.
pub(crate) fn write_params(params: &[(String, Param)], writer: &mut Writer) {
    writer.name("params");
    writer.pairs(params.iter().map(|(name, value)| (name, value)));
}

#[cfg(test)]
mod tests {
    use super::*;

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
