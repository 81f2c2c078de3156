//! From the facts of a WooCommerce product to the product of the partner API.
//!
//! The mapping is that of the API's own webhook operation, so that a product means the same whether it was sent in the
//! background or delivered by a webhook; prices are more exact than there. Reading products out of WooCommerce, and
//! writing them in the API's format, are left to others.
//!
//! ```
//! use ahpc_core::{product::{ProductFacts, partner_product}, store::Store};
//!
//! let store = Store::new("de_DE", "EUR")?;
//! let facts = ProductFacts { id: 17, name: "Vase".into(), price: "12.50".into(), ..ProductFacts::default() };
//! let converted = partner_product(&facts, store, 20_000)?;
//! assert_eq!(converted.product.price.map(|price| price.amount), Some(1250));
//! # Ok::<(), ahpc_core::Error>(())
//! ```

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    Error,
    link::absolute_link,
    money,
    store::{Currency, Language, Store},
    text,
};

/// What is to be known of a WooCommerce product, spelled as in its REST API; what is missing there is empty here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductFacts<'a> {
    /// The id of its post.
    pub id: u64,
    /// The name, which may hold entities and tags.
    pub name: Cow<'a, str>,
    /// The address of its page.
    pub permalink: Cow<'a, str>,
    /// HTML.
    pub description: Cow<'a, str>,
    /// HTML, used when the description shows nothing.
    pub short_description: Cow<'a, str>,
    /// The current price as decimal text, in the store's currency.
    pub price: Cow<'a, str>,
    /// The status of its post, such as `publish`.
    pub status: Cow<'a, str>,
    /// `instock`, `outofstock` or `onbackorder`.
    pub stock_status: Cow<'a, str>,
    /// The addresses of its pictures, the main one first.
    pub images: Vec<Cow<'a, str>>,
    /// Its page is shown only to those who know a password.
    pub password_protected: bool,
}

/// A product as the partner API takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct PartnerProduct<'a> {
    /// The WooCommerce id as text.
    pub shops_product_id: String,
    /// The name as plain text, absent when there is none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub title: Option<LocalizedText>,
    /// The description as plain text, absent when there is none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub description: Option<LocalizedText>,
    /// The price, absent when there is none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub price: Option<Price>,
    /// Where the product stands.
    pub state: ProductState,
    /// The product's page, absent when it has no absolute address.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub url: Option<Cow<'a, str>>,
    /// The pictures that have an absolute address, the main one first.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub images: Vec<Cow<'a, str>>,
}

/// A text and the language it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LocalizedText {
    /// Plain text.
    pub text: String,
    /// The language of the store.
    pub language: Language,
}

/// A price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Price {
    /// The currency of the store.
    pub currency: Currency,
    /// Minor units by ISO 4217, zero or more.
    pub amount: i64,
}

/// Where a product stands, in the words of the partner API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "UPPERCASE"))]
pub enum ProductState {
    /// Not for sale yet.
    Listed,
    /// For sale.
    Available,
    /// Sold.
    Sold,
    /// Taken out of the shop.
    Removed,
    /// WooCommerce gave a status that the contract does not know.
    Unknown,
}

/// A product ready to be sent, with what had to be left out or cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted<'a> {
    /// The product.
    pub product: PartnerProduct<'a>,
    /// [`Error::InvalidPrice`] or [`Error::PriceOutOfRange`]: it is sent without price; [`Error::DescriptionCut`].
    pub notes: Vec<Error>,
}

/// Converts a product of `store`, with a description of at most `max_description_bytes`.
///
/// A product in the trash is converted like any other: the API takes over state and price of a product that it knows,
/// so leaving the price out would change more than the removal.
///
/// # Errors
///
/// [`Error::PasswordProtected`], since what the merchant shows to a few must not be sent to everybody.
pub fn partner_product<'a>(
    facts: &'a ProductFacts<'a>,
    store: Store,
    max_description_bytes: usize,
) -> Result<Converted<'a>, Error> {
    if facts.password_protected {
        return Err(Error::PasswordProtected);
    }
    let mut notes = Vec::new();
    let product = PartnerProduct {
        shops_product_id: facts.id.to_string(),
        title: localized(text::title(&facts.name), store.language),
        description: localized(description(facts, max_description_bytes, &mut notes), store.language),
        price: price(&facts.price, store.currency, &mut notes),
        state: ProductState::of(&facts.status, &facts.stock_status),
        url: absolute_link(&facts.permalink),
        images: facts.images.iter().filter_map(|image| absolute_link(image)).collect(),
    };
    Ok(Converted { product, notes })
}

impl ProductState {
    /// The state of a product by the status of its post and of its stock.
    #[must_use]
    pub fn of(status: &str, stock_status: &str) -> Self {
        match (status, stock_status) {
            ("publish", "outofstock") => Self::Sold,
            ("publish", _) => Self::Available,
            ("draft" | "pending" | "private", _) => Self::Listed,
            ("trash", _) => Self::Removed,
            _ => Self::Unknown,
        }
    }
}

/// The description, or the short one where a reader of the first would see nothing.
fn description(facts: &ProductFacts<'_>, max_bytes: usize, notes: &mut Vec<Error>) -> String {
    let mut description = text::description(&facts.description, max_bytes);
    if description.bytes == 0 {
        description = text::description(&facts.short_description, max_bytes);
    }
    if description.is_cut() {
        notes.push(Error::DescriptionCut { bytes: description.bytes, max_bytes });
    }
    description.text
}

fn localized(text: String, language: Language) -> Option<LocalizedText> {
    (!text.is_empty()).then_some(LocalizedText { text, language })
}

fn price(price: &str, currency: Currency, notes: &mut Vec<Error>) -> Option<Price> {
    if price.trim_ascii().is_empty() {
        return None;
    }
    match money::scale(price, currency.exponent()) {
        Ok(amount) => Some(Price { currency, amount }),
        Err(error) => {
            notes.push(error);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const STORE: Store = Store { currency: Currency::Eur, language: Language::De };

    fn facts() -> ProductFacts<'static> {
        ProductFacts {
            id: 17,
            name: "Vase &amp; Krug".into(),
            permalink: "https://shop.example/vase/".into(),
            description: "<p>Blau<br>weiß</p>".into(),
            short_description: "<p>Kurz</p>".into(),
            price: "12.50".into(),
            status: "publish".into(),
            stock_status: "instock".into(),
            images: vec!["https://shop.example/a.jpg".into(), "/b.jpg".into()],
            password_protected: false,
        }
    }

    fn german(text: &str) -> Option<LocalizedText> {
        Some(LocalizedText { text: text.into(), language: Language::De })
    }

    #[test]
    fn a_whole_product() {
        assert_eq!(
            partner_product(&facts(), STORE, 100),
            Ok(Converted {
                product: PartnerProduct {
                    shops_product_id: "17".into(),
                    title: german("Vase & Krug"),
                    description: german("Blau\nweiß"),
                    price: Some(Price { currency: Currency::Eur, amount: 1250 }),
                    state: ProductState::Available,
                    url: Some("https://shop.example/vase/".into()),
                    images: vec!["https://shop.example/a.jpg".into()],
                },
                notes: vec![],
            })
        );
    }

    #[test]
    fn what_is_empty_is_absent() {
        let facts = ProductFacts { id: 1, ..ProductFacts::default() };
        let product = partner_product(&facts, STORE, 100).unwrap().product;
        assert_eq!((product.title, product.description, product.price, product.url), (None, None, None, None));
        assert_eq!(product.state, ProductState::Unknown);
    }

    #[test]
    fn a_description_that_shows_nothing_gives_way_to_the_short_one() {
        let facts = ProductFacts { description: "<p>&nbsp;</p>\n".into(), ..facts() };
        assert_eq!(partner_product(&facts, STORE, 100).unwrap().product.description, german("Kurz"));
    }

    #[test]
    fn a_wrong_price_is_left_out_with_a_note() {
        let facts = ProductFacts { price: "auf Anfrage".into(), ..facts() };
        let converted = partner_product(&facts, STORE, 100).unwrap();
        assert_eq!(converted.product.price, None);
        assert_eq!(converted.notes, [Error::InvalidPrice { price: "auf Anfrage".into() }]);
    }

    #[test]
    fn a_cut_description_is_noted() {
        let converted = partner_product(&facts(), STORE, 4).map(|converted| converted.notes);
        assert_eq!(converted, Ok(vec![Error::DescriptionCut { bytes: 10, max_bytes: 4 }]));
    }

    #[test]
    fn a_protected_product_is_not_sent() {
        let facts = ProductFacts { password_protected: true, ..facts() };
        assert_eq!(partner_product(&facts, STORE, 100), Err(Error::PasswordProtected));
    }

    #[test]
    fn states_are_those_of_the_contract() {
        use ProductState::{Available, Listed, Removed, Sold, Unknown};
        for (status, stock_status, expected) in [
            ("publish", "instock", Available),
            ("publish", "onbackorder", Available),
            ("publish", "", Available),
            ("publish", "outofstock", Sold),
            ("draft", "outofstock", Listed),
            ("pending", "instock", Listed),
            ("private", "instock", Listed),
            ("trash", "outofstock", Removed),
            ("future", "instock", Unknown),
            ("auto-draft", "instock", Unknown),
            ("", "outofstock", Unknown),
        ] {
            assert_eq!(ProductState::of(status, stock_status), expected, "{status} {stock_status}");
        }
    }
}
