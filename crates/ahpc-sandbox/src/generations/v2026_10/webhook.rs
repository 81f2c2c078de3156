//! `postWoocommerceWebhook`: takes one WooCommerce product event and hands it to a queue.
//!
//! The answer says that the event was taken over. What the queue makes of it is told to nobody but the sandbox's list
//! of deliveries, as `lost`.

use axum::http::StatusCode;
use sha2::{Digest, Sha256};

use super::{
    MAX_MESSAGE_BYTES,
    event::{self, Action, Event},
    gate::{self, Caller},
    listings,
};
use crate::{
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    generations::delivery,
    model::{Shop, Via},
    problem::{Problem, code},
    store::{
        queue::{self, EventOrder},
        requests::DeliveryNote,
    },
    vocabulary::{Scope, Topic},
};

/// Longest id of a delivery.
const MAX_DELIVERY_ID_CHARS: usize = 512;

/// Fields that are not kept with an event, and so take no room in the queue.
const NOT_KEPT: [&str; 2] = ["description", "short_description"];

/// The outcome of an event in the queue: why nothing came of it, if so.
type Worked = rusqlite::Result<Option<&'static str>>;

/// Checks the event in the documented order and acknowledges it.
pub fn answer(request: &ApiRequest, context: &Context<'_>, note: &mut DeliveryNote) -> Outcome {
    let caller = Caller::of(request, context, Scope::ProductListingsWrite, code::INVALID_CREDENTIALS)?;
    let source = caller.source(context)?.filter(|source| source.webhook_secret.is_some());
    let source = source.ok_or_else(gate::not_found)?;
    let topic = delivery::topic(request)?;
    let delivery_id = delivery_id(request)?;
    delivery::check_signature(request, &source, note)?;

    let event = read(request, topic, note)?;
    if event.action == Action::Nothing {
        caller.granted(context)?;
        return Ok(Answer::empty(StatusCode::NO_CONTENT));
    }
    note.lost = if caller.has_grant(&source) {
        work_off(request, context, &source, delivery_id, &event)?
    } else {
        Some("the token's user has no grant for this listing source")
    };
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn read(request: &ApiRequest, topic: Topic, note: &mut DeliveryNote) -> Result<Event, Problem> {
    let mut body = request.json(code::BAD_BODY_VALUE)?;
    let event = event::read(&Node::body(&body).object()?, topic)?;
    note.product_id = Some(event.id.clone());
    if let Some(fields) = body.as_object_mut() {
        NOT_KEPT.iter().for_each(|field| drop(fields.remove(*field)));
    }
    if event.action != Action::Nothing && Node::body(&body).size() > MAX_MESSAGE_BYTES {
        let error = code::PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE;
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, error).detail("the queue takes no event of this size"));
    }
    Ok(event)
}

fn delivery_id(request: &ApiRequest) -> Result<Option<&str>, Problem> {
    let id = request.header(delivery::DELIVERY_ID_HEADER);
    if id.is_some_and(|id| !(1..=MAX_DELIVERY_ID_CHARS).contains(&id.len())) {
        let detail = format!("has to have 1 to {MAX_DELIVERY_ID_CHARS} characters");
        return Err(Problem::bad_header(StatusCode::BAD_REQUEST, delivery::DELIVERY_ID_HEADER, detail));
    }
    Ok(id)
}

/// What the queue does with an event.
fn work_off(
    request: &ApiRequest,
    context: &Context<'_>,
    source: &Shop,
    delivery_id: Option<&str>,
    event: &Event,
) -> Worked {
    let digest = digest(request, event);
    if let Some(id) = delivery_id {
        match queue::receipt(context.connection, &source.id, id)? {
            // One event that was delivered twice.
            Some(known) if known == digest => return Ok(None),
            Some(_) => return Ok(Some("the delivery id belongs to another event")),
            None => queue::give_receipt(context.connection, &source.id, id, &digest)?,
        }
    }
    let order = queue::order(context.connection, &source.id, &event.id)?;
    if let Err(reason) = in_order(&order, event, &digest) {
        return Ok(reason);
    }
    let lost = apply(context, source, event)?;
    if lost.is_none() {
        queue::set_order(context.connection, &source.id, &event.id, &after(order, event, digest))?;
    }
    Ok(lost)
}

/// Whether an event comes in its turn; if not, why it is dropped, or `None` when it is the newest one again.
fn in_order(order: &EventOrder, event: &Event, digest: &str) -> Result<(), Option<&'static str>> {
    if order.deleted_undated && matches!(event.action, Action::Publish(_)) {
        return Err(Some("WOOCOMMERCE_PROVIDER_SOURCE_ORDER_AMBIGUOUS"));
    }
    match (event.changed, &order.newest) {
        (Some(changed), Some((newest, _))) if changed < *newest => Err(Some("an event with a newer date is known")),
        (Some(changed), Some((newest, known))) if changed == *newest && known != digest => {
            Err(Some("another event of the same date is known"))
        }
        (Some(changed), Some((newest, _))) if changed == *newest => Err(None),
        _ => Ok(()),
    }
}

fn apply(context: &Context<'_>, source: &Shop, event: &Event) -> Worked {
    match &event.action {
        Action::Publish(product) => match product.entry(&event.id, source) {
            Ok(entry) => {
                // A product that is published has all that a new listing needs.
                listings::upsert(context.connection, &source.id, &entry, Via::Webhook)?;
                Ok(None)
            }
            Err(reason) => Ok(Some(reason)),
        },
        Action::Hide | Action::Delete => {
            listings::withdraw(context.connection, &source.id, &event.id)?;
            Ok(None)
        }
        Action::Nothing => Ok(None),
    }
}

/// The order once the event was applied. A deletion without a date makes it unknowable for good.
fn after(order: EventOrder, event: &Event, digest: String) -> EventOrder {
    let is_undated_deletion = event.action == Action::Delete && event.changed.is_none();
    EventOrder {
        newest: event.changed.map(|changed| (changed, digest)).or(order.newest),
        deleted_undated: order.deleted_undated || is_undated_deletion,
    }
}

/// The content of an event: every byte of its body, and whether it is a deletion. Created and updated are the same.
fn digest(request: &ApiRequest, event: &Event) -> String {
    let is_deletion = u8::from(event.action == Action::Delete);
    let digest = Sha256::new().chain_update([is_deletion]).chain_update(&request.body).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
