//! `patchShopById`: registers secret, language and currency.

use axum::http::StatusCode;
use serde::Serialize;

use crate::{
    clock,
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    mask::{self, Hidden},
    model::Shop,
    problem::{Problem, code},
    store::shops,
    vocabulary::{Currency, Language, PartnerStatus, ShopType},
};

/// What the body asks for. Null and absent fields are `None` and leave the shop alone.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    webhook_secret: Option<Hidden>,
    language: Option<Language>,
    currency: Option<Currency>,
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

/// Applies the fields that are present and answers the shop. `{}` changes nothing.
pub fn answer(request: &ApiRequest, context: &Context<'_>, mut shop: Shop) -> Outcome {
    let change = read(request)?;

    let before = shop.clone();
    shop.webhook_secret = change.webhook_secret.or(shop.webhook_secret);
    shop.language = change.language.or(shop.language);
    shop.currency = change.currency.or(shop.currency);
    if shop != before {
        shop.updated = clock::now();
        shops::save(context.connection, &shop)?;
    }
    Ok(Answer::json(StatusCode::OK, &ShopAnswer::from(&shop)))
}

fn read(request: &ApiRequest) -> Result<Change, Problem> {
    let body = request.json(code::BAD_BODY_VALUE)?;
    let object = Node::body(&body).object()?;
    let secret = object.nullable(mask::SHOP_SECRET_FIELD);
    let currency = object.nullable("woocommerceCurrency");
    Ok(Change {
        webhook_secret: secret.map(|field| field.string().map(|secret| Hidden(secret.to_owned()))).transpose()?,
        language: object.nullable("woocommerceLanguage").map(|field| field.word()).transpose()?,
        currency: currency.map(|field| field.word_of(Currency::UNTIL_2026_08)).transpose()?,
    })
}
