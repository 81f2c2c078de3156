//! Requests made to take much memory: JSON of every kind that is small as bytes and large as values, put in the place
//! of every value that the vectors have.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::vectors::Vector;

/// Stands for the place where hostile JSON is put; no vector has such a text.
const PLACE: &str = "the place of the hostile value";

/// A kind of JSON of which there can be any number of bytes.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What it is.
    pub name: &'static str,
    before: &'static [u8],
    repeated: &'static [u8],
    after: &'static [u8],
}

const fn kind(name: &'static str, [before, repeated, after]: [&'static [u8]; 3]) -> Kind {
    Kind { name, before, repeated, after }
}

/// Every kind. What is repeated ends in a comma where there has to be one between two.
pub const KINDS: [Kind; 33] = [
    kind("numbers", [b"[", b"1,", b"1]"]),
    kind("nulls", [b"[", b"null,", b"null]"]),
    kind("empty texts", [b"[", b"\"\",", b"\"\"]"]),
    kind("texts of one character", [b"[", b"\"a\",", b"\"a\"]"]),
    kind("texts of one escape", [b"[", b"\"\\n\",", b"\"\\n\"]"]),
    kind("texts of four bytes in escapes", [b"[", b"\"\\ud83c\\udffa\",", b"\"\"]"]),
    kind("texts of 40 bytes", [b"[", b"\"0123456789012345678901234567890123456789\",", b"\"\"]"]),
    kind("texts of 40 bytes with an escape", [b"[", b"\"\\/123456789012345678901234567890123456789\",", b"\"\"]"]),
    kind("empty lists", [b"[", b"[],", b"[]]"]),
    kind("empty objects", [b"[", b"{},", b"{}]"]),
    kind("lists of one", [b"[", b"[1],", b"[1]]"]),
    kind("objects of one member", [b"[", b"{\"a\":1},", b"{}]"]),
    kind("products", [b"[", b"{\"id\":1},", b"{\"id\":1}]"]),
    kind("products with a note", [b"[", b"{\"id\":1,\"price\":\"x\"},", b"{\"id\":1}]"]),
    kind(
        "products of quotation marks",
        [b"[", br#"{"id":1,"description":"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""},"#, b"{\"id\":1}]"],
    ),
    kind("images", [b"[{\"id\":1,\"images\":[", b"{\"src\":\"\\/\"},", b"{}]}]"]),
    kind("notes", [b"[", b"{\"id\":1,\"code\":\"\",\"params\":[]},", b"{\"id\":1,\"code\":\"\",\"params\":[]}]"]),
    kind("members of one name", [b"{", b"\"a\":1,", b"\"a\":1}"]),
    kind("members without a name", [b"{", b"\"\":\"\",", b"\"\":\"\"}"]),
    kind("members with escapes", [b"{", b"\"\\n\":\"\\n\",", b"\"\\n\":\"\\n\"}"]),
    kind("a long name", [b"{\"", b"a", b"\":1}"]),
    kind("a long name of escapes", [b"{\"", b"\\n", b"\":1}"]),
    kind("a long text", [b"\"", b"a", b"\""]),
    kind("a long text of escaped line breaks", [b"\"", b"\\n", b"\""]),
    kind("a long text of escaped quotation marks", [b"\"", b"\\\"", b"\""]),
    kind("a long text of escaped zeros", [b"\"", b"\\u0000", b"\""]),
    kind("a long text of bytes that are no UTF-8", [b"\"", b"\xff", b"\""]),
    kind("a long text of which half is no UTF-8", [b"\"", b"a\xff", b"\""]),
    kind("a long text of which a little is no UTF-8", [b"\"", b"0123456789\xff0123456789", b"\""]),
    kind("a long number", [b"", b"1", b"1"]),
    kind("a deep list", [b"", b"[", b"1"]),
    kind("a deep object", [b"", b"{\"a\":", b"1"]),
    kind("zeros", [b"", b"\0", b""]),
];

impl Kind {
    /// About so many bytes of it.
    #[must_use]
    pub fn of_bytes(&self, bytes: usize) -> Vec<u8> {
        [self.before, &self.repeated.repeat(bytes / self.repeated.len()), self.after].concat()
    }
}

/// A place in the requests of an operation, and a request with something else in it.
#[derive(Debug)]
pub struct Place {
    /// The operation.
    pub operation: String,
    /// The path of the value.
    pub path: String,
    /// Whether a text stands there, which may be JSON itself.
    pub is_text: bool,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Place {
    /// The request with that JSON there.
    #[must_use]
    pub fn request(&self, json: &[u8]) -> Vec<u8> {
        [&self.before, json, &self.after].concat()
    }

    /// The request with a text there that holds that JSON.
    #[must_use]
    pub fn request_with_text(&self, json: &[u8]) -> Vec<u8> {
        let mut text = vec![b'"'];
        for byte in json {
            match byte {
                b'"' | b'\\' => text.extend([b'\\', *byte]),
                0 => text.extend(b"\\u0000"),
                _ => text.push(*byte),
            }
        }
        text.push(b'"');
        self.request(&text)
    }
}

/// Each place that the vectors' requests have, once for each path, and the whole request.
#[must_use]
pub fn places(vectors: &[Vector]) -> Vec<Place> {
    let mut places = BTreeMap::new();
    for vector in vectors {
        let Ok(request) = serde_json::from_slice::<Value>(&vector.request) else { continue };
        each_path(&request, "", &mut |path, value| {
            // A body counts for something only where the rest of the answer lets it.
            let is_judged = vector.operation == "judge_answer" && path.ends_with("/body");
            let name = if is_judged { &*vector.name } else { "" };
            let key = (vector.operation.clone(), path.to_owned(), name.to_owned());
            places.entry(key).or_insert_with(|| place(vector, &request, path, value));
        });
    }
    places.into_values().collect()
}

/// How deep places are looked for; some vectors are about depth itself.
const MAX_DEPTH: usize = 8;

/// How many members of an object are taken; some vectors are about many.
const MAX_MEMBERS: usize = 40;

/// Calls `take` with the path of each value; of lists the first item stands for all.
fn each_path(value: &Value, path: &str, take: &mut impl FnMut(&str, &Value)) {
    if path.matches('/').count() > MAX_DEPTH {
        return;
    }
    take(path, value);
    match value {
        Value::Array(items) => {
            items.iter().take(1).for_each(|item| each_path(item, &format!("{path}/0"), take));
        }
        Value::Object(members) => {
            members
                .iter()
                .take(MAX_MEMBERS)
                .for_each(|(name, value)| each_path(value, &format!("{path}/{name}"), take));
        }
        _ => {}
    }
}

fn place(vector: &Vector, request: &Value, path: &str, value: &Value) -> Place {
    let mut request = request.clone();
    if let Some(there) = request.pointer_mut(path) {
        *there = PLACE.into();
    }
    let request = request.to_string();
    let (before, after) = request.split_once(&format!("\"{PLACE}\"")).unwrap_or((&request, ""));
    Place {
        operation: vector.operation.clone(),
        path: path.to_owned(),
        is_text: value.is_string(),
        before: before.into(),
        after: after.into(),
    }
}
