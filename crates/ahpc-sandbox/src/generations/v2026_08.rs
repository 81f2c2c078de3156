//! 2026-08: the addresses of 2026-06, worked off at once, with failed entries in the answer, removal by batch and limits.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    contract::{BodyLimit, Contract, Handler, Route},
    failures::{self, Failure},
    ids::IdForm,
    shops::{
        self, change,
        entry::{self, ProductEntry},
        gate::{self, WORDS, Words},
        products,
        webhook::{self, Rules},
    },
};
use crate::{
    auth::Auth,
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    model::{Shop, Via},
    operation::Operation,
    problem::{Problem, SourceForm, code},
    store::{products::StoredProduct, requests::DeliveryNote},
    vocabulary::{Currency, Generation, ProductState, Scope, Word},
};

/// 2026-08.
pub static CONTRACT: Contract = Contract {
    generation: Generation::G2026_08,
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
            operation: Operation::DeleteProducts,
            method: "DELETE",
            path: shops::PRODUCTS,
            handler: Handler::Call(delete_products),
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
    body_bytes: BodyLimit::Mebibyte,
    source_form: SourceForm::LowerSourceType,
    has_request_ids: true,
    error,
};

/// The codes of the batches' refusals of a token; change and webhook keep those of 2026-06.
const BATCH_WORDS: Words = Words { missing: code::INVALID_CREDENTIALS, forbidden: code::FORBIDDEN };

/// How many entries a batch may have.
const MAX_ENTRIES: usize = 100;

fn error(operation: Option<Operation>, status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Some(code::BAD_BODY_VALUE),
        _ if !operation.is_some_and(Operation::is_batch) => shops::error(status),
        StatusCode::UNAUTHORIZED => Some(BATCH_WORDS.missing),
        StatusCode::FORBIDDEN => Some(BATCH_WORDS.forbidden),
        StatusCode::INTERNAL_SERVER_ERROR => Some(code::PRODUCT_INTERNAL_ERROR),
        StatusCode::SERVICE_UNAVAILABLE => Some(code::PRODUCT_TEMPORARILY_UNAVAILABLE),
        _ => shops::error(status),
    }
}

/// Writes every entry that can be written and answers the others, each with its error.
fn put_products(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    batch(request, context, Operation::PutProducts, |shop, node, _| {
        let entry = match entry::read(node) {
            Ok(entry) => entry,
            Err(problem) => return Ok(Some(problem)),
        };
        products::upsert(context.connection, &shop.id, &entry, Via::Put, merged)?;
        Ok(None)
    })
}

/// Removes every product that is known and answers the others.
fn delete_products(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    batch(request, context, Operation::DeleteProducts, |shop, _, id| {
        let is_known = products::remove(context.connection, &shop.id, id)?;
        Ok((!is_known).then(|| Problem::new(StatusCode::NOT_FOUND, code::PRODUCT_NOT_FOUND)))
    })
}

/// Works off a batch, entry by entry; `work` answers why an entry failed.
///
/// An entry whose id cannot be read cannot be named in the answer, so that it makes the whole request a wrong one.
fn batch(
    request: &ApiRequest,
    context: &Context<'_>,
    operation: Operation,
    work: impl Fn(&Shop, Node<'_>, &str) -> rusqlite::Result<Option<Problem>>,
) -> Outcome {
    let shop = gate::of_user(request, context, Some(Scope::ProductsWrite), &BATCH_WORDS)?;
    let body = request.json(code::BAD_BODY_VALUE)?;
    let nodes = Node::body(&body).array_of_at_most(MAX_ENTRIES)?;
    let ids = nodes.iter().cloned().map(entry::id).collect::<Result<Vec<_>, _>>()?;

    let lost = failures::lost(context, operation, &ids.iter().map(String::as_str).collect::<Vec<_>>());
    let mut failed = Vec::new();
    for ((node, id), is_lost) in nodes.into_iter().zip(ids).zip(&lost) {
        let problem = if *is_lost { Some(unavailable()) } else { work(&shop, node, &id)? };
        failed.extend(problem.map(|problem| Failure { id, problem }));
    }
    let listed = |failure: &Failure| listed(&shop, failure);
    Ok(failures::answer(&failed, lost.len(), listed).played(failures::fault(&lost)))
}

fn listed(shop: &Shop, failure: &Failure) -> Value {
    json!({"shopId": shop.id, "shopsProductId": failure.id, "error": failure.problem.error})
}

fn unavailable() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, code::PRODUCT_TEMPORARILY_UNAVAILABLE)
}

/// Takes an event over: written, not only queued.
fn post_webhook(request: &ApiRequest, context: &Context<'_>, note: &mut DeliveryNote) -> Outcome {
    let shop = gate::of_user(request, context, None, &WORDS)?;
    let incomplete = |field: &str| Problem::internal(webhook::missing(field));
    if !webhook::take(request, context, note, &shop, &Rules { merge: merged, incomplete })? {
        note.lost = Some("the product is not known");
    }
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Sold is final: of the states only `REMOVED` follows it.
fn merged(before: &StoredProduct, entry: &ProductEntry) -> StoredProduct {
    let mut after = products::merged(before, entry);
    if before.state == ProductState::Sold.as_str() && entry.state != Some(ProductState::Removed) {
        after.state.clone_from(&before.state);
    }
    after
}
