//! How ordered pairs and placeholders look to a serialisation format: a map of texts and numbers.

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::Param;

/// Writes pairs as a map, in their order; for `#[serde(serialize_with = "…")]`.
///
/// # Errors
///
/// Whatever the format reports.
pub fn map<K: Serialize, V: Serialize, S: Serializer>(pairs: &[(K, V)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(pairs.len()))?;
    for (key, value) in pairs {
        map.serialize_entry(key, value)?;
    }
    map.end()
}

impl Serialize for Param {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
        }
    }
}
