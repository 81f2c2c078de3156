//! Shops, tokens and products as the API speaks of them.

use serde::Serialize;

use crate::{
    mask::Hidden,
    vocabulary::{Currency, Language, PartnerStatus, Scope, ShopType},
};

/// A shop, with the parts that never leave the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// UUID in lower case, or `ls_` id.
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

/// Whether `text` can be an access token: any that RFC 6750 lets travel as `Bearer`.
#[must_use]
pub fn is_token(text: &str) -> bool {
    let start = text.trim_end_matches('=');
    !start.is_empty() && start.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
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
    /// In minor units, or what the generation takes for them.
    pub amount: i64,
}

/// A product that came for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    /// The WooCommerce product id as text.
    pub id: String,
    /// The title.
    pub title: Option<LocalizedText>,
    /// The description.
    pub description: Option<LocalizedText>,
    /// The price.
    pub price: Option<Price>,
    /// Whether it can be bought, in the generation's word.
    pub state: &'static str,
    /// The product's page in the shop.
    pub url: String,
    /// Addresses of its pictures.
    pub images: Vec<String>,
}

/// Which way a product came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A batch.
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
    fn a_token_is_what_a_header_can_carry() {
        for text in ["x", "aurahistoria_abcdefghijk_secret", "a.b-c~d+e/f==", "0"] {
            assert!(is_token(text), "{text}");
        }
        for text in ["", "=", "a b", "a=b", "ä", "a:b", "a\n"] {
            assert!(!is_token(text), "{text}");
        }
    }
}
