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
//! let product = partner_product(&facts, store, 20_000);
//! assert_eq!(product.price?.map(|price| price.amount), Some(1250));
//! let mut title = Vec::new();
//! product.title.write_to(&mut title);
//! assert_eq!(title, b"Vase & Krug");
//! # Ok::<(), ahpc_core::Error>(())
//! ```

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::{
    Error,
    catalog::Listing,
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
    /// What decides whether it is offered.
    pub listing: Listing<'a>,
    /// The name, which may hold entities and tags.
    pub name: Cow<'a, str>,
    /// The address of its page.
    pub permalink: Cow<'a, str>,
    /// HTML, which may have been cut.
    pub description: Cow<'a, str>,
    /// The size of the whole of it, where it was cut; else 0.
    pub description_bytes: usize,
    /// HTML, used when the description shows nothing.
    pub short_description: Cow<'a, str>,
    /// The current price as decimal text, in the store's currency.
    pub price: Cow<'a, str>,
    /// `instock`, `outofstock` or `onbackorder`.
    pub stock_status: Cow<'a, str>,
    /// The addresses of its pictures, the main one first.
    pub images: Vec<Cow<'a, str>>,
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
    whole_bytes: usize,
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
    /// For sale.
    Available,
    /// Sold.
    Sold,
    /// Not offered any more.
    Removed,
}

/// Converts a product of `store`, with a description of at most `max_description_bytes`, as what is offered. Whether it
/// is, is for [`Listing::offered`] to say; one that is taken off is the same but for its state.
#[must_use]
pub fn partner_product<'a>(
    facts: &'a ProductFacts<'a>,
    store: Store,
    max_description_bytes: usize,
) -> PartnerProduct<'a> {
    PartnerProduct {
        shops_product_id: facts.id,
        title: Title { html: &facts.name },
        description: Description {
            html: &facts.description,
            whole_bytes: facts.description_bytes,
            short_html: &facts.short_description,
            max_bytes: max_description_bytes,
        },
        language: store.language,
        price: price(&facts.price, store.currency),
        state: ProductState::of_stock(&facts.stock_status),
        url: absolute_link(&facts.permalink),
        images: facts.images.iter().filter_map(|image| absolute_link(image)).collect(),
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
    /// it did not fit, or came without its end already.
    pub fn write_to(self, sink: &mut impl Sink) -> Option<Error> {
        let mut extent = text::description_to(self.html, self.max_bytes, sink);
        if extent.bytes == 0 {
            extent = text::description_to(self.short_html, self.max_bytes, sink);
        }
        let was_cut_before = self.whole_bytes > self.html.len();
        if was_cut_before {
            // Nobody knows how much of the rest is text.
            extent.bytes = self.whole_bytes;
        }
        let is_cut = was_cut_before || extent.is_cut();
        is_cut.then_some(Error::DescriptionCut { bytes: extent.bytes, max_bytes: extent.max_bytes })
    }
}

impl ProductState {
    /// The state as the API spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "AVAILABLE",
            Self::Sold => "SOLD",
            Self::Removed => "REMOVED",
        }
    }

    /// The state of a product that is offered.
    #[must_use]
    pub fn of_stock(stock_status: &str) -> Self {
        if stock_status == "outofstock" { Self::Sold } else { Self::Available }
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
            stock_status: "instock".into(),
            images: vec!["https://shop.example/a.jpg".into(), "/b.jpg".into()],
            ..ProductFacts::default()
        }
    }

    fn product<'a>(facts: &'a ProductFacts<'a>) -> PartnerProduct<'a> {
        partner_product(facts, STORE, 100)
    }

    #[track_caller]
    fn check_texts(facts: &ProductFacts<'_>, title: &str, description: &str) {
        let product = product(facts);
        let (mut written_title, mut written_description) = (Vec::new(), Vec::new());
        product.title.write_to(&mut written_title);
        assert_eq!(product.description.write_to(&mut written_description), None);
        assert_eq!((written_title, written_description), (title.into(), description.into()));
    }

    #[track_caller]
    fn check_cut(facts: &ProductFacts<'_>, max_bytes: usize, text: &str, bytes: usize) {
        let mut written = Vec::new();
        let note = partner_product(facts, STORE, max_bytes).description.write_to(&mut written);
        assert_eq!((note, &*written), (Some(Error::DescriptionCut { bytes, max_bytes }), text.as_bytes()));
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
        check_cut(&facts(), 4, "Blau", 10);
        // Cut on the way, also where what is left of it fits or shows nothing.
        check_cut(&ProductFacts { description_bytes: 5_000, ..facts() }, 100, "Blau\nweiß", 5_000);
        let without_text = ProductFacts { description: "<p class='".into(), description_bytes: 5_000, ..facts() };
        check_cut(&without_text, 100, "Kurz", 5_000);
        let whole = ProductFacts { description_bytes: facts().description.len(), ..facts() };
        check_texts(&whole, "Vase & Krug", "Blau\nweiß");
    }

    #[test]
    fn what_is_offered_is_sold_or_available() {
        for status in ["instock", "onbackorder", "", "OUTOFSTOCK"] {
            assert_eq!(ProductState::of_stock(status), ProductState::Available, "{status}");
        }
        assert_eq!(ProductState::of_stock("outofstock"), ProductState::Sold);
    }
}
