//! Shops and products as the API speaks of them.

use ahpc_core::{
    product::{LocalizedText, Price},
    store::{Currency, Language},
};
use serde::Serialize;

use crate::{
    mask::Hidden,
    vocabulary::{PartnerStatus, ProductState, ShopType},
};

/// A shop, with the parts that never leave the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// UUID in lower case.
    pub id: String,
    /// The name in the form that stands in web addresses.
    pub slug_id: String,
    /// The name that people read.
    pub name: String,
    /// What kind of shop it is.
    pub shop_type: ShopType,
    /// Domains that belong to it, at least one.
    pub domains: Vec<String>,
    /// Its own address.
    pub url: Option<String>,
    /// Whether the API is open to it.
    pub partner_status: PartnerStatus,
    /// The credential that its calls have to carry. Never answered.
    pub api_key: Hidden,
    /// The secret that its webhooks are signed with. Never answered.
    pub webhook_secret: Option<Hidden>,
    /// The language of its product texts.
    pub language: Option<Language>,
    /// The currency of its prices.
    pub currency: Option<Currency>,
    /// When it came into being, RFC 3339.
    pub created: String,
    /// When it changed last, RFC 3339.
    pub updated: String,
}

/// The shop as `patchShopById` answers it: without credential and secret.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShopAnswer<'a> {
    shop_id: &'a str,
    shop_slug_id: &'a str,
    name: &'a str,
    shop_type: ShopType,
    domains: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    woocommerce_currency: Option<Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    woocommerce_language: Option<Language>,
    url: Option<&'a str>,
    partner_status: PartnerStatus,
    created: &'a str,
    updated: &'a str,
}

impl<'a> From<&'a Shop> for ShopAnswer<'a> {
    fn from(shop: &'a Shop) -> Self {
        Self {
            shop_id: &shop.id,
            shop_slug_id: &shop.slug_id,
            name: &shop.name,
            shop_type: shop.shop_type,
            domains: &shop.domains,
            woocommerce_currency: shop.currency,
            woocommerce_language: shop.language,
            url: shop.url.as_deref(),
            partner_status: shop.partner_status,
            created: &shop.created,
            updated: &shop.updated,
        }
    }
}

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
    /// Addresses of its pictures.
    pub images: Vec<String>,
}

/// Which way a product came or changed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The operation `putPartnerProducts`.
    Put,
    /// The operation `postWoocommerceWebhook`.
    Webhook,
}

impl Via {
    /// The word under which it is stored and listed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Webhook => "webhook",
        }
    }
}
