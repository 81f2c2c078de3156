//! The table of products.

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::Serialize;

use super::columns::{json_column, to_json_column, word};
use crate::{
    clock,
    model::{LocalizedText, Price, ProductEntry, Via},
    vocabulary::{Language, ProductState, Stored},
};

/// A product as the sandbox keeps and shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredProduct {
    /// The shop that it belongs to.
    pub shop_id: String,
    /// The WooCommerce product id as text.
    pub id: String,
    /// The title; `None` is the empty one of a product that came without, as frozen as any other.
    pub title: Option<LocalizedText>,
    /// The description, if one was sent at first.
    pub description: Option<LocalizedText>,
    /// The price, if one was sent.
    pub price: Option<Price>,
    /// Whether it can be bought.
    pub state: ProductState,
    /// Its page in the shop, or [`PLACEHOLDER_URL`].
    pub url: String,
    /// Addresses of its pictures.
    pub images: Vec<String>,
    /// Which way it came first.
    pub via: String,
    /// How often a later request made it another.
    pub changes: i64,
    /// When it came first, RFC 3339.
    pub created: String,
    /// When it was made another last, RFC 3339.
    pub updated: String,
}

/// The address of a product that came without one.
pub const PLACEHOLDER_URL: &str = "https://placeholder.invalid/";

/// Creates the product from all fields, or changes one that is known in all but title and description.
///
/// Of a known product, a price, state or address that the entry leaves out stays as it was, while pictures that it
/// leaves out are cleared.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn upsert(connection: &Connection, shop_id: &str, entry: &ProductEntry, via: Via) -> rusqlite::Result<()> {
    match find(connection, shop_id, &entry.id)? {
        None => create(connection, shop_id, entry, via),
        Some(before) => {
            let after = StoredProduct {
                price: entry.price.or(before.price),
                state: entry.state.unwrap_or(before.state),
                url: entry.url.clone().unwrap_or_else(|| before.url.clone()),
                images: entry.images.clone(),
                ..before.clone()
            };
            change(connection, &before, after)
        }
    }
}

/// Sets the state of a known product to `REMOVED`, and does nothing about an unknown one.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn remove(connection: &Connection, shop_id: &str, id: &str) -> rusqlite::Result<()> {
    let Some(before) = find(connection, shop_id, id)? else { return Ok(()) };
    let after = StoredProduct { state: ProductState::Removed, ..before.clone() };
    change(connection, &before, after)
}

fn create(connection: &Connection, shop_id: &str, entry: &ProductEntry, via: Via) -> rusqlite::Result<()> {
    let (title, title_language) = columns(entry.title.as_ref());
    let (description, description_language) = columns(entry.description.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO product VALUES (:shop_id, :id, :title, :title_language, :description, :description_language,
                 :currency, :amount, :state, :url, :images, :via, 0, :now, :now,
                 (SELECT coalesce(max(revision), 0) + 1 FROM product))",
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
            ":state": Stored(entry.state.unwrap_or(ProductState::Listed)),
            ":url": entry.url.as_deref().unwrap_or(PLACEHOLDER_URL),
            ":images": to_json_column(&entry.images)?,
            ":via": via.as_str(),
            ":now": clock::now(),
        })?;
    Ok(())
}

fn change(connection: &Connection, before: &StoredProduct, mut after: StoredProduct) -> rusqlite::Result<()> {
    if after != *before {
        after.changes += 1;
        after.updated = clock::now();
    }
    connection
        .prepare_cached(
            "UPDATE product SET currency = :currency, amount = :amount, state = :state, url = :url, images = :images,
                 changes = :changes, updated = :updated, revision = (SELECT max(revision) + 1 FROM product)
             WHERE shop_id = :shop_id AND id = :id",
        )?
        .execute(named_params! {
            ":shop_id": after.shop_id,
            ":id": after.id,
            ":currency": after.price.map(|price| Stored(price.currency)),
            ":amount": after.price.map(|price| price.amount),
            ":state": Stored(after.state),
            ":url": after.url,
            ":images": to_json_column(&after.images)?,
            ":changes": after.changes,
            ":updated": after.updated,
        })?;
    Ok(())
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

/// Products with the one that came last first; of every shop, or of one.
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
        changes: row.get("changes")?,
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
