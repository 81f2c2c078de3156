//! What every operation checks before it looks at its body: address, credential, user, shop.

use axum::http::StatusCode;

use crate::{
    exchange::{ApiRequest, Context, Refusal},
    generations::ids::IdForm,
    model::Shop,
    problem::{Problem, code},
    store::{shops, tokens},
    vocabulary::{PartnerStatus, Scope},
};

/// The codes of the refusals of a token.
#[derive(Debug)]
pub struct Words {
    /// There is none.
    pub missing: &'static str,
    /// It does not reach the shop.
    pub forbidden: &'static str,
}

/// Those of 2026-06.
pub const WORDS: Words = Words { missing: code::UNAUTHORIZED, forbidden: code::PARTNER_SHOP_NOT_PARTNERED };

/// The shop of the path, if the caller's token reaches it and has the scope that the operation asks for.
///
/// # Errors
///
/// Returns, in this order: 400 for a path without a UUID, 401 for a missing or unknown token, 403 when its user does not
/// hold the shop or the scope is missing, 404 when the user holds it and it does not exist, 403 when it is no partner.
pub fn of_user(
    request: &ApiRequest,
    context: &Context<'_>,
    scope: Option<Scope>,
    words: &Words,
) -> Result<Shop, Refusal> {
    let shop_id = shop_id(request)?;
    let credential = context.auth.credential(&request.headers, words.missing)?;
    let token = tokens::find_by_token(context.connection, credential)?
        .ok_or_else(|| context.auth.unknown(code::ACCESS_TOKEN_NOT_FOUND))?;
    if !token.shops.contains(&shop_id) || scope.is_some_and(|scope| !token.scopes.contains(&scope)) {
        return Err(not_allowed(words).into());
    }
    let shop = shops::find(context.connection, &shop_id)?.ok_or_else(not_found)?;
    if shop.partner_status != PartnerStatus::Partnered {
        return Err(not_allowed(words).into());
    }
    Ok(shop)
}

/// The shop of the path, if the caller has its key. A key belongs to a shop, not to a user, so there is no one to ask
/// whether he holds it.
///
/// # Errors
///
/// Returns, in this order: 400 for a path without a UUID, 401 without a key, 404 for a shop that does not exist, 401 for
/// a key that is not its own, 403 when it is no partner.
pub fn of_key(request: &ApiRequest, context: &Context<'_>) -> Result<Shop, Refusal> {
    let shop_id = shop_id(request)?;
    let credential = context.auth.credential(&request.headers, WORDS.missing)?;
    let shop = shops::find(context.connection, &shop_id)?.ok_or_else(not_found)?;
    tokens::find_by_token(context.connection, credential)?
        .filter(|key| key.shops.contains(&shop_id))
        .ok_or_else(|| context.auth.unknown(code::ACCESS_TOKEN_NOT_FOUND))?;
    if shop.partner_status != PartnerStatus::Partnered {
        return Err(Problem::new(StatusCode::FORBIDDEN, WORDS.forbidden).detail("the shop is no partner").into());
    }
    Ok(shop)
}

fn shop_id(request: &ApiRequest) -> Result<String, Problem> {
    const PARAMETER: &str = "shopId";
    let raw = request
        .shop_id
        .as_deref()
        .ok_or_else(|| Problem::bad_path(PARAMETER, code::BAD_PATH_PARAMETER_VALUE, "is no percent-encoded UTF-8"))?;
    IdForm::Uuid.parse(raw).ok_or_else(|| Problem::bad_path(PARAMETER, code::INVALID_UUID, "is no UUID"))
}

fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::SHOP_NOT_FOUND).detail("no shop has this id")
}

/// One answer for every cause, as the real API gives it: who may not reach a shop does not learn whether it exists.
fn not_allowed(words: &Words) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, words.forbidden)
        .detail("the token's user does not hold the shop, there is no such shop, or the token lacks the scope")
}
