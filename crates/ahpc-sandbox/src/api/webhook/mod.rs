//! `postWoocommerceWebhook`: takes one WooCommerce product event.

mod event;
mod html;
mod signature;

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::{
    answer::{Answer, Refusal},
    gate,
    json::{self, Node},
    request::{ApiRequest, Context},
};
use crate::{
    model::{Shop, Via},
    problem::{Problem, code},
    store::{
        products,
        requests::{DeliveryNote, SignatureCheck},
    },
    vocabulary::{SourceType, Topic, Word},
};

const TOPIC_HEADER: &str = "x-wc-webhook-topic";
const SIGNATURE_HEADER: &str = "x-wc-webhook-signature";

/// Checks the event in the documented order and takes its product over.
///
/// What is learnt on the way goes into `note`, also when the event is refused in the end. No scope is asked for.
pub fn answer(request: &ApiRequest, context: &Context<'_>, note: &mut DeliveryNote) -> Result<Answer, Refusal> {
    let shop = gate::shop(request, context, None)?;
    if request.body.is_empty() {
        return Err(Problem::bad_body("body", "the body is empty").into());
    }
    check_signature(request, &shop, note)?;
    let topic = topic(&request.headers)?;

    gate::json_content_type(&request.headers)?;
    let body = json::parse(&request.body).map_err(|detail| Problem::bad_body("body", detail))?;
    let fields = Node::body(&body).object()?;
    let id = fields.required("id")?.count()?.to_string();
    note.product_id = Some(id.clone());
    match topic {
        // One that is not known is acknowledged all the same, and then lost.
        Topic::ProductDeleted => products::remove(context.connection, &shop.id, &id)?,
        Topic::ProductCreated | Topic::ProductUpdated => {
            let entry = event::read(&fields, id, &shop)?;
            products::upsert(context.connection, &shop.id, &entry, Via::Webhook)?;
        }
    }
    Ok(Answer::empty(StatusCode::ACCEPTED))
}

/// What the headers alone say about a delivery.
pub fn note(request: &ApiRequest) -> DeliveryNote {
    let header = |name| request.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    DeliveryNote {
        shop_id: request.shop_id.clone().unwrap_or_default(),
        topic: header(TOPIC_HEADER),
        product_id: None,
        webhook_id: header("x-wc-webhook-id"),
        delivery_id: header("x-wc-webhook-delivery-id"),
        signature: SignatureCheck::Unchecked,
    }
}

fn topic(headers: &HeaderMap) -> Result<Topic, Problem> {
    let value = headers.get(TOPIC_HEADER).map(HeaderValue::to_str);
    value.and_then(Result::ok).and_then(Topic::parse).ok_or_else(|| {
        bad_header(StatusCode::BAD_REQUEST, TOPIC_HEADER, format!("has to be one of {}", Topic::listed()))
    })
}

fn check_signature(request: &ApiRequest, shop: &Shop, note: &mut DeliveryNote) -> Result<(), Problem> {
    let secret = shop.webhook_secret.as_ref().ok_or_else(|| Problem::internal("the shop has no registered secret"))?;
    // A header of other bytes than ASCII is no base64 either.
    let header = request.headers.get(SIGNATURE_HEADER).map(|value| value.to_str().unwrap_or("?"));
    note.signature = signature::check(secret.0.as_bytes(), &request.body, header);
    let detail = match note.signature {
        SignatureCheck::Valid => return Ok(()),
        SignatureCheck::Missing => "is required",
        SignatureCheck::NotBase64 => "is no base64",
        SignatureCheck::Wrong | SignatureCheck::Unchecked => "does not belong to this body and the registered secret",
    };
    Err(bad_header(StatusCode::UNAUTHORIZED, SIGNATURE_HEADER, detail))
}

fn bad_header(status: StatusCode, header: &str, detail: impl Into<String>) -> Problem {
    Problem::new(status, code::BAD_HEADER_VALUE).detail(detail).blame(SourceType::Header, header)
}
