//! Holds the reader and the writer to serde_json, on documents made by chance and broken by chance.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use ahpc_core::{Error, text::Sink};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::{Findings, Json, Kind, Nested, Reader, Writer};

/// A linear congruential generator: the same documents at each run, without a dependency.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of(&mut self, parts: &[&'static str]) -> &'static str {
        parts[self.below(parts.len())]
    }

    fn document(&mut self, depth: usize) -> String {
        const SCALARS: [&str; 18] = [
            "null",
            "true",
            "false",
            "0",
            "-0",
            "7",
            "4711",
            "-1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "1.5",
            "1e3",
            "-2.25E-7",
            "100000000000000000000000",
            "0.0",
            "12345678901234567890123.5e+2",
        ];
        match self.below(if depth > 4 { 5 } else { 9 }) {
            0 | 1 => self.one_of(&SCALARS).to_owned(),
            2..=4 => self.text(),
            5 | 6 => {
                let items: Vec<_> = (0..self.below(4)).map(|_| self.document(depth + 1)).collect();
                format!("[{}{}]", items.join(","), self.white_space())
            }
            _ => {
                let member = |chance: &mut Self| {
                    format!("{}{}:{}", chance.white_space(), chance.text(), chance.document(depth + 1))
                };
                let members: Vec<_> = (0..self.below(4)).map(|_| member(self)).collect();
                format!("{{{}{}}}", members.join(","), self.white_space())
            }
        }
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 20] = [
            "a",
            "Kommode",
            "0123456789",
            " ",
            "ü",
            "中",
            "😀",
            r"\n",
            r"\t\r\b\f",
            r#"\""#,
            r"\\",
            r"\/",
            r"\u00e4",
            r"\ud83c\udffa",
            r"\u0000",
            r"\uFFFF",
            "\u{7f}",
            "'",
            "{}[],:",
            "<p>",
        ];
        let pieces: String = (0..self.below(6)).map(|_| self.one_of(&PIECES)).collect();
        format!("\"{pieces}\"")
    }

    fn white_space(&mut self) -> &'static str {
        self.one_of(&["", "", " ", "\n ", "\t\r\n"])
    }

    /// Breaks a document at a place or two.
    fn broken(&mut self, document: &str) -> String {
        const WRONG: [&str; 34] = [
            "", "{", "}", "[", "]", ",", ":", "\"", "\\", r"\x", r"\u", r"\ud83c", r"\udfff", r"\u12g4", "\n", "\u{1}",
            "\u{0}", "nul", "nulL", "tru", "-", "+", ".", "1.", ".5", "01", "1e", "1e+", "1.e5", "ü", "\u{feff}", "'",
            "//", "\u{a0}",
        ];
        let mut broken = document.to_owned();
        for _ in 0..=self.below(2) {
            let start = broken.floor_char_boundary(self.below(broken.len() + 1));
            let end = broken.floor_char_boundary((start + self.below(4)).min(broken.len()));
            broken.replace_range(start..end, self.one_of(&WRONG));
        }
        broken
    }
}

#[test]
fn what_is_read_is_what_serde_json_reads() {
    let mut chance = Chance(1);
    for _ in 0..30_000 {
        let document = chance.document(0);
        check(&document);
        for _ in 0..3 {
            check(&chance.broken(&document));
        }
    }
}

#[test]
fn depth_is_limited_as_in_serde_json() {
    for (opening, closing) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        for depth in [1, 62, 63, 64, 65, 126, 127, 128, 129, 10_000] {
            check(&format!("{}1{}", opening.repeat(depth), closing.repeat(depth)));
        }
    }
}

#[test]
fn skipped_is_what_could_have_been_read() {
    let mut chance = Chance(2);
    for _ in 0..30_000 {
        let document = chance.document(0);
        let mut reader = Reader::of(&document);
        assert_eq!(reader.skip_value().ok(), Some(&*document));
        let broken = chance.broken(&document);
        let mut reader = Reader::of(&broken);
        let is_skipped = reader.skip_value().is_ok() && reader.finish().is_ok();
        // Halves of characters do not matter where nobody reads them.
        assert_eq!(is_skipped, serde_json::from_str::<serde::de::IgnoredAny>(&broken).is_ok(), "{broken}");
    }
    let deep = format!("{}{}", "[{\"a\":[".repeat(50_000), "]}]".repeat(50_000));
    assert!(Reader::of(&deep).skip_value().is_ok());
}

#[test]
fn what_is_written_is_what_serde_json_writes() {
    let mut chance = Chance(3);
    let pieces: Vec<char> = ('\0'..'\u{100}').chain("中😀\u{2028}\u{feff}".chars()).collect();
    for _ in 0..30_000 {
        let text: String = (0..chance.below(20)).map(|_| pieces[chance.below(pieces.len())]).collect();
        let mut writer = Writer::default();
        writer.text(text.as_bytes());
        assert_eq!(String::from_utf8(writer.into_bytes()).unwrap(), serde_json::to_string(&text).unwrap());
    }
}

#[test]
fn what_is_nested_is_what_serde_json_writes_twice() {
    #[derive(Serialize)]
    struct Inner<'a> {
        text: &'a str,
        number: u64,
    }
    let mut chance = Chance(4);
    for _ in 0..10_000 {
        let pieces: Vec<_> =
            (0..chance.below(8)).map(|_| chance.one_of(&["a b", "ü", "\"", "\\", "\n", "<p>"])).collect();
        let number = chance.0;
        let mut nested = Nested::default();
        nested.constant(super::constant!("[\"\\\\\","));
        let start = nested.mark();
        nested.constant(super::constant!(r#"{"text":""#));
        for piece in &pieces {
            match *piece {
                "\"" | "\\" | "\n" => nested.special(piece.as_bytes()[0]),
                plain => nested.plain(plain.as_bytes()),
            }
        }
        nested.constant(super::constant!(r#"","number":"#));
        nested.number(number);
        nested.constant(super::constant!("}"));
        let inner = serde_json::to_string(&Inner { text: &pieces.concat(), number }).unwrap();
        assert_eq!(nested.bytes_since(start), inner.len());
        let mut writer = Writer::default();
        writer.escaped_text(nested.into_escaped());
        let expected = serde_json::to_string(&format!("[\"\\\\\",{inner}")).unwrap();
        assert_eq!(String::from_utf8(writer.into_bytes()).unwrap(), expected);
    }
}

/// Reads a document in both ways.
#[track_caller]
fn check(document: &str) {
    let ours = Json::parse(document.as_bytes()).map_err(|error| match error {
        Error::MalformedRequest { detail } => detail,
        other => other.to_string(),
    });
    let theirs = serde_json::from_str::<Theirs>(document).map_err(|error| error.to_string());
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(Whole::from(&ours), theirs.0, "{document}"),
        // No floating point number is made here that could be out of range.
        (_, Err(message)) if message.starts_with("number out of range") => {}
        (Err(ours), Err(theirs)) => assert_eq!(ours, theirs, "{document}"),
        (ours, theirs) => panic!("{document}: {ours:?} here, {:?} there", theirs.map(|theirs| theirs.0)),
    }
}

/// Any JSON with all that is inside of it.
#[derive(Debug, PartialEq)]
enum Whole {
    Null,
    Bool(bool),
    Number(u64),
    OtherNumber,
    Text(String),
    List(Vec<Whole>),
    Map(Vec<(String, Whole)>),
}

impl From<&Json<'_>> for Whole {
    fn from(json: &Json<'_>) -> Self {
        let mut findings = Findings::default();
        let whole = match json.kind() {
            Kind::Absent => panic!("there is nothing"),
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(value),
            Kind::Number(number) => Self::Number(number),
            Kind::OtherNumber => Self::OtherNumber,
            Kind::Text => Self::Text(json.text(&mut findings).into_owned()),
            Kind::List => Self::List(json.items().map(|item| Self::from(&item)).collect()),
            Kind::Map => {
                let members = json.members(&mut findings);
                Self::Map(members.map(|(name, value)| (name.into_owned(), Self::from(&value))).collect())
            }
        };
        assert!(!findings.is_wrong());
        whole
    }
}

/// [`Whole`] as derived code would read it.
struct Theirs(Whole);

impl<'de> Deserialize<'de> for Theirs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TheirVisitor).map(Self)
    }
}

struct TheirVisitor;

impl<'de> Visitor<'de> for TheirVisitor {
    type Value = Whole;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Whole::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Whole::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Whole::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Whole::OtherNumber)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Whole::OtherNumber)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Whole::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Theirs(item)) = list.next_element()? {
            items.push(item);
        }
        Ok(Whole::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, Theirs(value))) = map.next_entry::<String, _>()? {
            members.push((name, value));
        }
        Ok(Whole::Map(members))
    }
}
