//! From the facts of a WooCommerce product to the product of the partner API.
//!
//! The mapping is that of the API's own webhook operation, so that a product means the same whether it was sent in the
//! background or delivered by a webhook; prices are more exact than there. Reading products out of WooCommerce, and
//! writing them in the API's format, are left to others. Whoever writes them has the texts converted from HTML then
//! and there, see [`Sink`], so that none is stored in between.
//!
//! ```
//! use ahpc_core::{product::{ProductFacts, partner_product}, store::Store};
//!
//! let store = Store::new("de_DE", "EUR")?;
//! let facts = ProductFacts { id: 17, name: "Vase &amp; Krug".into(), price: "12.50".into(), ..ProductFacts::default() };
//! let product = partner_product(&facts, store, 20_000)?;
//! assert_eq!(product.price?.map(|price| price.amount), Some(1250));
//! let mut title = Vec::new();
//! product.title.write_to(&mut title);
//! assert_eq!(title, b"Vase & Krug");
//! # Ok::<(), ahpc_core::Error>(())
//! ```

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::{
    Error,
    link::absolute_link,
    money,
    store::{Currency, Language, Store},
    text::{self, Sink},
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
    /// It is no longer for anyone to see; nothing else but its id counts.
    pub is_gone: bool,
}

/// A product as the partner API takes it, with its texts still to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerProduct<'a> {
    /// The WooCommerce id.
    pub shops_product_id: u64,
    /// The name; absent when there is none.
    pub title: Title<'a>,
    /// The description; absent when there is none.
    pub description: Description<'a>,
    /// The language of both.
    pub language: Language,
    /// The price, absent when there is none; or why it is left out, which is [`Error::InvalidPrice`] or
    /// [`Error::PriceOutOfRange`].
    pub price: Result<Option<Price>, Error>,
    /// Where the product stands.
    pub state: ProductState,
    /// The product's page, absent when it has no absolute address.
    pub url: Option<Cow<'a, str>>,
    /// The pictures that have an absolute address, the main one first.
    pub images: Vec<Cow<'a, str>>,
}

/// A name to be written as plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title<'a> {
    html: &'a str,
}

/// A description to be written as plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description<'a> {
    html: &'a str,
    short_html: &'a str,
    max_bytes: usize,
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
) -> Result<PartnerProduct<'a>, Error> {
    if facts.is_gone {
        return Ok(removed(facts.id, store.language));
    }
    if facts.password_protected {
        return Err(Error::PasswordProtected);
    }
    Ok(PartnerProduct {
        shops_product_id: facts.id,
        title: Title { html: &facts.name },
        description: Description {
            html: &facts.description,
            short_html: &facts.short_description,
            max_bytes: max_description_bytes,
        },
        language: store.language,
        price: price(&facts.price, store.currency),
        state: ProductState::of(&facts.status, &facts.stock_status),
        url: absolute_link(&facts.permalink),
        images: facts.images.iter().filter_map(|image| absolute_link(image)).collect(),
    })
}

/// What is left to say of a product that nobody may see any more.
fn removed(id: u64, language: Language) -> PartnerProduct<'static> {
    PartnerProduct {
        shops_product_id: id,
        title: Title { html: "" },
        description: Description { html: "", short_html: "", max_bytes: 0 },
        language,
        price: Ok(None),
        state: ProductState::Removed,
        url: None,
        images: Vec::new(),
    }
}

impl Title<'_> {
    /// Writes it.
    pub fn write_to(self, sink: &mut impl Sink) {
        text::title_to(self.html, sink);
    }
}

impl Description<'_> {
    /// Writes it, or the short one where a reader of the first would see nothing; gives [`Error::DescriptionCut`] where
    /// it did not fit.
    pub fn write_to(self, sink: &mut impl Sink) -> Option<Error> {
        let mut extent = text::description_to(self.html, self.max_bytes, sink);
        if extent.bytes == 0 {
            extent = text::description_to(self.short_html, self.max_bytes, sink);
        }
        extent.is_cut().then_some(Error::DescriptionCut { bytes: extent.bytes, max_bytes: extent.max_bytes })
    }
}

impl ProductState {
    /// The state as the API spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "LISTED",
            Self::Available => "AVAILABLE",
            Self::Sold => "SOLD",
            Self::Removed => "REMOVED",
            Self::Unknown => "UNKNOWN",
        }
    }

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

fn price(price: &str, currency: Currency) -> Result<Option<Price>, Error> {
    if price.trim_ascii().is_empty() {
        return Ok(None);
    }
    Ok(Some(Price { currency, amount: money::scale(price, currency.exponent())? }))
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
            is_gone: false,
        }
    }

    fn product<'a>(facts: &'a ProductFacts<'a>) -> PartnerProduct<'a> {
        partner_product(facts, STORE, 100).unwrap()
    }

    #[track_caller]
    fn check_texts(facts: &ProductFacts<'_>, title: &str, description: &str) {
        let product = product(facts);
        let (mut written_title, mut written_description) = (Vec::new(), Vec::new());
        product.title.write_to(&mut written_title);
        assert_eq!(product.description.write_to(&mut written_description), None);
        assert_eq!((written_title, written_description), (title.into(), description.into()));
    }

    #[test]
    fn a_whole_product() {
        let facts = facts();
        check_texts(&facts, "Vase & Krug", "Blau\nweiß");
        let product = product(&facts);
        assert_eq!((product.shops_product_id, product.language), (17, Language::De));
        assert_eq!(product.price, Ok(Some(Price { currency: Currency::Eur, amount: 1250 })));
        assert_eq!(product.state, ProductState::Available);
        assert_eq!(product.url.as_deref(), Some("https://shop.example/vase/"));
        assert_eq!(product.images, ["https://shop.example/a.jpg"]);
    }

    #[test]
    fn what_is_empty_is_absent() {
        let facts = ProductFacts { id: 1, ..ProductFacts::default() };
        check_texts(&facts, "", "");
        let product = product(&facts);
        assert_eq!((product.price, product.url, product.images), (Ok(None), None, vec![]));
        assert_eq!(product.state, ProductState::Unknown);
    }

    #[test]
    fn a_description_that_shows_nothing_gives_way_to_the_short_one() {
        let facts = ProductFacts { description: "<p>&nbsp;</p>\n".into(), ..facts() };
        check_texts(&facts, "Vase & Krug", "Kurz");
    }

    #[test]
    fn a_wrong_price_is_left_out_and_told() {
        let facts = ProductFacts { price: "auf Anfrage".into(), ..facts() };
        assert_eq!(product(&facts).price, Err(Error::InvalidPrice { price: "auf Anfrage".into() }));
    }

    #[test]
    fn a_cut_description_is_told() {
        let facts = facts();
        let mut text = Vec::new();
        let note = partner_product(&facts, STORE, 4).unwrap().description.write_to(&mut text);
        assert_eq!((note, &*text), (Some(Error::DescriptionCut { bytes: 10, max_bytes: 4 }), b"Blau".as_slice()));
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
