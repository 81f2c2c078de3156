//! JSON without a data model: compacted as it is written, so that neither the order of keys nor the digits of a number
//! are touched, and texts made by a rule.
//!
//! An object with the single key `$text` stands for the text made of its parts: each a text, or
//! `{"repeat": "x", "times": 1000}`. One with the single key `$json` stands for the text of its value as compact JSON.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Result, value::RawValue};

/// What becomes of escapes in texts.
#[derive(Clone, Copy)]
pub(crate) enum Escapes {
    /// They stay as they are written, since a build has to read them all.
    AsWritten,
    /// Only those that have to be, as every build writes them.
    Fewest,
}

/// The JSON without white space between its parts, and with its generated texts.
pub(crate) fn compact(json: &RawValue, escapes: Escapes) -> Result<String> {
    let mut out = String::with_capacity(json.get().len());
    write(json, escapes, &mut out)?;
    Ok(out)
}

fn write(json: &RawValue, escapes: Escapes, out: &mut String) -> Result<()> {
    let text = json.get();
    match text.as_bytes()[0] {
        b'{' => write_object(&serde_json::from_str::<Members<'_>>(text)?.0, escapes, out),
        b'[' => write_list(&serde_json::from_str::<Vec<&RawValue>>(text)?, escapes, out),
        b'"' if matches!(escapes, Escapes::Fewest) => {
            out.push_str(&serde_json::to_string(&serde_json::from_str::<String>(text)?)?);
            Ok(())
        }
        _ => {
            out.push_str(text);
            Ok(())
        }
    }
}

fn write_object(members: &[(String, &RawValue)], escapes: Escapes, out: &mut String) -> Result<()> {
    if let [(key, rule)] = members
        && let Some(text) = generated(key, rule)?
    {
        out.push_str(&serde_json::to_string(&text)?);
        return Ok(());
    }
    out.push('{');
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(&serde_json::to_string(key)?);
        out.push(':');
        write(value, escapes, out)?;
    }
    out.push('}');
    Ok(())
}

/// The text that a rule stands for, or `None` where the key names no rule.
fn generated(key: &str, rule: &RawValue) -> Result<Option<String>> {
    match key {
        "$text" => {
            let parts: Vec<Part> = serde_json::from_str(rule.get())?;
            Ok(Some(parts.iter().map(Part::text).collect()))
        }
        "$json" => compact(rule, Escapes::Fewest).map(Some),
        _ => Ok(None),
    }
}

fn write_list(items: &[&RawValue], escapes: Escapes, out: &mut String) -> Result<()> {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, escapes, out)?;
    }
    out.push(']');
    Ok(())
}

/// One part of a generated text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Part {
    Text(String),
    Repeated { repeat: String, times: usize },
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Repeated { repeat, times } => repeat.repeat(*times),
        }
    }
}

/// The members of an object in their order, not looked into.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(MembersVisitor).map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, escapes: Escapes, expected: &str) {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        assert_eq!(compact(raw, escapes).unwrap(), expected);
    }

    #[test]
    fn order_and_digits_stay() {
        check(r#"{ "b" : 12.50, "a": [ 1e3 , null, {} ] }"#, Escapes::Fewest, r#"{"b":12.50,"a":[1e3,null,{}]}"#);
    }

    #[test]
    fn escapes_stay_only_where_they_are_to_be_read() {
        check(r#"["\u00fc\/\n"]"#, Escapes::AsWritten, r#"["\u00fc\/\n"]"#);
        check(r#"["\u00fc\/\n"]"#, Escapes::Fewest, r#"["ü/\n"]"#);
    }

    #[test]
    fn json_inside_a_text_is_written_as_json() {
        check(
            r#"{"body": {"$json": [{"id": {"$json": {"$text": ["ü\/"]}}}]}}"#,
            Escapes::Fewest,
            r#"{"body":"[{\"id\":\"\\\"ü/\\\"\"}]"}"#,
        );
    }

    #[test]
    fn long_texts_are_made_by_a_rule() {
        check(
            r#"{"a": {"$text": ["<p>", {"repeat": "ab", "times": 3}, "\n"]}}"#,
            Escapes::AsWritten,
            r#"{"a":"<p>ababab\n"}"#,
        );
    }
}
