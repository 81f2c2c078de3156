//! Deliveries as WooCommerce makes them, among them three that a real WooCommerce made.

use ahpc_core::{
    product::{LocalizedText, Price},
    store::{Currency, Language},
};
use ahpc_sandbox::vocabulary::ProductState;
use serde_json::{Value, json};

use crate::support::{Api, Call, SECRET, SHOP_ID};

/// A delivery of WooCommerce 9.9.5, with its headers and the exact bytes of its body.
fn real_delivery(sample: &str) -> (String, Call) {
    let sample: Value = serde_json::from_str(sample).unwrap();
    let mut call = Call::webhook("", &Value::Null).body(sample["body_raw"].as_str().unwrap());
    for (name, value) in sample["headers"].as_object().unwrap() {
        call = call.header(&name.to_ascii_lowercase(), value.as_str().unwrap());
    }
    (sample["secret"].as_str().unwrap().to_owned(), call)
}

fn created() -> (String, Call) {
    real_delivery(include_str!("../samples/product.created.json"))
}

fn updated() -> (String, Call) {
    real_delivery(include_str!("../samples/product.updated.json"))
}

fn deleted() -> (String, Call) {
    real_delivery(include_str!("../samples/product.deleted.json"))
}

#[tokio::test]
async fn a_real_creation_becomes_a_product() {
    let (secret, call) = created();
    let api = Api::new();
    api.register(&secret).await;
    let answered = api.send(call).await;
    assert_eq!((answered.status, answered.text.as_str()), (202, ""));

    let product = api.product("2300").unwrap();
    let title = LocalizedText { text: "Kleine Vase 🏺 & Söhne".to_owned(), language: Language::De };
    assert_eq!(product.title, Some(title));
    assert_eq!(product.description.map(|it| it.text).as_deref(), Some("Kurz"));
    assert_eq!(product.price, Some(Price { currency: Currency::Eur, amount: 1250 }));
    assert_eq!((product.state, product.via.as_str()), (ProductState::Available, "webhook"));

    let delivery = &api.list("deliveries").await[0];
    assert_eq!(delivery["signature"], "valid");
    assert_eq!((&delivery["topic"], &delivery["product_id"]), (&json!("product.created"), &json!("2300")));
    assert_eq!((&delivery["webhook_id"], &delivery["status"]), (&json!("1"), &json!(202)));
}

#[tokio::test]
async fn a_real_update_changes_all_of_a_known_product() {
    let (secret, call) = updated();
    let api = Api::new();
    api.register(&secret).await;
    let known = json!({"shopsProductId": "1002", "title": {"text": "Before", "language": "en"}, "state": "LISTED"});
    api.send(Call::put(&json!([known]))).await;
    assert_eq!(api.send(call).await.status, 202);

    let product = api.product("1002").unwrap();
    assert_ne!(product.title.map(|it| it.text).as_deref(), Some("Before"));
    assert!(product.url.is_some());
    assert_eq!((product.price.map(|it| it.amount), product.state), (Some(4990), ProductState::Available));
}

#[tokio::test]
async fn a_real_deletion_removes_a_known_product_and_makes_no_unknown_one() {
    let (secret, call) = deleted();
    let api = Api::new();
    api.register(&secret).await;
    assert_eq!(api.send(call.clone()).await.status, 202);
    assert_eq!(api.product("1006"), None);

    api.send(Call::put(&json!([{"shopsProductId": "1006", "price": {"currency": "EUR", "amount": 5}}]))).await;
    assert_eq!(api.send(call).await.status, 202);
    let product = api.product("1006").unwrap();
    assert_eq!((product.state, product.price.map(|it| it.amount)), (ProductState::Removed, Some(5)));
}

#[tokio::test]
async fn one_changed_byte_of_a_real_delivery_is_refused() {
    for (secret, call) in [created(), updated(), deleted()] {
        let api = Api::new();
        api.register(&secret).await;
        for index in (0..call.body.len()).step_by(97) {
            let mut body = call.body.clone();
            body[index] ^= 1;
            let problem = api.send(call.clone().body(body)).await.problem();
            assert_eq!(problem, (401, "BAD_HEADER_VALUE".to_owned(), "x-wc-webhook-signature".to_owned()));
        }
        assert!(api.list("deliveries").await.iter().all(|delivery| delivery["signature"] == "wrong"));
    }
}

#[tokio::test]
async fn the_ping_of_woocommerce_is_answered_400_with_or_without_a_credential() {
    let api = Api::registered().await;
    let ping = Call::webhook("", &Value::Null)
        .without("x-wc-webhook-topic")
        .without("x-wc-webhook-signature")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("webhook_id=3");
    for call in [ping.clone(), ping.without("x-api-key")] {
        let problem = api.send(call).await.problem();
        assert_eq!(problem, (400, "BAD_HEADER_VALUE".to_owned(), "x-wc-webhook-topic".to_owned()));
    }
    let delivery = &api.list("deliveries").await[0];
    assert_eq!((&delivery["topic"], &delivery["signature"]), (&Value::Null, &json!("unchecked")));
}

/// A real API knows nothing of WordPress: the key is the registered secret, entities and all.
#[tokio::test]
async fn the_secret_is_used_as_it_was_registered() {
    let api = Api::new();
    let product = json!({"id": 1});
    api.register("a&lt;b").await;
    // WooCommerce decodes entities before it signs, and the core does as WooCommerce does.
    let as_woocommerce = Call::webhook("product.deleted", &product).signed("a&lt;b");
    assert_eq!(api.send(as_woocommerce).await.status, 401);
    let as_registered = Call::webhook("product.deleted", &product).signed("a&amp;lt;b");
    assert_eq!(api.send(as_registered).await.status, 202);
}

async fn mapped(product: Value) -> ahpc_sandbox::store::products::StoredProduct {
    let api = Api::registered().await;
    let mut body = json!({"id": 1, "name": "Vase", "permalink": "https://shop.example/vase/"});
    body.as_object_mut().unwrap().extend(product.as_object().unwrap().clone());
    let answered = api.send(Call::webhook("product.updated", &body)).await;
    assert_eq!(answered.status, 202, "{answered:?}");
    api.product("1").unwrap()
}

#[tokio::test]
async fn states_follow_from_status_and_stock() {
    let cases = [
        (json!({"status": "publish", "stock_status": "instock"}), ProductState::Available),
        (json!({"status": "publish", "stock_status": "onbackorder"}), ProductState::Available),
        (json!({"status": "publish"}), ProductState::Available),
        (json!({"status": "publish", "stock_status": "outofstock"}), ProductState::Sold),
        (json!({"status": "draft", "stock_status": "outofstock"}), ProductState::Listed),
        (json!({"status": "pending"}), ProductState::Listed),
        (json!({"status": "private"}), ProductState::Listed),
        (json!({"status": "trash"}), ProductState::Removed),
        (json!({"status": "future"}), ProductState::Unknown),
        (json!({"status": null}), ProductState::Unknown),
    ];
    for (product, expected) in cases {
        assert_eq!(mapped(product.clone()).await.state, expected, "{product}");
    }
}

#[tokio::test]
async fn prices_are_cut_and_never_rounded() {
    for (text, expected) in [("12.5", 1250), ("12.509", 1250), ("0.999", 99), ("7", 700)] {
        assert_eq!(mapped(json!({"price": text})).await.price.map(|price| price.amount), Some(expected), "{text}");
    }
    for price in [json!(""), Value::Null] {
        assert_eq!(mapped(json!({"price": price})).await.price, None);
    }
}

#[tokio::test]
async fn yen_have_no_minor_unit() {
    let api = Api::registered().await;
    api.send(Call::patch(&json!({"woocommerceCurrency": "JPY"}))).await;
    let body = json!({"id": 1, "name": "Vase", "permalink": "https://shop.example/vase/", "price": "1250.00"});
    assert_eq!(api.send(Call::webhook("product.created", &body)).await.status, 202);
    assert_eq!(api.product("1").unwrap().price, Some(Price { currency: Currency::Jpy, amount: 1250 }));
}

#[tokio::test]
async fn the_short_description_stands_in_for_an_empty_one() {
    let description = async |product| mapped(product).await.description.map(|it| it.text);
    assert_eq!(
        description(json!({"description": "<p>Lang</p>", "short_description": "Kurz"})).await.as_deref(),
        Some("Lang")
    );
    assert_eq!(description(json!({"description": "", "short_description": "Kurz"})).await.as_deref(), Some("Kurz"));
    assert_eq!(description(json!({"description": null})).await, None);
}

#[tokio::test]
async fn a_currency_is_needed_for_a_price_only() {
    let api = Api::registered().await;
    let forget = json!({"forget": ["currency"]});
    api.control("PATCH", &format!("shops/{SHOP_ID}"), forget).await;
    let body =
        |price: &str| json!({"id": 1, "name": "Vase", "permalink": "https://shop.example/vase/", "price": price});
    assert_eq!(api.send(Call::webhook("product.created", &body(""))).await.status, 202);
    assert_eq!(api.send(Call::webhook("product.created", &body("1"))).await.status, 400);
    assert_eq!(api.send(Call::webhook("product.deleted", &json!({"id": 1}))).await.status, 202);
}

#[tokio::test]
async fn a_language_is_needed_always() {
    let api = Api::registered().await;
    api.control("PATCH", &format!("shops/{SHOP_ID}"), json!({"forget": ["language"]})).await;
    let call = Call::webhook("product.deleted", &json!({"id": 1})).signed(SECRET);
    assert_eq!(api.send(call).await.problem(), (400, "BAD_BODY_VALUE".to_owned(), String::new()));
}
