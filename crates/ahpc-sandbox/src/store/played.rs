//! Which generation of the API filled the tables.

use rusqlite::{Connection, OptionalExtension};

use super::{products, queue, shops, tokens};
use crate::vocabulary::{Generation, Stored};

/// The generation, or `None` for a new database.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn generation(connection: &Connection) -> rusqlite::Result<Option<Generation>> {
    let stored = connection.query_row("SELECT generation FROM played", [], |row| row.get(0)).optional()?;
    Ok(stored.map(|Stored(generation)| generation))
}

/// Begins with a generation. What another one left is forgotten, as between generations of the real API; requests stay.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn begin(connection: &Connection, generation: Generation) -> rusqlite::Result<()> {
    queue::clear(connection)?;
    products::clear(connection)?;
    shops::clear(connection)?;
    tokens::clear(connection)?;
    connection.execute("DELETE FROM played", [])?;
    connection.execute("INSERT INTO played VALUES (?1)", [Stored(generation)])?;
    Ok(())
}
