//! What an upsert or a removal makes of a product.

use rusqlite::Connection;

use super::entry::ProductEntry;
use crate::{
    model::Via,
    store::products::{self, StoredProduct},
    vocabulary::{ProductState, Word},
};

/// What becomes of a known product. Title and description are never changed, by no generation.
pub type Merge = fn(&StoredProduct, &ProductEntry) -> StoredProduct;

/// Takes price, state, address and pictures. A price, state or address that the entry leaves out stays as it was, while
/// pictures that it leaves out are cleared.
pub fn merged(before: &StoredProduct, entry: &ProductEntry) -> StoredProduct {
    StoredProduct {
        price: entry.price.or(before.price),
        state: entry.state.map_or_else(|| before.state.clone(), |state| state.as_str().to_owned()),
        url: entry.url.clone().unwrap_or_else(|| before.url.clone()),
        images: entry.images.clone(),
        ..before.clone()
    }
}

/// Creates the product from all fields, or changes one that is known.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn upsert(
    connection: &Connection,
    shop_id: &str,
    entry: &ProductEntry,
    via: Via,
    merge: Merge,
) -> rusqlite::Result<()> {
    match products::find(connection, shop_id, &entry.id)? {
        None => products::create(connection, shop_id, &entry.created(), via),
        Some(before) => products::change(connection, &before, merge(&before, entry)),
    }
}

/// Sets the state of a known product to `REMOVED`, and says whether it is known.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn remove(connection: &Connection, shop_id: &str, id: &str) -> rusqlite::Result<bool> {
    let Some(before) = products::find(connection, shop_id, id)? else { return Ok(false) };
    let after = StoredProduct { state: ProductState::Removed.as_str().to_owned(), ..before.clone() };
    products::change(connection, &before, after)?;
    Ok(true)
}
