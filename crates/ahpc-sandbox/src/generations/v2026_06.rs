//! 2026-06: a user's token as `Bearer`, everything through a queue that tells nobody what becomes of it.
//!
//! The sandbox works off at once what the real API queues, so that what was accepted can be seen as soon as the answer
//! is there.

use axum::http::StatusCode;

use super::{
    contract::{BodyLimit, Contract, Handler, Route},
    failures,
    ids::IdForm,
    shops::{
        self, change, entry,
        gate::{self, WORDS},
        products,
        webhook::{self, Rules},
    },
};
use crate::{
    auth::Auth,
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    model::Via,
    operation::Operation,
    problem::{Problem, SourceForm, code},
    store::requests::DeliveryNote,
    vocabulary::{Currency, Generation, Scope},
};

/// 2026-06.
pub static CONTRACT: Contract = Contract {
    generation: Generation::G2026_06,
    routes: &[
        Route {
            operation: Operation::PatchShop,
            method: "PATCH",
            path: shops::SHOP,
            handler: Handler::Call(|request, context| {
                change::answer(request, context, gate::of_user(request, context, Some(Scope::ShopsManage), &WORDS)?)
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
    auth: Auth::Bearer,
    ids: IdForm::Uuid,
    scopes: &[Scope::ProductsWrite, Scope::ShopsManage],
    currencies: Currency::UNTIL_2026_08,
    body_bytes: BodyLimit::Undocumented,
    source_form: SourceForm::LowerSourceType,
    has_request_ids: false,
    error: |_, status| shops::error(status),
};

/// Upserts every entry that can be queued and answers the ids of the others.
fn put_products(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    let shop = gate::of_user(request, context, Some(Scope::ProductsWrite), &WORDS)?;
    let body = request.json(code::INVALID_JSON)?;
    let entries = Node::body(&body).array()?.into_iter().map(entry::read).collect::<Result<Vec<_>, _>>()?;

    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let lost = failures::lost(context, Operation::PutProducts, &ids);
    let fault = failures::fault(&lost);
    if !lost.is_empty() && lost.iter().all(|lost| *lost) {
        return Ok(Answer::problem(&none_queued()).played(fault));
    }
    for (entry, _) in entries.iter().zip(&lost).filter(|(_, lost)| !**lost) {
        products::upsert(context.connection, &shop.id, entry, Via::Put, products::merged)?;
    }
    let lost: Vec<&str> = ids.iter().zip(&lost).filter(|(_, lost)| **lost).map(|(id, _)| *id).collect();
    Ok(Answer::json(StatusCode::ACCEPTED, &lost).played(fault))
}

/// Takes an event over. No scope is asked for, and a deletion of what is not known is acknowledged all the same.
fn post_webhook(request: &ApiRequest, context: &Context<'_>, note: &mut DeliveryNote) -> Outcome {
    let shop = gate::of_user(request, context, None, &WORDS)?;
    let rules = Rules { merge: products::merged, incomplete: webhook::incomplete };
    if !webhook::take(request, context, note, &shop, &rules)? {
        note.lost = Some("the product is not known");
    }
    Ok(Answer::empty(StatusCode::ACCEPTED))
}

fn none_queued() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, code::SERVICE_UNAVAILABLE)
        .detail("none of the entries could be queued")
}
