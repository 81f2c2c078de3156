//! Reads product facts, which may be a whole product of WooCommerce's REST API.
//!
//! Keys that are of no use here are skipped without being stored, and texts are borrowed from the request where they
//! hold no escapes. `null` is read like a key that is missing.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use ahpc_core::product::ProductFacts;
use serde::{Deserialize, Deserializer, de::Visitor};
use serde_json::value::RawValue;

/// One product as it comes in.
///
/// It borrows from the request and reads the price as it is written there, so it has to be read as the field of a
/// plain struct: an internally tagged enum would first copy everything, and lose both.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts<'a> {
    id: u64,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    permalink: Text<'a>,
    #[serde(borrow, default)]
    description: Text<'a>,
    #[serde(borrow, default)]
    short_description: Text<'a>,
    #[serde(borrow, default)]
    price: Option<&'a RawValue>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    stock_status: Text<'a>,
    #[serde(borrow, default)]
    images: Option<Vec<Image<'a>>>,
    #[serde(default)]
    password_protected: Option<bool>,
    /// How the REST API says that there is a password.
    #[serde(borrow, default)]
    post_password: Text<'a>,
}

#[derive(Debug, Deserialize)]
struct Image<'a> {
    #[serde(borrow, default)]
    src: Text<'a>,
}

impl<'a> From<Facts<'a>> for ProductFacts<'a> {
    fn from(facts: Facts<'a>) -> Self {
        Self {
            id: facts.id,
            name: facts.name.0,
            permalink: facts.permalink.0,
            description: facts.description.0,
            short_description: facts.short_description.0,
            price: facts.price.map(decimal_text).unwrap_or_default(),
            status: facts.status.0,
            stock_status: facts.stock_status.0,
            images: facts.images.unwrap_or_default().into_iter().map(|image| image.src.0).collect(),
            password_protected: facts.password_protected.unwrap_or_default() || !facts.post_password.0.is_empty(),
        }
    }
}

/// The text of a price: what a JSON text says, or the digits of a JSON number as they are written, so that none passes
/// through a floating point number. Anything else stays as it is and is no price.
fn decimal_text(price: &RawValue) -> Cow<'_, str> {
    let written = price.get();
    if written == "null" {
        return Cow::Borrowed("");
    }
    match written.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        None => Cow::Borrowed(written),
        Some(text) if !text.contains('\\') => Cow::Borrowed(text),
        Some(_) => Cow::Owned(serde_json::from_str(written).expect("a RawValue is valid JSON")),
    }
}

/// A text, borrowed where possible; empty for `null`.
#[derive(Debug, Default)]
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text or null")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn price(json: &str, expected: &str) {
        let json = alloc::format!(r#"{{"id":1,"price":{json}}}"#);
        let facts: Facts<'_> = serde_json::from_str(&json).unwrap();
        assert_eq!(ProductFacts::from(facts).price, expected);
    }

    #[test]
    fn a_price_is_taken_as_it_is_written() {
        price(r#""12.50""#, "12.50");
        price(r#""12\u002e50""#, "12.50");
        price("12.50", "12.50");
        price("90071992547409.93", "90071992547409.93");
        price("1e3", "1e3");
        price("null", "");
        price("false", "false");
        price(r#""""#, "");
        price(r#""\"""#, "\"");
    }

    #[test]
    fn texts_without_escapes_are_borrowed() {
        let facts: Facts<'_> = serde_json::from_str(r#"{"id":1,"name":"Öl","permalink":"a\/b"}"#).unwrap();
        assert!(matches!(facts.name.0, Cow::Borrowed("Öl")));
        assert!(matches!(facts.permalink.0, Cow::Owned(text) if text == "a/b"));
    }

    #[test]
    fn null_is_like_a_missing_key() {
        let nulls = r#"{"id":1,"name":null,"permalink":null,"description":null,"short_description":null,"price":null,
            "status":null,"stock_status":null,"images":null,"password_protected":null,"post_password":null}"#;
        let facts: Facts<'_> = serde_json::from_str(nulls).unwrap();
        assert_eq!(ProductFacts::from(facts), ProductFacts { id: 1, ..ProductFacts::default() });
    }
}
