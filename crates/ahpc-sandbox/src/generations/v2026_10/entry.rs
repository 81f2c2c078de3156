//! An entry of a batch of listings. Left out, null and a value are three things.

use crate::{
    exchange::json::{Node, Object},
    model::{LocalizedText, Price},
    problem::Problem,
    vocabulary::{Availability, Currency, Word},
};

const FIELDS: [&str; 7] = ["sourceListingId", "title", "description", "price", "availability", "url", "images"];

const MAX_ID_BYTES: usize = 512;

/// What an entry says about a listing. The outer `None` is a field that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListingEntry {
    /// The WooCommerce product id as text.
    pub id: String,
    /// The title.
    pub title: Option<LocalizedText>,
    /// The description.
    pub description: Option<LocalizedText>,
    /// The price; `Some(None)` is none, or one on request.
    pub price: Option<Option<Price>>,
    /// The availability; `Some(None)` says that nothing is known.
    pub availability: Option<Option<Availability>>,
    /// The listing's page in the shop; null says nothing.
    pub url: Option<String>,
    /// Addresses of its pictures.
    pub images: Option<Vec<String>>,
}

/// The listing id of an entry, trimmed.
///
/// # Errors
///
/// Returns 400 when it cannot be one.
pub fn id(entry: Node<'_>) -> Result<String, Problem> {
    let field = entry.object()?.required("sourceListingId")?;
    let id = field.string()?.trim();
    if id.is_empty() || id.len() > MAX_ID_BYTES || id.contains('\0') {
        return Err(field.wrong(&format!("has to have 1 to {MAX_ID_BYTES} bytes, none of them NUL, and not be blank")));
    }
    Ok(id.to_owned())
}

/// Refuses an entry with a field that the contract does not know.
///
/// # Errors
///
/// Returns 400 that blames the entry.
pub fn refuse_unknown_fields(entry: Node<'_>) -> Result<(), Problem> {
    entry.object()?.only(&FIELDS)
}

/// Reads an entry.
///
/// # Errors
///
/// Returns 400 for the first field that is wrong or unknown.
pub fn read(entry: Node<'_>) -> Result<ListingEntry, Problem> {
    let id = id(entry.clone())?;
    let object = entry.object()?;
    object.only(&FIELDS)?;
    Ok(ListingEntry {
        id,
        title: object.nullable("title").map(Node::localized_text).transpose()?,
        description: object.nullable("description").map(Node::localized_text).transpose()?,
        price: or_null(&object, "price", price)?.map(Option::flatten),
        availability: or_null(&object, "availability", |field| field.word())?,
        url: object.nullable("url").map(|field| field.uri().map(str::to_owned)).transpose()?,
        images: object.optional("images").map(|field| field.uris(|item| item.uri())).transpose()?,
    })
}

/// A field that may be left out, null or a value.
fn or_null<'a, T>(
    object: &Object<'a>,
    name: &str,
    read: impl Fn(Node<'a>) -> Result<T, Problem>,
) -> Result<Option<Option<T>>, Problem> {
    let Some(field) = object.optional(name) else { return Ok(None) };
    if field.is_null() { Ok(Some(None)) } else { read(field).map(|value| Some(Some(value))) }
}

/// An amount of money, or `None` for a price on request.
fn price(field: Node<'_>) -> Result<Option<Price>, Problem> {
    let object = field.clone().object()?;
    let kind = object.required("type")?;
    match kind.string()? {
        "MONETARY" => {
            object.only(&["type", "currency", "amount"])?;
            field.price(Currency::ALL).map(Some)
        }
        "ON_REQUEST" => object.only(&["type"]).map(|()| None),
        _ => Err(kind.wrong("has to be one of MONETARY, ON_REQUEST")),
    }
}
