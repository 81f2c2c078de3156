//! 2026-08, by what the contract says of it under `x-generations`.

use ahpc_sandbox::vocabulary::Generation;
use serde_json::{Value, json};

use super::{addresses, check_order};
use crate::support::{API_KEY, Answered, Api, Call, SECRET, SHOP_ID, contract::Contract};

const GENERATION: Generation = Generation::G2026_08;

const UNKNOWN_SHOP: &str = "11111111-2222-3333-4444-555555555555";

/// What the contract says of the generation.
fn said(pointer: &str) -> Value {
    Contract::shops().at(&format!("/x-generations/2026-08/{pointer}")).clone()
}

/// A word that it says.
fn word(pointer: &str) -> String {
    said(pointer).as_str().unwrap().to_owned()
}

/// Holds a batch's answer against the contract and gives its entries as id and error.
fn failures(operation: &str, answered: &Answered) -> Vec<(String, String)> {
    assert_eq!(said(&format!("{operation}/success/status")), answered.status, "{answered:?}");
    let schema = json!({"$ref": said(&format!("{operation}/success/schema"))});
    assert!(Contract::shops().allows(&schema, &answered.json()), "{answered:?}");
    let entries = answered.json();
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let entries = entries.as_array().unwrap().iter();
    entries
        .map(|entry| {
            assert_eq!(entry["shopId"], SHOP_ID);
            (text(entry, "shopsProductId"), text(entry, "error"))
        })
        .collect()
}

async fn put(api: &Api, products: Value) -> Vec<(String, String)> {
    failures("putPartnerProducts", &api.send(Call::put(&products)).await)
}

fn failed(id: &str, error: &str) -> (String, String) {
    (id.to_owned(), error.to_owned())
}

fn event(more: &Value) -> Value {
    let mut product = json!({"id": 17, "name": "Vase", "permalink": "https://shop.example/vase/"});
    product.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    product
}

#[test]
fn addresses_are_those_of_2026_06_and_a_removal() {
    let mut expected = addresses(Generation::G2026_06);
    let text = |name: &str| word(&format!("deletePartnerProducts/{name}"));
    expected.insert(2, (text("path"), text("method"), "deletePartnerProducts".to_owned()));
    assert_eq!(addresses(GENERATION), expected);
}

#[tokio::test]
async fn entries_that_failed_are_answered_and_the_others_are_written() {
    let api = Api::registered_in(GENERATION).await;
    assert_eq!(put(&api, json!([])).await, []);
    let bad = json!({"shopsProductId": "18", "price": {"currency": "SEK", "amount": 1}});
    let batch = json!([{"shopsProductId": "17"}, bad, {"shopsProductId": "19"}]);
    assert_eq!(put(&api, batch.clone()).await, [failed("18", "BAD_BODY_VALUE")]);
    assert!(api.product("17").is_some() && api.product("18").is_none() && api.product("19").is_some());
    api.add_fault(json!({"operation": "putPartnerProducts", "kind": "partial", "ids": ["19"], "count": 1})).await;
    let unavailable = word("putPartnerProducts/unavailable");
    assert_eq!(put(&api, batch).await, [failed("18", "BAD_BODY_VALUE"), failed("19", &unavailable)]);
}

#[tokio::test]
async fn the_first_failure_is_the_answer_when_nothing_succeeded() {
    let api = Api::registered_in(GENERATION).await;
    let answered = api.send(Call::put(&json!([{"shopsProductId": "1", "state": "GONE"}]))).await;
    assert_eq!(answered.problem(), (400, "BAD_BODY_VALUE".to_owned(), "[0].state".to_owned()));
    assert!(Contract::shops().allows(&json!({"$ref": "#/components/schemas/ApiError"}), &answered.json()));
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 1.0})).await;
    let lost = api.send(Call::put(&json!([{"shopsProductId": "1"}, {"shopsProductId": "2", "state": "GONE"}]))).await;
    assert_eq!(lost.problem().1, word("putPartnerProducts/unavailable"));
    assert_eq!(lost.status, 503);
}

#[tokio::test]
async fn a_removal_names_what_is_not_known() {
    let api = Api::registered_in(GENERATION).await;
    put(&api, json!([{"shopsProductId": "17", "price": {"currency": "EUR", "amount": 5}}])).await;
    let batch = json!([{"shopsProductId": "17"}, {"shopsProductId": "99"}]);
    for _ in 0..2 {
        let answered = api.send(Call::delete(&batch)).await;
        assert_eq!(failures("deletePartnerProducts", &answered), [failed("99", "PRODUCT_NOT_FOUND")]);
    }
    let product = api.product("17").unwrap();
    assert_eq!((product.state.as_str(), product.price.unwrap().amount), ("REMOVED", 5));
    let unknown = api.send(Call::delete(&json!([{"shopsProductId": "99"}]))).await.problem();
    assert_eq!(unknown, (404, "PRODUCT_NOT_FOUND".to_owned(), String::new()));
    assert_eq!(failures("deletePartnerProducts", &api.send(Call::delete(&json!([]))).await), []);
}

#[tokio::test]
async fn sold_is_final_but_for_a_removal() {
    let api = Api::registered_in(GENERATION).await;
    put(&api, json!([{"shopsProductId": "17", "state": "SOLD"}])).await;
    put(&api, json!([{"shopsProductId": "17", "state": "AVAILABLE", "price": {"currency": "EUR", "amount": 5}}])).await;
    api.send(Call::webhook("product.updated", &event(&json!({"status": "publish", "stock_status": "instock"})))).await;
    let product = api.product("17").unwrap();
    assert_eq!((product.state.as_str(), product.price.unwrap().amount), ("SOLD", 5));
    put(&api, json!([{"shopsProductId": "17", "state": "REMOVED"}])).await;
    assert_eq!(api.product("17").unwrap().state, "REMOVED");
    put(&api, json!([{"shopsProductId": "17", "state": "AVAILABLE"}])).await;
    assert_eq!(api.product("17").unwrap().state, "AVAILABLE");
}

#[tokio::test]
async fn the_webhook_is_answered_without_body() {
    let api = Api::registered_in(GENERATION).await;
    let events = [
        ("product.created", event(&json!({"price": "1250"}))),
        ("product.updated", event(&json!({"status": "trash"}))),
        ("product.deleted", json!({"id": 17})),
        ("product.deleted", json!({"id": 99})),
    ];
    for (topic, body) in events {
        let answered = api.send(Call::webhook(topic, &body)).await;
        assert_eq!(said("postWoocommerceWebhook/success/status"), answered.status);
        assert_eq!((answered.text.as_str(), answered.content_type), ("", None));
    }
    assert_eq!(api.product("17").unwrap().price.unwrap().amount, 125_000);
    assert_eq!(api.product("99"), None);
    assert_eq!(api.list("deliveries").await[0]["lost"], "the product is not known");
}

#[tokio::test]
async fn what_is_not_registered_is_the_servers_trouble() {
    for (what, more) in [("language", json!({})), ("currency", json!({"price": "1"}))] {
        let api = Api::registered_in(GENERATION).await;
        api.control("PATCH", &format!("shops/{SHOP_ID}"), json!({"forget": [what]})).await;
        let answered = api.send(Call::webhook("product.updated", &event(&more))).await;
        assert_eq!(said("postWoocommerceWebhook/incomplete_configuration/status"), answered.status, "{what}");
    }
}

#[tokio::test]
async fn refusals_have_the_words_of_their_operation() {
    let api = Api::registered_in(GENERATION).await;
    api.add_token("scopeless", &[], &[SHOP_ID]).await;
    let later = |pointer: &str| {
        let pointer = format!("/x-auth-generations/bearer/later/{pointer}");
        Contract::shops().at(&pointer).as_str().unwrap().to_owned()
    };
    let forbidden = word("putPartnerProducts/forbidden");
    let bad_json = word("putPartnerProducts/bad_json");
    let missing = later("missing/error");
    for batch in [Call::put(&json!([])).body("["), Call::delete(&json!([])).body("[")] {
        check_order(
            &api,
            &[
                (batch.clone().shop("nonsense").anonymous(), 400, "INVALID_UUID"),
                (batch.clone().shop(UNKNOWN_SHOP).anonymous(), 401, &missing),
                (batch.clone().api_key(API_KEY), 401, &missing),
                (batch.clone().bearer("x"), 401, &later("mismatch/errors/1")),
                (batch.clone().shop(UNKNOWN_SHOP), 403, &forbidden),
                (batch.clone().bearer("scopeless"), 403, &forbidden),
                (batch, 400, &bad_json),
            ],
        )
        .await;
    }
    for other in [Call::patch(&json!({})), Call::webhook("product.deleted", &json!({"id": 1}))] {
        check_order(
            &api,
            &[
                (other.clone().anonymous(), 401, "UNAUTHORIZED"),
                (other.clone().bearer("x"), 401, "ACCESS_TOKEN_NOT_FOUND"),
                (other.shop(UNKNOWN_SHOP), 403, "PARTNER_SHOP_NOT_PARTNERED"),
            ],
        )
        .await;
    }
    api.database(|it| it.execute_batch("ALTER TABLE shop RENAME TO lost"));
    assert_eq!(api.send(Call::put(&json!([]))).await.problem().1, word("putPartnerProducts/internal"));
}

#[tokio::test]
async fn limits_hold() {
    let api = Api::registered_in(GENERATION).await;
    let batch = |count: usize| json!(vec![json!({"shopsProductId": "1"}); count]);
    assert_eq!(put(&api, batch(100)).await, []);
    for call in [Call::put(&batch(101)), Call::delete(&batch(101))] {
        assert_eq!(api.send(call).await.problem(), (400, "BAD_BODY_VALUE".to_owned(), "body".to_owned()));
    }
    let limit = 1024 * 1024;
    let padded = |size: usize| [b"[]", vec![b' '; size - 2].as_slice()].concat();
    for call in [Call::put(&json!([])), Call::patch(&json!({})), Call::webhook("product.deleted", &json!({}))] {
        let answered = api.send(call.clone().body(padded(limit + 1)).signed(SECRET)).await;
        assert_eq!(said("too_large/status"), answered.status);
        assert_ne!(api.send(call.body(padded(limit)).signed(SECRET)).await.status, 413);
    }
}

#[tokio::test]
async fn every_answer_names_the_request() {
    let api = Api::registered_in(GENERATION).await;
    let call = || Call::put(&json!([]));
    for correlation in ["mine.1_2-3", &"x".repeat(128)] {
        let answered = api.send(call().header("x-correlation-id", correlation)).await;
        assert_eq!(answered.header("x-correlation-id"), correlation);
        assert!(!answered.header("x-request-id").is_empty());
    }
    for correlation in ["", "a b", "ä", &"x".repeat(129)] {
        let answered = api.send(call().header("x-correlation-id", correlation).anonymous()).await;
        assert_eq!(answered.header("x-correlation-id"), answered.header("x-request-id"));
    }
    let older = Api::new().send(call()).await;
    assert_eq!((older.header("x-request-id"), older.header("x-correlation-id")), ("", ""));
}
