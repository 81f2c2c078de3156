//! `putIngestionConfiguration`: registers secret, language and currency, as a whole.

use axum::http::StatusCode;

use super::gate::Caller;
use crate::{
    clock,
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    mask::{self, Hidden},
    problem::{Problem, code},
    store::shops,
    vocabulary::{Currency, Language, Scope},
};

/// What the body says. Null and absent fields are `None` and clear what was there.
#[derive(Debug)]
struct Configuration {
    webhook_secret: Hidden,
    language: Option<Language>,
    currency: Option<Currency>,
}

/// Enables WooCommerce for the listing source (201) or replaces what was registered (204).
pub fn answer(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    let caller = Caller::of(request, context, Scope::ListingSourcesWrite, code::INVALID_CREDENTIALS)?;
    let mut source = caller.granted(context)?;
    let configuration = read(request)?;

    let before = source.clone();
    source.webhook_secret = Some(configuration.webhook_secret);
    source.language = configuration.language;
    source.currency = configuration.currency;
    if source != before {
        source.updated = clock::now();
        shops::save(context.connection, &source)?;
    }
    let is_first = before.webhook_secret.is_none();
    Ok(Answer::empty(if is_first { StatusCode::CREATED } else { StatusCode::NO_CONTENT }))
}

fn read(request: &ApiRequest) -> Result<Configuration, Problem> {
    let body = request.json(code::BAD_BODY_VALUE)?;
    let object = Node::body(&body).object()?;
    object.only(&[mask::SOURCE_SECRET_FIELD, "currency", "language"])?;
    let secret = object.required(mask::SOURCE_SECRET_FIELD)?;
    if secret.string()?.trim().is_empty() {
        return Err(secret.wrong("must not be blank"));
    }
    Ok(Configuration {
        webhook_secret: Hidden(secret.string()?.to_owned()),
        language: object.nullable("language").map(|field| field.word()).transpose()?,
        currency: object.nullable("currency").map(|field| field.word()).transpose()?,
    })
}
