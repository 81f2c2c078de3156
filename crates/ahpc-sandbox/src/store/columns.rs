//! How words, lists and other values of Rust are kept in columns.

use rusqlite::Row;

use crate::vocabulary::{Stored, Word};

/// A word of the contract in one column.
pub fn word<W: Word>(row: &Row<'_>, column: &str) -> rusqlite::Result<W> {
    row.get(column).map(|Stored(word)| word)
}

/// A word of the contract in one column that may be empty.
pub fn optional_word<W: Word>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<W>> {
    row.get::<_, Option<Stored<W>>>(column).map(|stored| stored.map(|Stored(word)| word))
}

/// A list that is kept as JSON text in one column.
pub fn json_column<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into()))
}

/// A value as the JSON text of one column.
pub fn to_json_column(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
