//! What every operation checks before it looks at its body: address, credential, shop.

use ahpc_core::identity::ShopId;
use axum::http::{HeaderMap, StatusCode, header};

use super::{Context, Refusal, auth};
use crate::{
    model::Shop,
    problem::{Problem, code},
    store::shops,
    vocabulary::{PartnerStatus, SourceType},
};

const PARAMETER: &str = "shopId";

/// The shop id of the path.
///
/// # Errors
///
/// Returns 400 `BAD_PATH_PARAMETER_VALUE` when the path is no text, 400 `INVALID_UUID` when the text is no UUID.
pub fn shop_id(raw: Option<&str>) -> Result<ShopId, Problem> {
    let bad_path = |error, detail: &str| {
        Problem::new(StatusCode::BAD_REQUEST, error).detail(detail).blame(SourceType::Path, PARAMETER)
    };
    let raw = raw.ok_or_else(|| bad_path(code::BAD_PATH_PARAMETER_VALUE, "is no percent-encoded UTF-8"))?;
    // The core forgives blanks around an id that a person entered; in an address they are a mistake.
    ShopId::parse(raw)
        .ok()
        .filter(|id| id.as_str().len() == raw.len())
        .ok_or_else(|| bad_path(code::INVALID_UUID, "is no UUID"))
}

/// The shop, if it is known, the caller has its credential and it is a partner; in this order.
///
/// # Errors
///
/// Returns 404, 401 or 403.
pub fn partner_shop(context: &Context<'_>, shop_id: &ShopId, credential: &str) -> Result<Shop, Refusal> {
    let shop = shops::find(context.connection, shop_id.as_str())?
        .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, code::SHOP_NOT_FOUND).detail("no shop has this id"))?;
    if shop.api_key.0 != credential {
        return Err(auth::mismatch(context.auth).into());
    }
    if shop.partner_status != PartnerStatus::Partnered {
        return Err(Problem::new(StatusCode::FORBIDDEN, code::PARTNER_SHOP_NOT_PARTNERED)
            .detail("the shop is known but no partner")
            .into());
    }
    Ok(shop)
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
