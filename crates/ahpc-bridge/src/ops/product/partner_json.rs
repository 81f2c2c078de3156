//! Writes a product in the JSON of the partner API.

use ahpc_core::{
    Error,
    product::{PartnerProduct, Price},
    store::Language,
    text::Sink,
};

use crate::json::{Constant, Nested, constant};

/// Writes a product, and gives what had to be left out of it.
pub(super) fn write_product(product: &PartnerProduct<'_>, json: &mut Nested) -> [Option<Error>; 2] {
    json.constant(constant!(r#"{"shopsProductId":""#));
    json.number(product.shops_product_id);
    json.constant(constant!("\""));
    let title = constant!(r#","title":{"text":""#);
    write_text(title, product.language, json, |json| product.title.write_to(json));
    let description = constant!(r#","description":{"text":""#);
    let cut = write_text(description, product.language, json, |json| product.description.write_to(json));
    let without_price = write_price(&product.price, json);
    write_word(constant!(r#","state":""#), product.state.as_str(), json);
    if let Some(url) = &product.url {
        write_word(constant!(r#","url":""#), url, json);
    }
    for (index, address) in product.images.iter().enumerate() {
        let before = if index == 0 { constant!(r#","images":[""#) } else { constant!(r#",""#) };
        write_word(before, address, json);
    }
    if !product.images.is_empty() {
        json.constant(constant!("]"));
    }
    json.constant(constant!("}"));
    [cut, without_price]
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
