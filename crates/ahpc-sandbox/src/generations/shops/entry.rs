//! An entry of a batch of products.

use crate::{
    exchange::json::Node,
    model::{LocalizedText, NewProduct, Price},
    problem::Problem,
    vocabulary::{Currency, ProductState, Word},
};

/// The address of a product that came without one.
pub const PLACEHOLDER_URL: &str = "https://placeholder.invalid/";

/// What a request says about one product. What it leaves out is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductEntry {
    /// The WooCommerce product id as text.
    pub id: String,
    /// The title.
    pub title: Option<LocalizedText>,
    /// The description.
    pub description: Option<LocalizedText>,
    /// The price.
    pub price: Option<Price>,
    /// Whether it can be bought.
    pub state: Option<ProductState>,
    /// The product's page in the shop.
    pub url: Option<String>,
    /// Addresses of its pictures; left out counts as none.
    pub images: Vec<String>,
}

impl ProductEntry {
    /// The product that comes of it when none of this id is known.
    #[must_use]
    pub fn created(&self) -> NewProduct {
        NewProduct {
            id: self.id.clone(),
            title: self.title.clone(),
            description: self.description.clone(),
            price: self.price,
            state: self.state.unwrap_or(ProductState::Listed).as_str(),
            url: self.url.clone().unwrap_or_else(|| PLACEHOLDER_URL.to_owned()),
            images: self.images.clone(),
        }
    }
}

/// The product id of an entry.
///
/// # Errors
///
/// Returns 400 when it cannot be read.
pub fn id(entry: Node<'_>) -> Result<String, Problem> {
    Ok(entry.object()?.required("shopsProductId")?.string()?.to_owned())
}

/// Reads an entry. Fields that the contract does not know are ignored.
///
/// # Errors
///
/// Returns 400 for the first field that is wrong.
pub fn read(entry: Node<'_>) -> Result<ProductEntry, Problem> {
    let object = entry.object()?;
    Ok(ProductEntry {
        id: object.required("shopsProductId")?.string()?.to_owned(),
        title: object.optional("title").map(Node::localized_text).transpose()?,
        description: object.optional("description").map(Node::localized_text).transpose()?,
        price: object.nullable("price").map(|field| field.price(Currency::UNTIL_2026_08)).transpose()?,
        state: object.optional("state").map(|field| field.word()).transpose()?,
        url: object.nullable("url").map(|field| field.uri().map(str::to_owned)).transpose()?,
        images: object.nullable("images").map(|field| field.uris(|item| item.uri())).transpose()?.unwrap_or_default(),
    })
}
