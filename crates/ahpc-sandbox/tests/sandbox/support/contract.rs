//! The contract, read from its file, and a judge of JSON values by its schemas.
//!
//! The judge knows the part of JSON Schema that the contract uses and refuses to judge by anything else, so that a new
//! keyword in the contract cannot be overlooked.

use iri_string::types::UriStr;
use serde_json::Value;

const SHOPS: &str = include_str!("../../../contract/aura-historia-api.yaml");

const SOURCES: &str = include_str!("../../../contract/listing-sources-api.yaml");

pub struct Contract {
    document: Value,
}

/// An answer that the contract lists.
#[derive(Debug, Clone)]
pub struct ListedAnswer {
    pub operation: String,
    pub status: u16,
    pub description: String,
    /// What the body has to be, by its media type.
    pub schemas: Vec<(String, Value)>,
}

impl Contract {
    /// The one of 2026-06, which says of 2026-05 and 2026-08 what they do otherwise.
    pub fn shops() -> Self {
        Self { document: serde_norway::from_str(SHOPS).unwrap() }
    }

    /// The one of 2026-10.
    pub fn sources() -> Self {
        Self { document: serde_norway::from_str(SOURCES).unwrap() }
    }

    /// The value at a JSON pointer, references followed on the way.
    pub fn at(&self, pointer: &str) -> &Value {
        pointer.split('/').skip(1).fold(&self.document, |value, step| {
            let value = self.resolve(value);
            let step = step.replace("~1", "/");
            value
                .get(&step)
                .or_else(|| value.get(step.parse::<usize>().ok()?))
                .unwrap_or_else(|| panic!("no {pointer}"))
        })
    }

    /// Path, method, name and description of every operation.
    pub fn operations(&self) -> Vec<(String, String, String, Value)> {
        let paths = self.at("/paths").as_object().unwrap();
        paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap();
                methods.iter().map(move |(method, it)| (path.clone(), method.to_uppercase(), name(it), it.clone()))
            })
            .collect()
    }

    /// Every answer of every operation.
    pub fn answers(&self) -> Vec<ListedAnswer> {
        let answers = self.operations().into_iter().flat_map(|(_, _, name, operation)| {
            let responses = operation["responses"].as_object().unwrap().clone();
            responses.into_iter().map(move |(status, response)| ListedAnswer {
                operation: name.clone(),
                status: status.parse().unwrap(),
                description: response["description"].as_str().unwrap().to_owned(),
                schemas: schemas(&response),
            })
        });
        answers.collect()
    }

    /// The words of an enumeration, of which null is none.
    pub fn words(&self, pointer: &str) -> Vec<String> {
        let words = self.at(pointer).as_array().unwrap().iter().filter(|word| !word.is_null());
        words.map(|word| word.as_str().unwrap().to_owned()).collect()
    }

    /// Whether the schema allows the value.
    pub fn allows(&self, schema: &Value, value: &Value) -> bool {
        let schema = self.resolve(schema);
        if let Some(choices) = schema.get("oneOf") {
            // The contract's choices overlap (an upsert is also a delete), so one or more will do.
            return choices.as_array().unwrap().iter().any(|choice| self.allows(choice, value));
        }
        if value.is_null() {
            return schema["nullable"] == true;
        }
        let keywords = schema.as_object().unwrap();
        has_type(schema["type"].as_str().unwrap(), value)
            && has_no_other_fields(schema, value)
            && keywords.iter().all(|(keyword, argument)| self.keyword_allows(keyword, argument, value))
    }

    fn keyword_allows(&self, keyword: &str, argument: &Value, value: &Value) -> bool {
        match keyword {
            "type" | "nullable" | "description" | "writeOnly" => true,
            "enum" => argument.as_array().unwrap().contains(value),
            "additionalProperties" => argument == false,
            "pattern" => has_pattern(argument.as_str().unwrap(), value.as_str().unwrap()),
            "minLength" => value.as_str().unwrap().chars().count() >= argument.as_u64().unwrap() as usize,
            "format" => has_format(argument.as_str().unwrap(), value),
            "minimum" => value.as_f64() >= argument.as_f64(),
            "maxLength" => value.as_str().unwrap().chars().count() <= argument.as_u64().unwrap() as usize,
            "minItems" => value.as_array().unwrap().len() >= argument.as_u64().unwrap() as usize,
            "maxItems" => value.as_array().unwrap().len() <= argument.as_u64().unwrap() as usize,
            "items" => value.as_array().unwrap().iter().all(|item| self.allows(argument, item)),
            "required" => argument.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => argument
                .as_object()
                .unwrap()
                .iter()
                .all(|(name, schema)| value.get(name).is_none_or(|field| self.allows(schema, field))),
            unknown => panic!("the contract uses {unknown}, which no test understands yet"),
        }
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.at(reference.strip_prefix('#').unwrap()),
            None => value,
        }
    }
}

/// The name of an operation: its `operationId`, but for the one that the sandbox calls otherwise.
fn name(operation: &Value) -> String {
    match operation["operationId"].as_str().unwrap() {
        "putWoocommerceConfiguration" => "putIngestionConfiguration".to_owned(),
        id => id.to_owned(),
    }
}

fn schemas(response: &Value) -> Vec<(String, Value)> {
    let content = response["content"].as_object().into_iter().flatten();
    content.map(|(media_type, body)| (media_type.clone(), body["schema"].clone())).collect()
}

fn has_no_other_fields(schema: &Value, value: &Value) -> bool {
    let Some(fields) = value.as_object().filter(|_| schema["additionalProperties"] == false) else { return true };
    fields.keys().all(|name| schema["properties"].get(name).is_some())
}

fn has_pattern(pattern: &str, text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match pattern {
        r"^(?:[0-9]+(?:\.[0-9]+)?|)$" => match text.split_once('.') {
            Some((whole, decimals)) => is_digits(whole) && is_digits(decimals),
            None => text.is_empty() || is_digits(text),
        },
        unknown => panic!("the contract uses the pattern {unknown}, which no test understands yet"),
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        unknown => panic!("the contract uses the type {unknown}, which no test understands yet"),
    }
}

fn has_format(name: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match name {
        "int64" => value.is_i64(),
        "uri" => UriStr::new(text).is_ok(),
        "uuid" => text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]),
        "date-time" => {
            text.len() == "2026-01-01T00:00:00.000Z".len()
                && text.ends_with('Z')
                && text.as_bytes()[10] == b'T'
                && text.bytes().filter(u8::is_ascii_digit).count() == 17
        }
        unknown => panic!("the contract uses the format {unknown}, which no test understands yet"),
    }
}
