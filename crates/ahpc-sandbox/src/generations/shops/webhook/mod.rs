//! `postWoocommerceWebhook`: takes one WooCommerce product event.

mod event;
mod html;

use super::products::{self, Merge};
use crate::{
    exchange::{ApiRequest, Context, Refusal, json::Node},
    generations::delivery,
    model::{Shop, Via},
    problem::{Problem, code},
    store::requests::DeliveryNote,
    vocabulary::Topic,
};

/// What the generations do otherwise.
#[derive(Debug)]
pub struct Rules {
    /// What becomes of a known product.
    pub merge: Merge,
    /// The refusal of an event that needs what the shop has not registered.
    pub incomplete: fn(&str) -> Problem,
}

/// Checks the event in the documented order and takes its product over; says whether anything came of it.
///
/// # Errors
///
/// Returns, in this order: 400 for an empty body, 500 without a registered secret, 401 for the signature, 400 for the
/// topic, and whatever is wrong in the body.
pub fn take(
    request: &ApiRequest,
    context: &Context<'_>,
    note: &mut DeliveryNote,
    shop: &Shop,
    rules: &Rules,
) -> Result<bool, Refusal> {
    if request.body.is_empty() {
        return Err(Problem::bad_body("body", "the body is empty").into());
    }
    delivery::check_signature(request, shop, note)?;
    let topic = delivery::topic(request)?;

    let body = request.json(code::BAD_BODY_VALUE)?;
    let fields = Node::body(&body).object()?;
    let id = fields.required("id")?.count()?.to_string();
    note.product_id = Some(id.clone());
    if topic == Topic::ProductDeleted {
        return Ok(products::remove(context.connection, &shop.id, &id)?);
    }
    let entry = event::read(&fields, id, shop, rules.incomplete)?;
    products::upsert(context.connection, &shop.id, &entry, Via::Webhook, rules.merge)?;
    Ok(true)
}

/// 400 for an event that needs what the shop has not registered. It blames no part of the request, which is right.
pub fn incomplete(field: &str) -> Problem {
    Problem::new(axum::http::StatusCode::BAD_REQUEST, code::BAD_BODY_VALUE).detail(missing(field))
}

/// What an event needs and the shop has not registered, in words.
pub fn missing(field: &str) -> String {
    format!("the event needs a {field}, and the shop has none; register one with patchShopById")
}
