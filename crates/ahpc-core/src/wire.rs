//! How ordered pairs and placeholders look to a serialisation format: a map of texts and numbers.
//!
//! PHP has one type for lists and maps and writes an empty one as `[]`; an empty list is therefore read as an empty
//! map. A key that stands twice is refused.

use alloc::{string::String, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

use crate::Param;

/// For `#[serde(with = "…")]` on fields of ordered pairs.
pub mod map {
    use super::{Deserialize, Deserializer, Pairs, PhantomData, Serialize, SerializeMap, Serializer, String, Vec};

    /// Writes the pairs as a map, in their order.
    ///
    /// # Errors
    ///
    /// Whatever the format reports.
    pub fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        pairs: &[(K, V)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(pairs.len()))?;
        for (key, value) in pairs {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }

    /// Reads a map, or an empty list, as pairs in their order.
    ///
    /// # Errors
    ///
    /// Whatever the format reports, or a key that stands twice.
    pub fn deserialize<'de, V: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(String, V)>, D::Error> {
        deserializer.deserialize_any(Pairs(PhantomData))
    }
}

struct Pairs<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Pairs<V> {
    type Value = Vec<(String, V)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs: Self::Value = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, V>()? {
            if pairs.iter().any(|(earlier, _)| *earlier == key) {
                return Err(A::Error::custom("duplicate key"));
            }
            pairs.push((key, value));
        }
        Ok(pairs)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        match list.next_element::<V>()? {
            None => Ok(Vec::new()),
            Some(_) => Err(A::Error::custom("a list in the place of a map")),
        }
    }
}

impl Serialize for Param {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
        }
    }
}

impl<'de> Deserialize<'de> for Param {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ParamVisitor;

        impl Visitor<'_> for ParamVisitor {
            type Value = Param;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text or a number")
            }

            fn visit_str<E>(self, text: &str) -> Result<Param, E> {
                Ok(Param::Text(text.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Param, E> {
                Ok(Param::Number(number))
            }
        }

        deserializer.deserialize_any(ParamVisitor)
    }
}
