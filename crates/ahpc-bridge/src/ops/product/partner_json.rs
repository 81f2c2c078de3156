//! Writes a product in the JSON of the partner API.

use ahpc_core::{
    Error,
    digest::Digest,
    product::{PartnerProduct, Price, ProductState},
    store::Language,
    text::Sink,
};

use crate::json::{Constant, Nested, constant};

/// Writes what an upsert changes of a product: price, state, link and pictures, each after a comma. Gives why the price
/// was left out, and the digest of what was written.
pub(super) fn write_changeable(product: &PartnerProduct<'_>, json: &mut Nested) -> (Option<Error>, Digest) {
    let start = json.mark();
    let without_price = write_price(&product.price, json);
    write_word(constant!(r#","state":""#), product.state.as_str(), json);
    if let Some(url) = &product.url {
        write_word(constant!(r#","url":""#), url, json);
    }
    // Also where there are none: what is missing is cleared by some generations of the API and kept by others.
    json.constant(constant!(r#","images":["#));
    for (index, address) in product.images.iter().enumerate() {
        let before = if index == 0 { constant!("\"") } else { constant!(r#",""#) };
        write_word(before, address, json);
    }
    json.constant(constant!("]"));
    (without_price, Digest::of(json.escaped_since(start)))
}

/// What is to be known of a product that was written.
#[derive(Debug)]
pub(super) struct Written {
    /// What had to be left out of the description.
    pub cut: Option<Error>,
    /// Why the price was left out.
    pub without_price: Option<Error>,
    /// The digest of what an upsert changes.
    pub digest: Digest,
}

/// Writes a product.
pub(super) fn write_product(product: &PartnerProduct<'_>, json: &mut Nested) -> Written {
    write_id(product.shops_product_id, json);
    let title = constant!(r#","title":{"text":""#);
    write_text(title, product.language, json, |json| product.title.write_to(json));
    let description = constant!(r#","description":{"text":""#);
    let cut = write_text(description, product.language, json, |json| product.description.write_to(json));
    let (without_price, digest) = write_changeable(product, json);
    json.constant(constant!("}"));
    Written { cut, without_price, digest }
}

/// Writes that a product is removed, and nothing else of it.
pub(super) fn write_removal(id: u64, json: &mut Nested) {
    write_id(id, json);
    write_word(constant!(r#","state":""#), ProductState::Removed.as_str(), json);
    json.constant(constant!("}"));
}

/// Writes what WooCommerce delivers for a product that was deleted.
pub(super) fn write_deletion(id: u64, json: &mut Nested) {
    json.constant(constant!(r#"{"id":"#));
    json.number(id);
    json.constant(constant!("}"));
}

fn write_id(id: u64, json: &mut Nested) {
    json.constant(constant!(r#"{"shopsProductId":""#));
    json.number(id);
    json.constant(constant!("\""));
}

/// Writes a localized text after `before`, or nothing where it is empty.
fn write_text<T>(
    before: Constant,
    language: Language,
    json: &mut Nested,
    write_to: impl FnOnce(&mut Nested) -> T,
) -> T {
    let start = json.mark();
    json.constant(before);
    let text = json.mark();
    let written = write_to(json);
    if json.mark() == text {
        json.truncate(start);
    } else {
        write_word(constant!(r#"","language":""#), language.code(), json);
        json.constant(constant!("}"));
    }
    written
}

/// Writes the price if there is one, and gives why it was left out.
fn write_price(price: &Result<Option<Price>, Error>, json: &mut Nested) -> Option<Error> {
    match price {
        Ok(None) => None,
        Ok(Some(price)) => {
            write_word(constant!(r#","price":{"currency":""#), price.currency.code(), json);
            json.constant(constant!(r#","amount":"#));
            // No price is below zero.
            json.number(price.amount.unsigned_abs());
            json.constant(constant!("}"));
            None
        }
        Err(error) => Some(error.clone()),
    }
}

/// Writes a text in which nothing has to be escaped, such as a link, up to its closing quotation mark.
fn write_word(before: Constant, word: &str, json: &mut Nested) {
    json.constant(before);
    json.plain(word.as_bytes());
    json.constant(constant!("\""));
}
