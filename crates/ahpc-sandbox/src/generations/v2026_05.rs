//! 2026-05: the shop's own key in `x-api-key`, everything worked off at once, failures counted in `errors`.
//!
//! As it was until 2026-05-19: afterwards the batch and the webhook answered 202, and from 2026-05-22 on an update took
//! link and pictures too.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    contract::{BodyLimit, Contract, Handler, Route},
    failures,
    ids::IdForm,
    shops::{
        self, change,
        entry::{self, ProductEntry},
        gate, products,
        webhook::{self, Rules},
    },
};
use crate::{
    auth::Auth,
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    model::Via,
    operation::Operation,
    problem::{SourceForm, code},
    store::{products::StoredProduct, requests::DeliveryNote},
    vocabulary::{Currency, Generation},
};

/// 2026-05.
pub static CONTRACT: Contract = Contract {
    generation: Generation::G2026_05,
    routes: &[
        Route {
            operation: Operation::PatchShop,
            method: "PATCH",
            path: shops::SHOP,
            handler: Handler::Call(|request, context| {
                change::answer(request, context, gate::of_key(request, context)?)
            }),
        },
        Route {
            operation: Operation::PutProducts,
            method: "PUT",
            path: shops::PRODUCTS,
            handler: Handler::Call(put_products),
        },
        Route {
            operation: Operation::PostWebhook,
            method: "POST",
            path: shops::WEBHOOK,
            handler: Handler::Delivery(post_webhook),
        },
    ],
    auth: Auth::ApiKey,
    ids: IdForm::Uuid,
    scopes: &[],
    currencies: Currency::UNTIL_2026_08,
    body_bytes: BodyLimit::Undocumented,
    source_form: SourceForm::LowerSourceType,
    has_request_ids: false,
    error: |_, status| match status {
        StatusCode::UNAUTHORIZED => Some(code::PARTNER_SHOP_API_KEY_MISMATCH),
        other => shops::error(other),
    },
};

/// The one word that a failed entry has.
const UPSERT_FAILED: &str = "UPSERT_FAILED";

/// Upserts the entries and answers those that failed by their ids.
fn put_products(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    let shop = gate::of_key(request, context)?;
    let body = request.json(code::INVALID_JSON)?;
    let entries = Node::body(&body).array()?.into_iter().map(entry::read).collect::<Result<Vec<_>, _>>()?;

    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let lost = failures::lost(context, Operation::PutProducts, &ids);
    for (entry, _) in entries.iter().zip(&lost).filter(|(_, lost)| !**lost) {
        products::upsert(context.connection, &shop.id, entry, Via::Put, merged)?;
    }
    let failed = ids.iter().zip(&lost).filter(|(_, lost)| **lost);
    let errors: Map<_, _> = failed.map(|(id, _)| ((*id).to_owned(), Value::from(UPSERT_FAILED))).collect();
    Ok(Answer::json(StatusCode::OK, &json!({"errors": errors})).played(failures::fault(&lost)))
}

/// Takes an event over and answers how many errors there were. A deletion of what is not known is one.
fn post_webhook(request: &ApiRequest, context: &Context<'_>, note: &mut DeliveryNote) -> Outcome {
    let shop = gate::of_key(request, context)?;
    let rules = Rules { merge: merged, incomplete: webhook::incomplete };
    let is_done = webhook::take(request, context, note, &shop, &rules)?;
    Ok(Answer::json(StatusCode::OK, &json!({"errors": u8::from(!is_done)})))
}

/// Of a known product only price and state change.
fn merged(before: &StoredProduct, entry: &ProductEntry) -> StoredProduct {
    let after = products::merged(before, entry);
    StoredProduct { url: before.url.clone(), images: before.images.clone(), ..after }
}
