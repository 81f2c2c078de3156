//! What every generation reads of a delivery besides its body: topic, signature, ids.

use axum::http::StatusCode;

use super::signature;
use crate::{
    exchange::ApiRequest,
    model::Shop,
    problem::Problem,
    store::requests::{DeliveryNote, SignatureCheck},
    vocabulary::{Topic, Word},
};

const TOPIC_HEADER: &str = "x-wc-webhook-topic";
const SIGNATURE_HEADER: &str = "x-wc-webhook-signature";

/// WooCommerce's id of a delivery.
pub const DELIVERY_ID_HEADER: &str = "x-wc-webhook-delivery-id";

/// What the headers alone say about a delivery.
#[must_use]
pub fn note(request: &ApiRequest) -> DeliveryNote {
    let header = |name| request.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    DeliveryNote {
        shop_id: request.shop_id.clone().unwrap_or_default(),
        topic: header(TOPIC_HEADER),
        product_id: None,
        webhook_id: header("x-wc-webhook-id"),
        delivery_id: header(DELIVERY_ID_HEADER),
        signature: SignatureCheck::Unchecked,
        lost: None,
    }
}

/// The topic of a delivery.
///
/// # Errors
///
/// Returns 400 `BAD_HEADER_VALUE` for none and for another.
pub fn topic(request: &ApiRequest) -> Result<Topic, Problem> {
    request.header(TOPIC_HEADER).and_then(Topic::parse).ok_or_else(|| {
        let detail = format!("has to be one of {}", Topic::listed());
        Problem::bad_header(StatusCode::BAD_REQUEST, TOPIC_HEADER, detail)
    })
}

/// Checks the signature of a delivery with the secret of the shop.
///
/// # Errors
///
/// Returns 401 `BAD_HEADER_VALUE` for none and for a wrong one, 500 when the shop has no secret.
pub fn check_signature(request: &ApiRequest, shop: &Shop, note: &mut DeliveryNote) -> Result<(), Problem> {
    let secret = shop.webhook_secret.as_ref().ok_or_else(|| Problem::internal("the shop has no registered secret"))?;
    // A header of other bytes than ASCII is no base64 either.
    note.signature = signature::check(secret.0.as_bytes(), &request.body, request.header(SIGNATURE_HEADER));
    let detail = match note.signature {
        SignatureCheck::Valid => return Ok(()),
        SignatureCheck::Missing => "is required",
        SignatureCheck::NotBase64 => "is no base64",
        SignatureCheck::Wrong | SignatureCheck::Unchecked => "does not belong to this body and the registered secret",
    };
    Err(Problem::bad_header(StatusCode::UNAUTHORIZED, SIGNATURE_HEADER, detail))
}
