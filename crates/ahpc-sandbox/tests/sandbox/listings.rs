//! 2026-10: what listings are after the calls that change them, and what the queue reports.

use ahpc_sandbox::{
    model::Price,
    store::products::StoredProduct,
    vocabulary::{Currency, Generation},
};
use serde_json::{Value, json};

use crate::support::{API_KEY, Answered, Api, Call, SOURCE_ID};

const OTHER_SOURCE: &str = "ls_01jw7j4azge008000000000004";

async fn source() -> Api {
    Api::registered_in(Generation::G2026_10).await
}

fn vase() -> Value {
    json!({
        "sourceListingId": "17",
        "title": {"text": "Vase", "language": "de"},
        "description": {"text": "Blau", "language": "de"},
        "price": {"type": "MONETARY", "currency": "EUR", "amount": 1250},
        "availability": "IN_STOCK",
        "url": "https://shop.example/vase/",
        "images": ["https://shop.example/a.jpg"],
    })
}

/// Fields of the listing 17 besides its id.
fn change(fields: Value) -> Value {
    let mut entry = json!({"sourceListingId": "17"});
    entry.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    entry
}

async fn put(api: &Api, entries: Value) {
    let answered = api.send(Call::listings("PUT", &entries)).await;
    assert_eq!((answered.status, answered.text.as_str()), (200, "[]"), "{answered:?}");
}

/// The listing 17 of a source where it is a vase, after one more entry.
async fn changed(fields: Value) -> StoredProduct {
    let api = source().await;
    put(&api, json!([vase()])).await;
    put(&api, json!([change(fields)])).await;
    api.product("17").unwrap()
}

fn state(api: &Api) -> Option<String> {
    api.product("17").map(|it| it.state)
}

#[tokio::test]
async fn a_field_that_is_left_out_is_kept() {
    let after = changed(json!({})).await;
    assert_eq!(after.price, Some(Price { currency: Currency::Eur, amount: 1250 }));
    assert_eq!((after.state.as_str(), after.url.as_str()), ("IN_STOCK", "https://shop.example/vase/"));
    assert_eq!((after.images.len(), after.changes), (1, 0));
}

#[tokio::test]
async fn a_field_that_is_null_is_cleared_but_for_the_address() {
    let after = changed(json!({"price": null, "availability": null, "url": null})).await;
    assert_eq!((after.price, after.state.as_str()), (None, "UNKNOWN"));
    assert_eq!(after.url, "https://shop.example/vase/");
    assert_eq!(changed(json!({"price": {"type": "ON_REQUEST"}})).await.price, None);
    assert_eq!(changed(json!({"images": []})).await.images, Vec::<String>::new());
}

#[tokio::test]
async fn texts_are_read_at_creation_only() {
    let after = changed(json!({"title": {"text": "Krug", "language": "de"}, "description": null})).await;
    assert_eq!((after.title.unwrap().text, after.description.unwrap().text), ("Vase".to_owned(), "Blau".to_owned()));
}

#[tokio::test]
async fn a_new_listing_needs_address_and_pictures() {
    let api = source().await;
    for (fields, needed) in [(json!({"images": []}), "url"), (json!({"url": "https://shop.example/"}), "images")] {
        let answered = api.send(Call::listings("PUT", &json!([change(fields)]))).await;
        assert_eq!(answered.problem(), (400, "BAD_BODY_VALUE".to_owned(), needed.to_owned()));
    }
    let batch = json!([change(json!({})), {"sourceListingId": "18", "url": "https://shop.example/", "images": []}]);
    let answered = api.send(Call::listings("PUT", &batch)).await;
    let failure = json!({"listingSourceId": SOURCE_ID, "sourceListingId": "17", "error": "BAD_BODY_VALUE"});
    assert_eq!((answered.status, answered.json()), (200, json!([failure])));
    let new = api.product("18").unwrap();
    assert_eq!((new.title, new.price, new.state.as_str()), (None, None, "UNKNOWN"));
}

#[tokio::test]
async fn an_id_is_trimmed_and_its_case_is_kept() {
    let api = source().await;
    for id in [" 17\n", "17", "a", "A"] {
        put(&api, json!([{"sourceListingId": id, "url": "https://shop.example/", "images": []}])).await;
    }
    assert_eq!(api.list("products").await.len(), 3);
}

#[tokio::test]
async fn a_withdrawn_listing_comes_back_without_availability() {
    let api = source().await;
    put(&api, json!([vase()])).await;
    for _ in 0..2 {
        let answered = api.send(Call::listings("DELETE", &json!([{"sourceListingId": "17"}]))).await;
        assert_eq!((answered.status, answered.text.as_str()), (200, "[]"));
        assert_eq!(api.list("products").await[0]["state"], "REMOVED");
    }
    put(&api, json!([change(json!({}))])).await;
    let product = api.product("17").unwrap();
    assert_eq!((product.state.as_str(), product.price.unwrap().amount), ("UNKNOWN", 1250));
    put(&api, json!([change(json!({"availability": "SOLD_OUT"}))])).await;
    put(&api, json!([change(json!({"availability": "IN_STOCK"}))])).await;
    assert_eq!(state(&api).as_deref(), Some("IN_STOCK"));
}

#[tokio::test]
async fn listings_are_listed_in_the_shape_of_products() {
    let api = source().await;
    put(&api, json!([vase()])).await;
    let mut listed = api.list("products").await.remove(0);
    for time in ["created", "updated"] {
        assert!(listed.as_object_mut().unwrap().remove(time).unwrap().is_string());
    }
    let expected = json!({
        "id": "17", "shop_id": SOURCE_ID, "via": "put", "changes": 0, "state": "IN_STOCK",
        "title": {"text": "Vase", "language": "de"}, "description": {"text": "Blau", "language": "de"},
        "price": {"currency": "EUR", "amount": 1250}, "url": "https://shop.example/vase/",
        "images": ["https://shop.example/a.jpg"],
    });
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_batch_that_fails_in_part_names_the_entries() {
    let api = source().await;
    let batch = json!([vase(), {"sourceListingId": "18", "url": "https://shop.example/", "images": []}]);
    api.add_fault(json!({"operation": "putProductListings", "kind": "partial", "ids": ["17"], "count": 1})).await;
    let answered = api.send(Call::listings("PUT", &batch)).await;
    assert_eq!(
        (answered.status, &answered.json()[0]["error"]),
        (200, &json!("PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE"))
    );
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 1.0, "count": 1})).await;
    let answered = api.send(Call::listings("PUT", &batch)).await;
    assert_eq!(answered.problem(), (503, "PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE".to_owned(), String::new()));
}

/// The failures of a report as index, id, error and whether to try again.
fn failures(answered: &Answered) -> Vec<(u64, Value, Value, bool)> {
    let report = answered.json();
    let failures = report["failures"].as_array().unwrap().iter();
    let read = |it: &Value| {
        let id = it.get("sourceListingId").cloned().unwrap_or_default();
        (it["index"].as_u64().unwrap(), id, it["error"].clone(), it["retryable"].as_bool().unwrap())
    };
    failures.map(read).collect()
}

#[tokio::test]
async fn the_queue_reports_by_index_what_it_did_not_take() {
    let api = source().await;
    let fault = json!({"operation": "putProductListingsAsync", "kind": "partial", "ids": ["18"], "count": 1});
    api.add_fault(fault).await;
    let other = |id: &str| json!({"sourceListingId": id, "url": "https://shop.example/", "images": []});
    let batch = json!([vase(), other("18"), {"state": "SOLD"}, other("18"), change(json!({"images": null}))]);
    let answered = api.send(Call::queued("PUT", &batch)).await;
    assert_eq!((answered.status, &answered.json()["acceptedCount"]), (202, &json!(1)));
    assert!(answered.json()["submissionId"].as_str().unwrap().starts_with("plis1_"));
    let expected = [
        (1, json!("18"), json!("ENQUEUE_FAILED"), true),
        (2, Value::Null, json!("BAD_BODY_VALUE"), false),
        (3, json!("18"), json!("ENQUEUE_BLOCKED"), true),
        (4, json!("17"), json!("BAD_BODY_VALUE"), false),
    ];
    assert_eq!(failures(&answered), expected);
    assert!(api.product("17").is_some() && api.product("18").is_none());
}

#[tokio::test]
async fn an_entry_is_taken_once_under_its_key() {
    let api = source().await;
    let send = async |key: &str, amount: i64| {
        let price = json!({"type": "MONETARY", "currency": "EUR", "amount": amount});
        let mut entry = vase();
        entry["price"] = price;
        let answered = api.send(Call::queued("PUT", &json!([entry])).header("idempotency-key", key)).await;
        assert_eq!((answered.status, answered.header("idempotency-key")), (202, key));
        assert_eq!(answered.json()["acceptedCount"], 1);
        (answered.json()["submissionId"].clone(), api.product("17").unwrap().price.unwrap().amount)
    };
    let first = send("k1", 1).await;
    assert_eq!(send("k1", 1).await, first);
    // Other content under an old key is taken for a repetition.
    assert_eq!(send("k1", 2).await, first);
    assert_eq!(send("k2", 2).await.1, 2);
    let made_up = [api.send(Call::queued("PUT", &json!([]))).await, api.send(Call::queued("PUT", &json!([]))).await];
    assert_ne!(made_up[0].header("idempotency-key"), made_up[1].header("idempotency-key"));
}

#[tokio::test]
async fn an_entry_that_was_not_taken_is_taken_under_the_same_key() {
    let api = source().await;
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 1.0, "count": 1})).await;
    let call = || Call::queued("PUT", &json!([vase()])).header("idempotency-key", "k");
    assert_eq!(api.send(call()).await.status, 503);
    assert_eq!(api.send(call()).await.status, 202);
    assert!(api.product("17").is_some());
}

#[tokio::test]
async fn a_repeated_key_is_refused() {
    let mut call = Call::queued("PUT", &json!([])).header("idempotency-key", "a");
    call.headers.push(("idempotency-key".to_owned(), "b".parse().unwrap()));
    assert_eq!(source().await.send(call).await.problem().1, "BAD_HEADER_VALUE");
}

/// What can be found out only when the queue is worked off is told to nobody.
#[tokio::test]
async fn the_queue_takes_what_cannot_be_written() {
    let api = source().await;
    api.add_token("grantless", &["product-listings:write"], &[]).await;
    let other = Call::queued("PUT", &json!([vase()])).shop(OTHER_SOURCE);
    let calls = [
        Call::queued("PUT", &json!([vase()])).bearer("grantless"),
        other.clone(),
        Call::queued("PUT", &json!([change(json!({}))])),
        Call::queued("DELETE", &json!([{"sourceListingId": "99"}])),
    ];
    for call in calls {
        let answered = api.send(call).await;
        assert_eq!((answered.status, &answered.json()["acceptedCount"]), (202, &json!(1)));
    }
    assert!(api.list("products").await.is_empty());
    assert_eq!(api.control("POST", "shops", json!({"id": OTHER_SOURCE, "api_key": API_KEY})).await.0, 201);
    assert_eq!(api.send(other).await.status, 202);
    assert_eq!(api.list("products").await[0]["shop_id"], OTHER_SOURCE);
}

#[tokio::test]
async fn a_queued_withdrawal_withdraws() {
    let api = source().await;
    put(&api, json!([vase()])).await;
    assert_eq!(api.send(Call::queued("DELETE", &json!([{"sourceListingId": "17"}]))).await.status, 202);
    assert_eq!(state(&api).as_deref(), Some("REMOVED"));
}

#[tokio::test]
async fn a_configuration_is_replaced_as_a_whole() {
    let api = Api::playing(Generation::G2026_10);
    let send = async |body: Value| api.send(Call::configure(&body)).await.status;
    let registered = async || {
        let shop = api.list("shops").await.remove(0);
        (shop["language"].clone(), shop["currency"].clone())
    };
    assert_eq!(send(json!({"webhookSecret": "s", "language": "de", "currency": "SEK"})).await, 201);
    assert_eq!(registered().await, (json!("de"), json!("SEK")));
    assert_eq!(send(json!({"webhookSecret": "s", "language": null})).await, 204);
    assert_eq!(registered().await, (Value::Null, Value::Null));
    assert_eq!(send(json!({"webhookSecret": "s"})).await, 204);
    assert_eq!(api.list("requests").await[0]["body"], r#"{"webhookSecret":"[masked sha256:043a7187]"}"#);
}
