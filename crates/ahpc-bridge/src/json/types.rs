//! Types of the library and of the core, as requests and answers hold them.

use alloc::{string::String, vec::Vec};

use ahpc_core::{Param, Problem, secret::Secret};

use super::{Findings, Json, Kind, ToJson, Writer, fields::FromJson, findings::Place};

impl<'a, T: FromJson<'a>> FromJson<'a> for Option<T> {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        match json.kind() {
            Kind::Null | Kind::Absent => None,
            _ => Some(T::from_json(json, findings)),
        }
    }
}

/// For how many items of a list there is room from the start.
const FIRST_ITEMS: usize = 64;

impl<'a, T: FromJson<'a>> FromJson<'a> for Vec<T> {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        if json.kind() != Kind::List {
            findings.mismatch(json, "has to be a list");
            return Self::new();
        }
        let count = json.count();
        let mut values = Self::new();
        for (index, item) in json.items().enumerate() {
            if values.len() == values.capacity() {
                // Not for all of them at once: what is read may be larger than an item that turns out to be wrong.
                values.reserve_exact(values.len().max(FIRST_ITEMS).min(count - index));
            }
            findings.enter(Place::Item(index));
            values.push(T::from_json(&item, findings));
            findings.leave();
            if findings.is_wrong() {
                break;
            }
        }
        values
    }
}

impl<'a> FromJson<'a> for String {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        json.text(findings).into_owned()
    }
}

impl<'a> FromJson<'a> for Secret {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        Self::new(json.text(findings))
    }
}

impl<'a> FromJson<'a> for bool {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        if let Kind::Bool(value) = json.kind() {
            return value;
        }
        findings.mismatch(json, "has to be true or false");
        false
    }
}

impl<'a> FromJson<'a> for u64 {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        if let Kind::Number(number) = json.kind() {
            return number;
        }
        findings.mismatch(json, "has to be a whole number from 0");
        0
    }
}

/// Numbers that have a limit.
macro_rules! small_numbers {
    ($($type:ty),+) => {
        $(impl<'a> FromJson<'a> for $type {
            fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
                u64::from_json(json, findings).try_into().unwrap_or_else(|_| {
                    findings.wrong("is too large");
                    0
                })
            }
        })+
    };
}

small_numbers!(u16, u32);

impl<'a> FromJson<'a> for usize {
    /// Reads no more than 32 bits in any build, since that is what WebAssembly's has.
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        u32::from_json(json, findings) as Self
    }
}

/// Bytes as a text in hexadecimal, for instance random bytes, which are a secret in the making.
#[derive(Debug, PartialEq)]
pub(crate) struct Hexadecimal(pub(crate) Vec<u8>);

impl<'a> FromJson<'a> for Hexadecimal {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let text = json.text(findings);
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|value| value as u8);
        let mut bytes = Vec::with_capacity(text.len() / 2);
        let (pairs, rest) = text.as_bytes().as_chunks();
        for [high, low] in pairs {
            match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => bytes.push(high << 4 | low),
                _ => findings.wrong("has to be hexadecimal"),
            }
        }
        if !rest.is_empty() {
            findings.wrong("has to be hexadecimal");
        }
        Self(bytes)
    }
}

impl<'a> FromJson<'a> for Param {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        match json.kind() {
            Kind::Text => Self::Text(problem_text(json, findings)),
            Kind::Number(number) => Self::Number(number),
            _ => {
                findings.mismatch(json, "has to be a text or a number");
                Self::Number(0)
            }
        }
    }
}

/// How many placeholders a problem may have. No message has more than a few.
const MAX_PARAMS: usize = 32;

/// How many bytes a code or a placeholder of a problem may have. The core cuts what it puts there to 200 characters.
const MAX_PROBLEM_TEXT_BYTES: usize = 4_096;

/// A text of a problem.
fn problem_text(json: &Json<'_>, findings: &mut Findings) -> String {
    let text = json.text(findings);
    if text.len() > MAX_PROBLEM_TEXT_BYTES {
        findings.wrong("is too long");
        return String::new();
    }
    text.into_owned()
}

/// The code of a problem.
struct Code(String);

impl<'a> FromJson<'a> for Code {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        Self(problem_text(json, findings))
    }
}

/// The placeholders of a problem, in their order.
impl<'a> FromJson<'a> for Vec<(String, Param)> {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let members = json.members(findings);
        if members.count_all() > MAX_PARAMS {
            findings.wrong("has too many members");
            return Self::new();
        }
        members.map(|(name, value)| (name.into_owned(), Param::from_json(&value, findings))).collect()
    }
}

impl<'a> FromJson<'a> for Problem {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        Self { code: fields.take::<Code>("code").0, params: fields.take("params") }
    }
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
        let read = |text: &str| {
            let mut findings = Findings::default();
            let text = ["\"", text, "\""].concat();
            let bytes = Hexadecimal::from_json(&Json::parse_text(&text).unwrap(), &mut findings).0;
            findings.result().ok().map(|()| bytes)
        };
        assert_eq!(read("00fFa5"), Some(alloc::vec![0, 255, 165]));
        assert_eq!(read(""), Some(Vec::new()));
        for wrong in ["0", "0g", "0x00", "\u{e9}0", "+1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
