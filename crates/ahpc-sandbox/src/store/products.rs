//! The table of products.

use ahpc_core::{
    product::{LocalizedText, Price},
    store::Language,
};
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::Serialize;

use super::{json_column, to_json_column, word};
use crate::{
    clock,
    model::{ProductEntry, Via},
    vocabulary::{ProductState, Stored},
};

/// A product as the sandbox keeps and shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredProduct {
    /// The shop that it belongs to.
    pub shop_id: String,
    /// The WooCommerce product id as text.
    pub id: String,
    /// The title, if one was sent.
    pub title: Option<LocalizedText>,
    /// The description, if one was sent.
    pub description: Option<LocalizedText>,
    /// The price, if one was sent.
    pub price: Option<Price>,
    /// Whether it can be bought.
    pub state: ProductState,
    /// Its page in the shop.
    pub url: Option<String>,
    /// Addresses of its pictures.
    pub images: Vec<String>,
    /// Which way the last change came.
    pub via: String,
    /// When it came first, RFC 3339.
    pub created: String,
    /// When it came last, RFC 3339.
    pub updated: String,
}

/// Creates the product from all fields, or changes state and price of one that exists.
///
/// A state or price that the entry leaves out stays as it was.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn upsert(connection: &Connection, shop_id: &str, entry: &ProductEntry, via: Via) -> rusqlite::Result<()> {
    write(connection, shop_id, entry, via, false)
}

/// Makes the product what the entry says, whether it exists or not.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn replace(connection: &Connection, shop_id: &str, entry: &ProductEntry, via: Via) -> rusqlite::Result<()> {
    write(connection, shop_id, entry, via, true)
}

fn write(
    connection: &Connection,
    shop_id: &str,
    entry: &ProductEntry,
    via: Via,
    is_whole: bool,
) -> rusqlite::Result<()> {
    let (title, title_language) = columns(entry.title.as_ref());
    let (description, description_language) = columns(entry.description.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO product VALUES (:shop_id, :id, :title, :title_language, :description, :description_language,
                 :currency, :amount, coalesce(:state, :unknown), :url, :images, :via, :now, :now,
                 (SELECT coalesce(max(revision), 0) + 1 FROM product))
             ON CONFLICT (shop_id, id) DO UPDATE SET state = coalesce(:state, state),
                 currency = CASE WHEN :is_whole OR :amount IS NOT NULL THEN :currency ELSE currency END,
                 amount = CASE WHEN :is_whole OR :amount IS NOT NULL THEN :amount ELSE amount END,
                 title = CASE WHEN :is_whole THEN :title ELSE title END,
                 title_language = CASE WHEN :is_whole THEN :title_language ELSE title_language END,
                 description = CASE WHEN :is_whole THEN :description ELSE description END,
                 description_language = CASE WHEN :is_whole THEN :description_language ELSE description_language END,
                 url = CASE WHEN :is_whole THEN :url ELSE url END,
                 images = CASE WHEN :is_whole THEN :images ELSE images END, via = :via, updated = :now, revision = excluded.revision",
        )?
        .execute(named_params! {
            ":shop_id": shop_id,
            ":id": entry.id,
            ":title": title,
            ":title_language": title_language,
            ":description": description,
            ":description_language": description_language,
            ":currency": entry.price.map(|price| Stored(price.currency)),
            ":amount": entry.price.map(|price| price.amount),
            ":state": entry.state.map(Stored),
            ":unknown": Stored(ProductState::Unknown),
            ":url": entry.url,
            ":images": to_json_column(&entry.images)?,
            ":is_whole": is_whole,
            ":via": via.as_str(),
            ":now": clock::now(),
        })?;
    Ok(())
}

/// Whether the shop has this product.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn exists(connection: &Connection, shop_id: &str, id: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM product WHERE shop_id = ?1 AND id = ?2")?.exists([shop_id, id])
}

/// One product.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn find(connection: &Connection, shop_id: &str, id: &str) -> rusqlite::Result<Option<StoredProduct>> {
    connection
        .prepare_cached("SELECT * FROM product WHERE shop_id = ?1 AND id = ?2")?
        .query_row([shop_id, id], read)
        .optional()
}

/// Products with the latest change first; of every shop, or of one.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn latest(
    connection: &Connection,
    shop_id: Option<&str>,
    limit: u32,
    offset: u32,
) -> rusqlite::Result<Vec<StoredProduct>> {
    connection
        .prepare_cached(
            "SELECT * FROM product WHERE ?1 IS NULL OR shop_id = ?1 ORDER BY revision DESC LIMIT ?2 OFFSET ?3",
        )?
        .query_map((shop_id, limit, offset), read)?
        .collect()
}

/// How many products there are; of every shop, or of one.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn count(connection: &Connection, shop_id: Option<&str>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT count(*) FROM product WHERE ?1 IS NULL OR shop_id = ?1")?
        .query_row([shop_id], |row| row.get(0))
}

/// Forgets every product.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM product", [])?;
    Ok(())
}

fn columns(text: Option<&LocalizedText>) -> (Option<&str>, Option<Stored<Language>>) {
    (text.map(|text| text.text.as_str()), text.map(|text| Stored(text.language)))
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredProduct> {
    Ok(StoredProduct {
        shop_id: row.get("shop_id")?,
        id: row.get("id")?,
        title: localized(row, "title", "title_language")?,
        description: localized(row, "description", "description_language")?,
        price: price(row)?,
        state: word(row, "state")?,
        url: row.get("url")?,
        images: json_column(row, "images")?,
        via: row.get("via")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

fn localized(row: &Row<'_>, text: &str, language: &str) -> rusqlite::Result<Option<LocalizedText>> {
    let text: Option<String> = row.get(text)?;
    text.map(|text| Ok(LocalizedText { text, language: word(row, language)? })).transpose()
}

fn price(row: &Row<'_>) -> rusqlite::Result<Option<Price>> {
    let amount: Option<i64> = row.get("amount")?;
    amount.map(|amount| Ok(Price { currency: word(row, "currency")?, amount })).transpose()
}
