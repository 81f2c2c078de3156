//! Reads JSON strictly by the contract and names the place of whatever is wrong.

use axum::body::Bytes;
use iri_string::types::UriStr;
use serde_json::{Map, Value};

use crate::{
    model::{LocalizedText, Price},
    problem::Problem,
    vocabulary::{Currency, Word, listed},
};

/// Parses a body, which must be exactly one JSON value.
///
/// # Errors
///
/// Returns what is wrong and where, without any value of the body.
pub fn parse(body: &Bytes) -> Result<Value, String> {
    if body.trim_ascii().is_empty() {
        return Err("the body is empty".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| {
        // The error's own words may repeat values, and values may be secrets.
        format!("no valid JSON, line {} column {}", error.line(), error.column())
    })
}

/// Does not repeat the name, which may be a secret that went astray.
const UNKNOWN_FIELD: &str = "has a field that the contract does not know";

/// A value and the place where it stands.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    value: &'a Value,
    path: String,
}

/// An object and the place where it stands.
#[derive(Debug)]
pub struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: String,
}

impl<'a> Node<'a> {
    /// The whole body.
    #[must_use]
    pub fn body(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// The value as an object.
    ///
    /// # Errors
    ///
    /// Returns 400 when it is something else; so do the readers below.
    pub fn object(self) -> Result<Object<'a>, Problem> {
        match self.value {
            Value::Object(fields) => Ok(Object { fields, path: self.path }),
            _ => Err(self.wrong("has to be an object")),
        }
    }

    /// The value as a list.
    pub fn array(self) -> Result<Vec<Node<'a>>, Problem> {
        let Value::Array(items) = self.value else { return Err(self.wrong("has to be an array")) };
        let place = |(index, value)| Node { value, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(place).collect())
    }

    /// The value as a list of no more entries than these.
    pub fn array_of_at_most(self, entries: usize) -> Result<Vec<Node<'a>>, Problem> {
        match self.value.as_array() {
            Some(items) if items.len() > entries => Err(self.wrong(&format!("has to have at most {entries} entries"))),
            _ => self.array(),
        }
    }

    /// The value as text.
    pub fn string(&self) -> Result<&'a str, Problem> {
        self.value.as_str().ok_or_else(|| self.wrong("has to be a string"))
    }

    /// The value as an absolute URI by RFC 3986, which is what the contract's `format: uri` means.
    pub fn uri(&self) -> Result<&'a str, Problem> {
        let text = self.string()?;
        UriStr::new(text).map_err(|_| self.wrong("has to be a URI with scheme, non-ASCII percent-encoded"))?;
        Ok(text)
    }

    /// The value as a whole number of 0 or more that fits 64 bits with sign.
    pub fn count(&self) -> Result<i64, Problem> {
        self.value
            .as_i64()
            .filter(|number| *number >= 0)
            .ok_or_else(|| self.wrong("has to be a whole number from 0 to 9223372036854775807"))
    }

    /// The value as one of a closed list of words.
    pub fn word<W: Word>(&self) -> Result<W, Problem> {
        self.word_of(W::ALL)
    }

    /// The value as one of these words.
    pub fn word_of<W: Word>(&self, words: &[W]) -> Result<W, Problem> {
        let text = self.string()?;
        let word = words.iter().copied().find(|word| word.as_str() == text);
        word.ok_or_else(|| self.wrong(&format!("has to be one of {}", listed(words))))
    }

    /// The value as a text in one language.
    pub fn localized_text(self) -> Result<LocalizedText, Problem> {
        let object = self.object()?;
        Ok(LocalizedText {
            text: object.required("text")?.string()?.to_owned(),
            language: object.required("language")?.word()?,
        })
    }

    /// The value as an amount of money in one of these currencies.
    pub fn price(self, currencies: &[Currency]) -> Result<Price, Problem> {
        let object = self.object()?;
        let currency = object.required("currency")?.word_of(currencies)?;
        Ok(Price { currency, amount: object.required("amount")?.count()? })
    }

    /// Whether the value is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// How many bytes the value takes as JSON.
    #[must_use]
    pub fn size(&self) -> usize {
        self.value.to_string().len()
    }

    /// The value as a list of URIs, each read out of its entry by `read`.
    pub fn uris(self, read: impl Fn(Node<'a>) -> Result<&'a str, Problem>) -> Result<Vec<String>, Problem> {
        self.array()?.into_iter().map(|item| Ok(read(item)?.to_owned())).collect()
    }

    /// The 400 that blames this value.
    #[must_use]
    pub fn wrong(&self, detail: &str) -> Problem {
        Problem::bad_body(if self.path.is_empty() { "body" } else { &self.path }, detail)
    }
}

impl<'a> Object<'a> {
    /// The field, which must be there.
    ///
    /// # Errors
    ///
    /// Returns 400 when it is not.
    pub fn required(&self, name: &str) -> Result<Node<'a>, Problem> {
        self.optional(name).ok_or_else(|| Problem::bad_body(self.place(name), "is required"))
    }

    /// The field, if it is there.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<Node<'a>> {
        self.fields.get(name).map(|value| Node { value, path: self.place(name) })
    }

    /// The field, if it is there and not null.
    #[must_use]
    pub fn nullable(&self, name: &str) -> Option<Node<'a>> {
        self.optional(name).filter(|node| !node.value.is_null())
    }

    /// Refuses a field that is none of these.
    ///
    /// # Errors
    ///
    /// Returns 400 that blames the object.
    pub fn only(&self, names: &[&str]) -> Result<(), Problem> {
        match self.fields.keys().find(|name| !names.contains(&name.as_str())) {
            Some(_) if self.path.is_empty() => Err(Problem::bad_body("body", UNKNOWN_FIELD)),
            Some(_) => Err(Problem::bad_body(&self.path, UNKNOWN_FIELD)),
            None => Ok(()),
        }
    }

    fn place(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}
