//! What an upsert or a withdrawal makes of a listing.

use axum::http::StatusCode;
use rusqlite::Connection;

use super::entry::ListingEntry;
use crate::{
    model::{NewProduct, Via},
    problem::{Problem, code},
    store::products::{self, StoredProduct},
    vocabulary::{Availability, Word},
};

/// The state of a listing that was withdrawn.
const WITHDRAWN: &str = "REMOVED";

/// The state of a listing of whose availability nothing is known.
const NOTHING_KNOWN: &str = "UNKNOWN";

/// Creates the listing, or restores it where it was withdrawn and then changes it; answers why that cannot be.
///
/// Title and description are read at creation only.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn upsert(
    connection: &Connection,
    source_id: &str,
    entry: &ListingEntry,
    via: Via,
) -> rusqlite::Result<Option<Problem>> {
    match products::find(connection, source_id, &entry.id)? {
        Some(before) => {
            products::change(connection, &before, merged(&before, entry))?;
            Ok(None)
        }
        None => match created(entry) {
            Ok(new) => products::create(connection, source_id, &new, via).map(|()| None),
            Err(problem) => Ok(Some(problem)),
        },
    }
}

/// Withdraws a known listing, and says whether it is known.
///
/// # Errors
///
/// Returns SQLite's error.
pub fn withdraw(connection: &Connection, source_id: &str, id: &str) -> rusqlite::Result<bool> {
    let Some(before) = products::find(connection, source_id, id)? else { return Ok(false) };
    let after = StoredProduct { state: WITHDRAWN.to_owned(), ..before.clone() };
    products::change(connection, &before, after)?;
    Ok(true)
}

/// 404 for a listing that is not known.
pub fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::PRODUCT_LISTING_NOT_FOUND).detail("there is no such listing")
}

fn created(entry: &ListingEntry) -> Result<NewProduct, Problem> {
    let needed = |field| Problem::bad_body(field, "is required for a new listing");
    Ok(NewProduct {
        id: entry.id.clone(),
        title: entry.title.clone(),
        description: entry.description.clone(),
        price: entry.price.flatten(),
        state: state(entry.availability.flatten()),
        url: entry.url.clone().ok_or_else(|| needed("url"))?,
        images: entry.images.clone().ok_or_else(|| needed("images"))?,
    })
}

fn merged(before: &StoredProduct, entry: &ListingEntry) -> StoredProduct {
    // What was withdrawn comes back without availability.
    let kept = if before.state == WITHDRAWN { NOTHING_KNOWN } else { before.state.as_str() };
    StoredProduct {
        price: entry.price.unwrap_or(before.price),
        state: entry.availability.map_or_else(|| kept.to_owned(), |availability| state(availability).to_owned()),
        url: entry.url.clone().unwrap_or_else(|| before.url.clone()),
        images: entry.images.clone().unwrap_or_else(|| before.images.clone()),
        ..before.clone()
    }
}

fn state(availability: Option<Availability>) -> &'static str {
    availability.map_or(NOTHING_KNOWN, Word::as_str)
}
