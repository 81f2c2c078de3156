//! What every operation checks before it looks at its body: address, credential, user, shop.

use axum::http::{HeaderMap, StatusCode, header};

use super::{
    answer::Refusal,
    request::{ApiRequest, Context},
};
use crate::{
    model::{self, Shop},
    problem::{Problem, code},
    store::{shops, tokens},
    vocabulary::{PartnerStatus, Scope, SourceType},
};

const PARAMETER: &str = "shopId";

/// The shop of the path, if the caller's token reaches it and has the scope that the operation asks for.
///
/// # Errors
///
/// Returns, in this order: 400 for a path without a UUID, 401 for a missing or unknown token, 403 when its user does not
/// hold the shop or the scope is missing, 404 when the user holds it and it does not exist, 403 when it is no partner.
pub fn shop(request: &ApiRequest, context: &Context<'_>, scope: Option<Scope>) -> Result<Shop, Refusal> {
    let shop_id = shop_id(request.shop_id.as_deref())?;
    let credential = context.auth.credential(&request.headers)?;
    let token = tokens::find_by_token(context.connection, credential)?.ok_or_else(|| context.auth.unknown())?;
    if !token.shops.contains(&shop_id) || scope.is_some_and(|scope| !token.scopes.contains(&scope)) {
        return Err(not_allowed().into());
    }
    let shop = shops::find(context.connection, &shop_id)?
        .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, code::SHOP_NOT_FOUND).detail("no shop has this id"))?;
    if shop.partner_status != PartnerStatus::Partnered {
        return Err(not_allowed().into());
    }
    Ok(shop)
}

fn shop_id(raw: Option<&str>) -> Result<String, Problem> {
    let bad_path = |error, detail: &str| {
        Problem::new(StatusCode::BAD_REQUEST, error).detail(detail).blame(SourceType::Path, PARAMETER)
    };
    let raw = raw.ok_or_else(|| bad_path(code::BAD_PATH_PARAMETER_VALUE, "is no percent-encoded UTF-8"))?;
    model::parse_shop_id(raw).ok_or_else(|| bad_path(code::INVALID_UUID, "is no UUID"))
}

/// One answer for every cause, as the real API gives it: who may not reach a shop does not learn whether it exists.
fn not_allowed() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, code::PARTNER_SHOP_NOT_PARTNERED)
        .detail("the token's user does not hold the shop, there is no such shop, or the token lacks the scope")
}

/// Refuses a body that does not call itself JSON.
///
/// # Errors
///
/// Returns 400 `BAD_BODY_VALUE`.
pub fn json_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(StatusCode::BAD_REQUEST, code::BAD_BODY_VALUE)
        .detail("the content type has to be application/json")
        .blame(SourceType::Header, "content-type"))
}
