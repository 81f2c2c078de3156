//! 2026-05, by what the contract says of it under `x-generations`.

use ahpc_sandbox::vocabulary::Generation;
use serde_json::{Value, json};

use super::{addresses, check_order};
use crate::support::{API_KEY, Api, Call, SECRET, SHOP_ID, contract::Contract};

const GENERATION: Generation = Generation::G2026_05;

const UNKNOWN_SHOP: &str = "11111111-2222-3333-4444-555555555555";

fn put(products: &Value) -> Call {
    Call::put(products).api_key(API_KEY)
}

fn webhook(topic: &str, product: &Value) -> Call {
    Call::webhook(topic, product).api_key(API_KEY)
}

fn vase(more: &Value) -> Value {
    let mut product = json!({"id": 17, "name": "Vase", "permalink": "https://shop.example/vase/"});
    product.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    product
}

/// Holds a successful answer against the contract.
async fn succeeds(api: &Api, operation: &str, call: Call, body: Value) {
    let contract = Contract::shops();
    let success = format!("/x-generations/2026-05/{operation}/success");
    let answered = api.send(call).await;
    assert_eq!(contract.at(&format!("{success}/status")), answered.status, "{answered:?}");
    let schema = json!({"$ref": contract.at(&format!("{success}/schema"))});
    assert!(contract.allows(&schema, &answered.json()), "{answered:?}");
    assert_eq!(answered.json(), body);
}

#[test]
fn addresses_are_those_of_2026_06() {
    assert_eq!(addresses(GENERATION), addresses(Generation::G2026_06));
}

#[tokio::test]
async fn failures_are_counted_in_errors() {
    let api = Api::registered_in(GENERATION).await;
    let batch = json!([{"shopsProductId": "17"}, {"shopsProductId": "18"}]);
    succeeds(&api, "putPartnerProducts", put(&batch), json!({"errors": {}})).await;
    succeeds(&api, "putPartnerProducts", put(&json!([])), json!({"errors": {}})).await;
    api.add_fault(json!({"operation": "putPartnerProducts", "kind": "partial", "ids": ["18"], "count": 1})).await;
    succeeds(&api, "putPartnerProducts", put(&batch), json!({"errors": {"18": "UPSERT_FAILED"}})).await;
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 1.0, "count": 1})).await;
    let all = json!({"errors": {"17": "UPSERT_FAILED", "18": "UPSERT_FAILED"}});
    succeeds(&api, "putPartnerProducts", put(&batch), all).await;

    let updated = webhook("product.updated", &vase(&json!({})));
    succeeds(&api, "postWoocommerceWebhook", updated, json!({"errors": 0})).await;
    let deleted = |id| webhook("product.deleted", &json!({"id": id}));
    succeeds(&api, "postWoocommerceWebhook", deleted(17), json!({"errors": 0})).await;
    succeeds(&api, "postWoocommerceWebhook", deleted(99), json!({"errors": 1})).await;
    assert_eq!((api.product("17").unwrap().state.as_str(), api.product("99")), ("REMOVED", None));
}

#[tokio::test]
async fn only_price_and_state_of_a_known_product_change() {
    let api = Api::registered_in(GENERATION).await;
    let first = json!({
        "shopsProductId": "17", "title": {"text": "Vase", "language": "de"}, "state": "AVAILABLE",
        "url": "https://shop.example/a/", "images": ["https://shop.example/a.jpg"],
    });
    api.send(put(&json!([first]))).await;
    let before = api.product("17").unwrap();
    let other = json!({
        "shopsProductId": "17", "title": {"text": "Krug", "language": "de"}, "state": "SOLD",
        "price": {"currency": "EUR", "amount": 5}, "url": "https://shop.example/b/", "images": [],
    });
    api.send(put(&json!([other]))).await;
    api.send(webhook("product.updated", &vase(&json!({"status": "publish", "price": "7"})))).await;
    let after = api.product("17").unwrap();
    assert_eq!((after.title, after.url, after.images), (before.title, before.url, before.images));
    assert_eq!((after.state.as_str(), after.price.unwrap().amount, after.changes), ("AVAILABLE", 700, 2));
}

/// The credential belongs to a shop: there is no user, and no scope.
#[tokio::test]
async fn the_key_is_that_of_the_shop_in_its_own_header() {
    let api = Api::registered_in(GENERATION).await;
    api.add_token("of-no-shop", &[], &[]).await;
    let ruined = put(&json!([])).body("[");
    check_order(
        &api,
        &[
            (ruined.clone().shop("nonsense").anonymous(), 400, "INVALID_UUID"),
            (ruined.clone().shop(UNKNOWN_SHOP).anonymous(), 401, "BAD_HEADER_VALUE"),
            (ruined.clone().bearer(API_KEY), 401, "BAD_HEADER_VALUE"),
            (ruined.clone().shop(UNKNOWN_SHOP), 404, "SHOP_NOT_FOUND"),
            (ruined.clone().api_key("x"), 401, "PARTNER_SHOP_API_KEY_MISMATCH"),
            (ruined.clone().api_key("of-no-shop"), 401, "PARTNER_SHOP_API_KEY_MISMATCH"),
            (ruined.clone(), 400, "INVALID_JSON"),
            (webhook("product.updated", &vase(&json!({}))).signed("wrong"), 401, "BAD_HEADER_VALUE"),
        ],
    )
    .await;
    api.control("PATCH", &format!("shops/{SHOP_ID}"), json!({"partner_status": "SCRAPED"})).await;
    check_order(&api, &[(ruined, 403, "PARTNER_SHOP_NOT_PARTNERED")]).await;
    let wrong = api.control("POST", "tokens", json!({"token": "t", "scopes": ["products:write"]})).await;
    assert_eq!((wrong.0, &wrong.1["source"]["field"]), (400, &json!("scopes[0]")));
}

#[tokio::test]
async fn the_missing_header_is_named() {
    let contract = Contract::shops();
    let missing = contract.at("/x-auth-generations/api-key/missing");
    let answered = Api::playing(GENERATION).send(put(&json!([])).anonymous()).await;
    let (status, error, field) = answered.problem();
    assert_eq!((missing["status"].clone(), missing["error"].clone()), (json!(status), json!(error)));
    assert_eq!(
        (&missing["source"]["field"], &answered.json()["source"]["sourceType"]),
        (&json!(field), &json!("header"))
    );
}

/// No limit is documented.
#[tokio::test]
async fn a_batch_may_be_long_and_large() {
    for (generation, success) in [(GENERATION, 200), (Generation::G2026_06, 202)] {
        let api = Api::registered_in(generation).await;
        let text = "x".repeat(10_000);
        let batch = (0..150)
            .map(|id| json!({"shopsProductId": id.to_string(), "title": {"text": text, "language": "de"}}))
            .collect::<Value>();
        let call = if generation == GENERATION { put(&batch) } else { Call::put(&batch) };
        assert!(call.body.len() > 1024 * 1024);
        assert_eq!(api.send(call.clone()).await.status, success);
        let too_large = api.send(call.body(vec![b' '; 16 * 1024 * 1024 + 1]).signed(SECRET)).await;
        assert_eq!(too_large.problem().1, "CONTENT_TOO_LARGE");
    }
}
