//! Shops, tokens and products as the API speaks of them.

use serde::Serialize;

use crate::{
    mask::Hidden,
    vocabulary::{Currency, Language, PartnerStatus, ProductState, Scope, ShopType},
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

/// The access token of a user. It belongs to the user, not to a shop, and reaches every shop that the user holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Running number, for the control interface.
    pub id: i64,
    /// The credential. Never answered.
    pub token: Hidden,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Ids of the shops that its user holds; a shop that does not exist may be among them.
    pub shops: Vec<String>,
    /// When it came into being, RFC 3339.
    pub created: String,
}

/// The shop id in lower case, if `text` is a UUID of any version.
#[must_use]
pub fn parse_shop_id(text: &str) -> Option<String> {
    let is_group =
        |(group, length): (&str, usize)| group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = [8, 4, 4, 4, 12];
    let is_uuid = text.split('-').count() == lengths.len() && text.split('-').zip(lengths).all(is_group);
    is_uuid.then(|| text.to_ascii_lowercase())
}

/// Whether `text` can be an access token: any that RFC 6750 lets travel as `Bearer`.
#[must_use]
pub fn is_token(text: &str) -> bool {
    let start = text.trim_end_matches('=');
    !start.is_empty() && start.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
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

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LocalizedText {
    /// The text.
    pub text: String,
    /// Its language.
    pub language: Language,
}

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The currency.
    pub currency: Currency,
    /// In hundredths when it came by webhook, whatever the currency; by batch in what the caller takes for minor units.
    pub amount: i64,
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
    /// Addresses of its pictures; left out counts as none.
    pub images: Vec<String>,
}

/// Which way a product came first.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_id_is_a_uuid_of_any_version_and_case() {
        let id = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";
        assert_eq!(parse_shop_id(&id.to_uppercase()).as_deref(), Some(id));
        assert!(parse_shop_id("00000000-0000-0000-0000-000000000000").is_some());
        let wrong = ["", "nonsense", "0b2f7c1e58d44b8a9c556f0e3d1a7b42", "ls_01jw7j4azge008000000000003"];
        for text in wrong.into_iter().chain([&*format!(" {id}"), &*format!("{id}-"), &*id.replace('f', "g")]) {
            assert_eq!(parse_shop_id(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_what_a_header_can_carry() {
        for text in ["x", "aurahistoria_abcdefghijk_secret", "a.b-c~d+e/f==", "0"] {
            assert!(is_token(text), "{text}");
        }
        for text in ["", "=", "a b", "a=b", "ä", "a:b", "a\n"] {
            assert!(!is_token(text), "{text}");
        }
    }
}
