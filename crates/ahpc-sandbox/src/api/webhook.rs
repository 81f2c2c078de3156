//! `postWoocommerceWebhook`: takes one WooCommerce product event.

use ahpc_core::{
    Error,
    delivery::{self, Topic},
    money,
    product::{self, LocalizedText, Price},
    secret::Secret,
    store::Language,
    text,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};

use super::{
    Answer, ApiRequest, Context, Refusal, auth, gate,
    json::{self, Node, Object},
};
use crate::{
    model::{ProductEntry, Shop, Via},
    problem::{Problem, code},
    store::{
        products,
        requests::{DeliveryNote, SignatureCheck},
    },
    vocabulary::{ProductState, SourceType},
};

const TOPIC_HEADER: &str = "x-wc-webhook-topic";
const SIGNATURE_HEADER: &str = "x-wc-webhook-signature";

/// Checks the event in the documented order and takes its product over.
///
/// What is learnt on the way goes into `note`, also when the event is refused in the end.
///
/// The topic comes before the credential: WooCommerce's ping has no topic and is answered 400 whether or not the
/// plugin has put a credential on it.
pub fn answer(request: &ApiRequest, context: &Context<'_>, note: &mut DeliveryNote) -> Result<Answer, Refusal> {
    let shop_id = gate::shop_id(request.shop_id.as_deref())?;
    let topic = topic(&request.headers)?;
    let credential = auth::credential(context.auth, &request.headers)?;
    let shop = gate::partner_shop(context, &shop_id, credential)?;
    check_signature(request, &shop, note)?;

    gate::json_content_type(&request.headers)?;
    let body = json::parse(&request.body).map_err(|detail| Problem::bad_body("body", detail))?;
    let event = Node::body(&body).object()?;
    let id = event.required("id")?.count()?.to_string();
    note.product_id = Some(id.clone());
    match topic {
        Topic::ProductDeleted => {
            language(&shop)?;
            remove(context, &shop, id)?;
        }
        Topic::ProductCreated | Topic::ProductUpdated => {
            let entry = read_upsert(&event, id, &shop)?;
            products::replace(context.connection, &shop.id, &entry, Via::Webhook)?;
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
    value.and_then(Result::ok).and_then(|topic| Topic::parse(topic).ok()).ok_or_else(|| {
        let known = Topic::ALL.map(Topic::as_str).join(", ");
        bad_header(StatusCode::BAD_REQUEST, TOPIC_HEADER, format!("has to be one of {known}"))
    })
}

fn check_signature(request: &ApiRequest, shop: &Shop, note: &mut DeliveryNote) -> Result<(), Problem> {
    let refused = |detail: &str| bad_header(StatusCode::UNAUTHORIZED, SIGNATURE_HEADER, detail);
    let Some(header) = request.headers.get(SIGNATURE_HEADER) else {
        note.signature = SignatureCheck::Missing;
        return Err(refused("is required"));
    };
    let secret = shop.webhook_secret.as_ref().ok_or_else(|| Problem::internal("the shop has no registered secret"))?;
    // A header of other bytes than ASCII is no base64 either.
    let verdict = delivery::verify(&as_it_stands(&secret.0), &request.body, header.to_str().unwrap_or_default());
    note.signature = match verdict {
        Ok(()) => SignatureCheck::Valid,
        Err(Error::SignatureNotBase64) => SignatureCheck::NotBase64,
        Err(_) => SignatureCheck::Wrong,
    };
    verdict.map_err(|error| refused(&error.to_string()))
}

/// The API signs with the registered secret as it stands, while the core decodes its HTML entities first, as
/// WooCommerce does. Escaped once more, both are the same key.
fn as_it_stands(secret: &str) -> Secret {
    Secret::new(secret.replace('&', "&amp;"))
}

fn bad_header(status: StatusCode, header: &str, detail: impl Into<String>) -> Problem {
    Problem::new(status, code::BAD_HEADER_VALUE).detail(detail).blame(SourceType::Header, header)
}

/// Texts are read as the core reads those of a batch, so that a product is the same whichever way it comes.
fn read_upsert(event: &Object<'_>, id: String, shop: &Shop) -> Result<ProductEntry, Problem> {
    let optional = |name: &str| event.nullable(name).map(|field| field.string()).transpose();
    let title = text::title(event.required("name")?.string()?);
    let url = event.required("permalink")?.uri()?;
    let description = description(optional("description")?, optional("short_description")?);
    let state = state(optional("status")?, optional("stock_status")?);
    let images = event.optional("images").map(|field| field.uris(|item| item.object()?.required("src")?.uri()));
    let images = images.transpose()?.unwrap_or_default();
    let price = optional("price")?.filter(|price| !price.is_empty());

    let language = language(shop)?;
    let localized = |text: String| (!text.is_empty()).then_some(LocalizedText { text, language });
    Ok(ProductEntry {
        id,
        title: localized(title),
        description: localized(description),
        price: price.map(|price| read_price(price, shop)).transpose()?,
        state: Some(state),
        url: Some(url.to_owned()),
        images,
    })
}

fn description(description: Option<&str>, short_description: Option<&str>) -> String {
    let plain = |html: Option<&str>| text::description(html.unwrap_or_default(), usize::MAX).text;
    let long = plain(description);
    if long.is_empty() { plain(short_description) } else { long }
}

/// A product that is not known need not be removed, so nothing is created for it.
fn remove(context: &Context<'_>, shop: &Shop, id: String) -> rusqlite::Result<()> {
    if !products::exists(context.connection, &shop.id, &id)? {
        return Ok(());
    }
    let removed = ProductEntry { id, state: Some(ProductState::Removed), ..ProductEntry::default() };
    products::upsert(context.connection, &shop.id, &removed, Via::Webhook)
}

fn language(shop: &Shop) -> Result<Language, Problem> {
    shop.language.ok_or_else(|| not_configured("the shop has no woocommerceLanguage; register one with patchShopById"))
}

fn read_price(text: &str, shop: &Shop) -> Result<Price, Problem> {
    let currency = shop.currency.ok_or_else(|| {
        not_configured(
            "the payload has a price, but the shop has no woocommerceCurrency; register one with patchShopById",
        )
    })?;
    let amount =
        money::scale(text, currency.exponent()).map_err(|error| Problem::bad_body("price", error.to_string()))?;
    Ok(Price { currency, amount })
}

fn not_configured(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code::BAD_BODY_VALUE).detail(detail)
}

fn state(status: Option<&str>, stock_status: Option<&str>) -> ProductState {
    match product::ProductState::of(status.unwrap_or_default(), stock_status.unwrap_or_default()) {
        product::ProductState::Listed => ProductState::Listed,
        product::ProductState::Available => ProductState::Available,
        product::ProductState::Sold => ProductState::Sold,
        product::ProductState::Removed => ProductState::Removed,
        product::ProductState::Unknown => ProductState::Unknown,
    }
}
