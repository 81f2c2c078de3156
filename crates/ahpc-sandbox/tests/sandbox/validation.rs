//! Bodies are taken or refused exactly as the contract's schemas say: valid bodies are spoilt at every place in every
//! way, and the sandbox has to agree with a judge that knows nothing but the schemas.

use ahpc_sandbox::vocabulary::Generation;
use serde_json::{Value, json};

use crate::support::{Answered, Api, Call, contract::Contract};

/// What is put in the place of each value, one after the other.
fn spoilers() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(12.5),
        json!(9_223_372_036_854_775_808_u64),
        json!(""),
        json!("text"),
        json!("EUR"),
        json!("https://shop.example/a b"),
        json!("https://shop.example/ä"),
        json!("/relative"),
        json!([]),
        json!([null]),
        json!({}),
    ]
}

/// `body` with one value replaced or one field left out, in every possible way.
fn variants(body: &Value) -> Vec<Value> {
    let mut variants = vec![body.clone()];
    for pointer in pointers(body, "") {
        for spoiler in spoilers() {
            let mut variant = body.clone();
            *variant.pointer_mut(&pointer).unwrap() = spoiler;
            variants.push(variant);
        }
        variants.extend(without(body, &pointer));
    }
    variants
}

fn pointers(value: &Value, prefix: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("{prefix}/{name}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (format!("{prefix}/{i}"), value)).collect(),
        _ => vec![],
    };
    let inner = children.iter().flat_map(|(pointer, value)| pointers(value, pointer));
    std::iter::once(prefix.to_owned()).chain(inner).collect()
}

fn without(body: &Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let mut variant = body.clone();
    variant.pointer_mut(parent)?.as_object_mut()?.remove(name)?;
    Some(variant)
}

/// Sends every variant and compares; `but` is where the contract says in words more than its schema does.
async fn compare(schema: &str, body: Value, call: impl Fn(&Value) -> Call, but: impl Fn(&Value, bool) -> bool) {
    compare_with(&Api::registered().await, &Contract::shops(), schema, body, call, but).await;
}

/// The same for the sandbox and the contract of any generation.
async fn compare_with(
    api: &Api,
    contract: &Contract,
    schema: &str,
    body: Value,
    call: impl Fn(&Value) -> Call,
    but: impl Fn(&Value, bool) -> bool,
) {
    let schema = contract.at(schema);
    let variants = variants(&body);
    assert!(variants.len() > 30);
    for variant in variants {
        let expected = but(&variant, contract.allows(schema, &variant));
        let answered = api.send(call(&variant)).await;
        let is_taken = (200..300).contains(&answered.status);
        assert_eq!(is_taken, expected, "{variant} was answered {answered:?}");
        assert!(is_taken || is_refusal_of_the_body(&answered), "{variant} was answered {answered:?}");
    }
}

fn is_refusal_of_the_body(answered: &Answered) -> bool {
    let (status, error, field) = answered.problem();
    (status, error.as_str()) == (400, "BAD_BODY_VALUE") && !field.is_empty()
}

#[tokio::test]
async fn a_change_of_the_shop() {
    let body = json!({"woocommerceWebhookSecret": "s", "woocommerceLanguage": "de", "woocommerceCurrency": "EUR"});
    let null_leaves_alone = |variant: &Value, allowed| {
        allowed
            || variant["woocommerceLanguage"].is_null()
                && variant["woocommerceCurrency"] == "EUR"
                && variant.is_object()
            || variant["woocommerceCurrency"].is_null() && variant["woocommerceLanguage"] == "de"
    };
    compare("/components/schemas/PatchShop", body, Call::patch, null_leaves_alone).await;
}

#[tokio::test]
async fn a_batch_of_products() {
    let body = json!([
        {"shopsProductId": "1"},
        {
            "shopsProductId": "2",
            "title": {"text": "Vase", "language": "de"},
            "description": {"text": "Blau", "language": "de"},
            "price": {"currency": "EUR", "amount": 1250},
            "state": "AVAILABLE",
            "url": "https://shop.example/vase/",
            "images": ["https://shop.example/a.jpg", "https://shop.example/b.jpg"],
        },
    ]);
    let schema = "/paths/~1api~1v1~1shops~1{shopId}~1products/put/requestBody/content/application~1json/schema";
    let but = |variant: &Value, allowed: bool| {
        let amount_has_an_end = variant.pointer("/1/price/amount").is_none_or(Value::is_i64);
        let has_no_entry = variant.as_array().is_some_and(Vec::is_empty);
        // Null is how a client says that there is no price, and it is understood as nothing said.
        let has_null_price = variant.pointer("/1/price").is_some_and(Value::is_null);
        has_no_entry || has_null_price || allowed && amount_has_an_end
    };
    compare(schema, body, Call::put, but).await;
}

#[tokio::test]
async fn a_created_or_updated_product() {
    let body = json!({
        "id": 17,
        "name": "Vase",
        "permalink": "https://shop.example/vase/",
        "description": "<p>Blau</p>",
        "short_description": "",
        "price": "12.50",
        "status": "publish",
        "stock_status": "instock",
        "images": [{"src": "https://shop.example/a.jpg"}],
    });
    let price_is_a_decimal = |variant: &Value, allowed| {
        let is_decimal = |text: &str| text.is_empty() || text == "12.50";
        let has_name = variant["name"].as_str().is_some_and(|name| !name.is_empty());
        allowed && has_name && variant["price"].as_str().is_none_or(is_decimal)
    };
    for topic in ["product.created", "product.updated"] {
        let call = |variant: &Value| Call::webhook(topic, variant);
        compare("/components/schemas/WooUpsert", body.clone(), call, price_is_a_decimal).await;
    }
}

#[tokio::test]
async fn a_deleted_product() {
    let body = json!({"id": 17, "name": "what else there is does not matter", "price": []});
    let call = |variant: &Value| Call::webhook("product.deleted", variant);
    compare("/components/schemas/WooDelete", body, call, |_, allowed| allowed).await;
}

/// The listing source of 2026-10, which knows the listings 1 and 2.
async fn source() -> Api {
    let api = Api::registered_in(Generation::G2026_10).await;
    let listing = |id: &str| json!({"sourceListingId": id, "url": "https://shop.example/", "images": []});
    assert_eq!(api.send(Call::listings("PUT", &json!([listing("1"), listing("2")]))).await.text, "[]");
    api
}

fn body_schema(path: &str, method: &str) -> String {
    let path = format!("/api/v1/listing-sources/{{listingSourceId}}/{path}").replace('/', "~1");
    format!("/paths/{path}/{method}/requestBody/content/application~1json/schema")
}

#[tokio::test]
async fn a_listing() {
    let body = json!([{
        "sourceListingId": "2",
        "title": {"text": "Vase", "language": "de"},
        "description": {"text": "Blau", "language": "de"},
        "price": {"type": "MONETARY", "currency": "KRW", "amount": 1250},
        "availability": "IN_STOCK",
        "url": "https://shop.example/vase/",
        "images": ["https://shop.example/a.jpg", "https://shop.example/b.jpg"],
    }]);
    let amount_has_an_end =
        |variant: &Value, allowed: bool| allowed && variant.pointer("/0/price/amount").is_none_or(Value::is_i64);
    let (api, contract) = (source().await, Contract::sources());
    let at_once = |variant: &Value| Call::listings("PUT", variant);
    let schema = body_schema("product-listings", "put");
    compare_with(&api, &contract, &schema, body, at_once, amount_has_an_end).await;
}

#[tokio::test]
async fn a_listing_on_request_or_without_a_price() {
    let (api, contract) = (source().await, Contract::sources());
    let schema = body_schema("product-listings", "put");
    for price in [json!({"type": "ON_REQUEST"}), Value::Null] {
        let body = json!([{"sourceListingId": "2", "price": price, "availability": null, "title": null}]);
        // Another id is that of a new listing, which needs more.
        let is_known = |variant: &Value, allowed: bool| {
            allowed && variant.pointer("/0/sourceListingId").is_none_or(|id| id == "2")
        };
        let at_once = |variant: &Value| Call::listings("PUT", variant);
        compare_with(&api, &contract, &schema, body, at_once, is_known).await;
    }
}

#[tokio::test]
async fn a_configuration() {
    let api = source().await;
    let body = json!({"webhookSecret": "s", "language": "de", "currency": "THB"});
    let schema = "/components/schemas/WoocommerceConfiguration";
    compare_with(&api, &Contract::sources(), schema, body, Call::configure, |_, allowed| allowed).await;
}

#[tokio::test]
async fn an_event_of_a_published_product() {
    let api = source().await;
    let body = json!({
        "id": 17,
        "name": "Vase",
        "permalink": "https://shop.example/vase/",
        "description": "<p>Blau</p>",
        "short_description": "",
        "price": "12.50",
        "status": "publish",
        "stock_status": "instock",
        "date_modified_gmt": "2026-09-06T12:34:56",
        "images": [{"src": "https://shop.example/a.jpg"}],
    });
    let needs_more = |variant: &Value, allowed: bool| {
        let is_published = variant["status"] == "publish";
        let has_name = variant["name"].as_str().is_some_and(|name| !name.is_empty());
        let has_address = variant["permalink"].is_string();
        let date = &variant["date_modified_gmt"];
        let has_date = date.is_null() || date == "2026-09-06T12:34:56";
        allowed && has_date && (!is_published || has_name && has_address)
    };
    let call = |variant: &Value| Call::source_webhook("product.updated", variant);
    compare_with(&api, &Contract::sources(), "/components/schemas/WooEvent", body, call, needs_more).await;
}
