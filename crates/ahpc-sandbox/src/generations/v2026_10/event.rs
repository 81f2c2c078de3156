//! What the API reads of a product event, and what the event asks for.

use crate::{
    exchange::json::{Node, Object},
    model::{LocalizedText, Price, Shop},
    problem::Problem,
    vocabulary::{Availability, Topic},
};

use super::{date, entry::ListingEntry};

/// A product event, as far as it can be judged before it is queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The WooCommerce product id as text.
    pub id: String,
    /// When the product changed, in nanoseconds since 1970; `None` when the event does not say.
    pub changed: Option<i64>,
    /// What it asks for.
    pub action: Action,
}

/// What an event asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// To show the product.
    Publish(Box<Product>),
    /// To withdraw it for now: it is in the trash, a draft, pending or private.
    Hide,
    /// To withdraw it for good.
    Delete,
    /// Nothing.
    Nothing,
}

/// The fields of a product that is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    name: String,
    url: String,
    price: String,
    availability: Option<Availability>,
    images: Vec<String>,
}

/// Reads an event. Fields that are not read here are ignored.
///
/// # Errors
///
/// Returns 400 for a field that is missing, blank or of the wrong type.
pub fn read(event: &Object<'_>, topic: Topic) -> Result<Event, Problem> {
    let id = event.required("id")?.count()?.to_string();
    let changed = event.nullable("date_modified_gmt").map(|field| changed(&field)).transpose()?;
    if topic == Topic::ProductDeleted {
        return Ok(Event { id, changed, action: Action::Delete });
    }
    let status = event.nullable("status").map(|field| field.string()).transpose()?;
    let action = match status {
        Some("publish") => Action::Publish(Box::new(product(event)?)),
        Some("trash" | "draft" | "pending" | "private") => Action::Hide,
        _ => Action::Nothing,
    };
    Ok(Event { id, changed, action })
}

impl Product {
    /// What is written of it, or why nothing is, which nobody learns.
    ///
    /// # Errors
    ///
    /// Returns the reason.
    pub fn entry(&self, id: &str, source: &Shop) -> Result<ListingEntry, &'static str> {
        let language = source.language.ok_or("no language is registered")?;
        Ok(ListingEntry {
            id: id.to_owned(),
            title: Some(LocalizedText { text: self.name.clone(), language }),
            // Accepted and dropped.
            description: None,
            price: Some(self.price(source)?),
            availability: self.availability.map(Some),
            url: Some(self.url.clone()),
            images: Some(self.images.clone()),
        })
    }

    /// The price by the currency's minor unit; an empty text is none.
    fn price(&self, source: &Shop) -> Result<Option<Price>, &'static str> {
        if self.price.is_empty() {
            return Ok(None);
        }
        let currency = source.currency.ok_or("no currency is registered")?;
        let amount = minor_units(&self.price, currency.minor_digits());
        amount.map(|amount| Some(Price { currency, amount })).ok_or("the price has digits beyond the minor unit")
    }
}

fn product(event: &Object<'_>) -> Result<Product, Problem> {
    let text = |name: &str| event.nullable(name).map(|field| field.string()).transpose();
    // Read for their type alone: both are accepted and dropped.
    text("description")?;
    text("short_description")?;
    let images = event.optional("images").map(|field| field.uris(|item| item.object()?.required("src")?.uri()));
    Ok(Product {
        name: not_blank(event.required("name")?)?,
        url: event.required("permalink")?.uri()?.to_owned(),
        price: event.nullable("price").map(|field| price(&field)).transpose()?.unwrap_or_default(),
        availability: text("stock_status")?.and_then(availability),
        images: images.transpose()?.unwrap_or_default(),
    })
}

fn not_blank(field: Node<'_>) -> Result<String, Problem> {
    let text = field.string()?;
    if text.trim().is_empty() { Err(field.wrong("must not be blank")) } else { Ok(text.to_owned()) }
}

/// The price as it stands, if it is an unsigned decimal or empty.
fn price(field: &Node<'_>) -> Result<String, Problem> {
    let text = field.string()?;
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_decimal = match text.split_once('.') {
        Some((whole, decimals)) => is_digits(whole) && is_digits(decimals),
        None => is_digits(text),
    };
    if text.is_empty() || is_decimal {
        return Ok(text.to_owned());
    }
    Err(field.wrong("has to be digits, and after a dot more digits if there are any"))
}

/// A decimal in minor units, if nothing but zeros is beyond them.
fn minor_units(decimal: &str, digits: usize) -> Option<i64> {
    let (whole, decimals) = decimal.split_once('.').unwrap_or((decimal, ""));
    let (kept, beyond) = decimals.split_at(digits.min(decimals.len()));
    if beyond.bytes().any(|digit| digit != b'0') {
        return None;
    }
    format!("{whole}{kept:0<digits$}").parse().ok()
}

fn availability(stock_status: &str) -> Option<Availability> {
    match stock_status {
        "instock" => Some(Availability::InStock),
        "outofstock" => Some(Availability::OutOfStock),
        "onbackorder" => Some(Availability::BackOrder),
        _ => None,
    }
}

fn changed(field: &Node<'_>) -> Result<i64, Problem> {
    let detail = "has to be a date like 2026-09-06T12:34:56, in UTC";
    date::parse(field.string()?).ok_or_else(|| field.wrong(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_exact_by_the_minor_unit() {
        let cases = [
            ("12.50", 2, Some(1250)),
            ("12.5", 2, Some(1250)),
            ("12.5000", 2, Some(1250)),
            ("12.505", 2, None),
            ("12", 2, Some(1200)),
            ("1250", 0, Some(1250)),
            ("1250.00", 0, Some(1250)),
            ("1250.5", 0, None),
            ("007", 2, Some(700)),
            ("92233720368547758.07", 2, Some(i64::MAX)),
            ("92233720368547758.08", 2, None),
        ];
        for (text, digits, expected) in cases {
            assert_eq!(minor_units(text, digits), expected, "{text}");
        }
    }
}
