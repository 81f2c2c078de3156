//! The tables of what a queue has taken and of the order of its events (2026-10).

use rusqlite::{Connection, OptionalExtension};

/// How far the events of a product are in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventOrder {
    /// The date of the newest event that had one, in nanoseconds since 1970, and the digest of its content.
    pub newest: Option<(i64, String)>,
    /// Whether the product was deleted at a time that nobody knows.
    pub deleted_undated: bool,
}

/// The order of the events of a product, one without any when there was none yet.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn order(connection: &Connection, shop_id: &str, product_id: &str) -> rusqlite::Result<EventOrder> {
    let known = connection
        .prepare_cached(
            "SELECT newest, newest_digest, deleted_undated FROM event_order WHERE shop_id = ?1 AND product_id = ?2",
        )?
        .query_row([shop_id, product_id], |row| {
            let newest = row.get::<_, Option<i64>>(0)?.zip(row.get(1)?);
            Ok(EventOrder { newest, deleted_undated: row.get(2)? })
        })
        .optional()?;
    Ok(known.unwrap_or_default())
}

/// Writes the order of the events of a product.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn set_order(connection: &Connection, shop_id: &str, product_id: &str, order: &EventOrder) -> rusqlite::Result<()> {
    let (newest, digest) = order.newest.as_ref().map(|(at, digest)| (at, digest)).unzip();
    connection.prepare_cached("INSERT OR REPLACE INTO event_order VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        shop_id,
        product_id,
        newest,
        digest,
        order.deleted_undated,
    ))?;
    Ok(())
}

/// The digest under which the queue has taken a delivery of this id, if it has.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn receipt(connection: &Connection, shop_id: &str, delivery_id: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT digest FROM receipt WHERE shop_id = ?1 AND delivery_id = ?2")?
        .query_row([shop_id, delivery_id], |row| row.get(0))
        .optional()
}

/// Remembers that the queue has taken a delivery of this id.
///
/// # Errors
///
/// Returns SQLite's error, also for an id that is remembered.
pub fn give_receipt(connection: &Connection, shop_id: &str, delivery_id: &str, digest: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO receipt VALUES (?1, ?2, ?3)")?.execute([shop_id, delivery_id, digest])?;
    Ok(())
}

/// Remembers that the queue has taken an entry under this key, and says whether it is the first time.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn take_entry(connection: &Connection, shop_id: &str, key: &str, entry: usize) -> rusqlite::Result<bool> {
    let entry = i64::try_from(entry).unwrap_or(i64::MAX);
    let taken = connection
        .prepare_cached("INSERT OR IGNORE INTO queued VALUES (?1, ?2, ?3)")?
        .execute((shop_id, key, entry))?;
    Ok(taken > 0)
}

/// Forgets all of it.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DELETE FROM event_order; DELETE FROM receipt; DELETE FROM queued;")
}
