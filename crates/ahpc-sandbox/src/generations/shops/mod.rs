//! What the generations until 2026-08 share: shops with a UUID, their products, and the three addresses.

pub mod change;
pub mod entry;
pub mod gate;
pub mod products;
pub mod webhook;

use axum::http::StatusCode;

use crate::problem::code;

/// Where the shop is changed.
pub const SHOP: &str = "/api/v1/shops/{shopId}";

/// Where its products are.
pub const PRODUCTS: &str = "/api/v1/shops/{shopId}/products";

/// Where its deliveries go.
pub const WEBHOOK: &str = "/api/v1/webhooks/woocommerce/{shopId}";

/// The codes of statuses as 2026-06 has them.
pub fn error(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::BAD_REQUEST => code::BAD_BODY_VALUE,
        StatusCode::UNAUTHORIZED => code::UNAUTHORIZED,
        StatusCode::FORBIDDEN => code::PARTNER_SHOP_NOT_PARTNERED,
        StatusCode::NOT_FOUND => code::SHOP_NOT_FOUND,
        StatusCode::PAYLOAD_TOO_LARGE => code::CONTENT_TOO_LARGE,
        _ => return None,
    })
}
