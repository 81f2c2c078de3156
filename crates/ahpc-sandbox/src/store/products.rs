//! The table of products.

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde::Serialize;

use super::columns::{json_column, to_json_column, word};
use crate::{
    clock,
    model::{LocalizedText, NewProduct, Price, Via},
    vocabulary::{Language, Stored},
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
    /// Whether it can be bought, in the generation's word.
    pub state: String,
    /// Its page in the shop.
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

/// Writes a product that is not known yet.
///
/// # Errors
///
/// Returns SQLite's error, also for a product that is known.
pub fn create(connection: &Connection, shop_id: &str, new: &NewProduct, via: Via) -> rusqlite::Result<()> {
    let (title, title_language) = columns(new.title.as_ref());
    let (description, description_language) = columns(new.description.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO product VALUES (:shop_id, :id, :title, :title_language, :description, :description_language,
                 :currency, :amount, :state, :url, :images, :via, 0, :now, :now,
                 (SELECT coalesce(max(revision), 0) + 1 FROM product))",
        )?
        .execute(named_params! {
            ":shop_id": shop_id,
            ":id": new.id,
            ":title": title,
            ":title_language": title_language,
            ":description": description,
            ":description_language": description_language,
            ":currency": new.price.map(|price| Stored(price.currency)),
            ":amount": new.price.map(|price| price.amount),
            ":state": new.state,
            ":url": new.url,
            ":images": to_json_column(&new.images)?,
            ":via": via.as_str(),
            ":now": clock::now(),
        })?;
    Ok(())
}

/// Writes what became of a known product. Its texts are left alone: no generation changes them.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn change(connection: &Connection, before: &StoredProduct, mut after: StoredProduct) -> rusqlite::Result<()> {
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
            ":state": after.state,
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
        state: row.get("state")?,
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
