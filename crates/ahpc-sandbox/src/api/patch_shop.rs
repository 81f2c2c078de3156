//! `patchShopById`: registers secret, language and currency.

use axum::http::StatusCode;

use super::{
    answer::{Answer, Refusal},
    gate,
    json::{self, Node},
    request::{ApiRequest, Context},
};
use crate::{
    clock,
    mask::{self, Hidden},
    model::ShopAnswer,
    problem::Problem,
    store::shops,
    vocabulary::{Currency, Language, Scope},
};

/// What the body asks for. Null and absent fields are `None` and leave the shop alone.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    webhook_secret: Option<Hidden>,
    language: Option<Language>,
    currency: Option<Currency>,
}

/// Applies the fields that are present and answers the shop. `{}` changes nothing.
pub fn answer(request: &ApiRequest, context: &Context<'_>) -> Result<Answer, Refusal> {
    let mut shop = gate::shop(request, context, Some(Scope::ShopsManage))?;
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
    gate::json_content_type(&request.headers)?;
    let body = json::parse(&request.body).map_err(|detail| Problem::bad_body("body", detail))?;
    let object = Node::body(&body).object()?;
    Ok(Change {
        webhook_secret: object
            .nullable(mask::SECRET_FIELD)
            .map(|field| field.string().map(|secret| Hidden(secret.to_owned())))
            .transpose()?,
        language: object.nullable("woocommerceLanguage").map(|field| field.word()).transpose()?,
        currency: object.nullable("woocommerceCurrency").map(|field| field.word()).transpose()?,
    })
}
