//! Deliveries as WooCommerce makes them, among them three that a real WooCommerce made.

use ahpc_sandbox::{
    model::{LocalizedText, Price},
    store::products::StoredProduct,
    vocabulary::{Currency, Language},
};
use serde_json::{Value, json};

use crate::support::{Api, Call, SECRET, SHOP_ID};

/// A delivery of WooCommerce 9.9.5, with its headers (the credential in `x-api-key`) and the exact bytes of its body.
fn real_delivery(sample: &str) -> (String, Call) {
    let sample: Value = serde_json::from_str(sample).unwrap();
    let mut call = Call::webhook("", &Value::Null).anonymous().body(sample["body_raw"].as_str().unwrap());
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
    let title = LocalizedText { text: "Kleine Vase 🏺 &amp; Söhne".to_owned(), language: Language::De };
    assert_eq!(product.title, Some(title));
    assert_eq!(product.description.map(|it| it.text).as_deref(), Some("Kurz"));
    assert_eq!(product.price, Some(Price { currency: Currency::Eur, amount: 1250 }));
    assert_eq!((product.state.as_str(), product.via.as_str()), ("AVAILABLE", "webhook"));

    let delivery = &api.list("deliveries").await[0];
    assert_eq!(delivery["signature"], "valid");
    assert_eq!((&delivery["topic"], &delivery["product_id"]), (&json!("product.created"), &json!("2300")));
    assert_eq!((&delivery["webhook_id"], &delivery["status"]), (&json!("1"), &json!(202)));
}

#[tokio::test]
async fn a_real_update_changes_a_known_product_in_all_but_its_texts() {
    let (secret, call) = updated();
    let api = Api::new();
    api.register(&secret).await;
    let known = json!({
        "shopsProductId": "1002",
        "title": {"text": "Before", "language": "en"},
        "description": {"text": "As it was", "language": "en"},
        "state": "LISTED",
    });
    api.send(Call::put(&json!([known]))).await;
    assert_eq!(api.send(call).await.status, 202);

    let product = api.product("1002").unwrap();
    let english = |text: &str| Some(LocalizedText { text: text.to_owned(), language: Language::En });
    assert_eq!((product.title, product.description), (english("Before"), english("As it was")));
    assert!(product.url.ends_with("/product/1820-deco-jugendstil-breite-nr-2/"));
    assert_eq!((product.price.map(|it| it.amount), product.state.as_str()), (Some(4990), "AVAILABLE"));
    assert_eq!((product.images.len(), product.via.as_str(), product.changes), (3, "put", 1));
}

#[tokio::test]
async fn texts_of_a_webhook_are_as_frozen_as_those_of_a_batch() {
    let api = Api::registered().await;
    let event = |name: &str| {
        let body = json!({"id": 7, "name": name, "permalink": "https://shop.example/7/", "description": name});
        Call::webhook("product.updated", &body)
    };
    api.send(event("Vase")).await;
    let other = json!({"text": "Krug", "language": "en"});
    api.send(event("Krug")).await;
    api.send(Call::put(&json!([{"shopsProductId": "7", "title": other, "description": other}]))).await;
    let product = api.product("7").unwrap();
    let vase = Some(LocalizedText { text: "Vase".to_owned(), language: Language::De });
    assert_eq!((product.title, product.description), (vase.clone(), vase));
    assert_eq!(product.via, "webhook");
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
    assert_eq!((product.state.as_str(), product.price.map(|it| it.amount)), ("REMOVED", Some(5)));
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
async fn the_ping_of_woocommerce_fails_at_the_token_or_at_the_signature() {
    let api = Api::registered().await;
    let ping = Call::webhook("", &Value::Null)
        .without("x-wc-webhook-topic")
        .without("x-wc-webhook-signature")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("webhook_id=3");
    for (call, error, field) in [
        (ping.clone().anonymous(), "UNAUTHORIZED", "Authorization"),
        (ping, "BAD_HEADER_VALUE", "x-wc-webhook-signature"),
    ] {
        assert_eq!(api.send(call).await.problem(), (401, error.to_owned(), field.to_owned()));
    }
    let deliveries = api.list("deliveries").await;
    let seen: Vec<_> = deliveries.iter().map(|it| (it["topic"].clone(), it["signature"].clone())).collect();
    assert_eq!(seen, [(Value::Null, json!("missing")), (Value::Null, json!("unchecked"))]);
}

/// A real API knows nothing of WordPress: the key is the registered secret, entities and all.
#[tokio::test]
async fn the_secret_is_used_as_it_was_registered() {
    for (registered, decoded) in [("a&lt;b", "a<b"), ("x &amp; y", "x & y")] {
        let api = Api::new();
        api.register(registered).await;
        let delivery = Call::webhook("product.deleted", &json!({"id": 1}));
        assert_eq!(api.send(delivery.clone().signed(decoded)).await.status, 401, "{registered}");
        assert_eq!(api.send(delivery.signed(registered)).await.status, 202, "{registered}");
    }
}

/// An event with these fields besides the required ones.
fn event(fields: &Value) -> Value {
    let mut body = json!({"id": 1, "name": "Vase", "permalink": "https://shop.example/vase/"});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    body
}

/// The product that an event with these fields makes.
async fn mapped(fields: Value) -> StoredProduct {
    let api = Api::registered().await;
    let answered = api.send(Call::webhook("product.updated", &event(&fields))).await;
    assert_eq!(answered.status, 202, "{answered:?}");
    api.product("1").unwrap()
}

/// How an event with these fields is refused.
async fn refused(fields: Value) -> (u16, String, String) {
    Api::registered().await.send(Call::webhook("product.created", &event(&fields))).await.problem()
}

#[tokio::test]
async fn states_follow_from_status_and_stock() {
    let cases = [
        (json!({"status": "publish", "stock_status": "instock"}), "AVAILABLE"),
        (json!({"status": "publish", "stock_status": "onbackorder"}), "AVAILABLE"),
        (json!({"status": "publish"}), "AVAILABLE"),
        (json!({"status": "publish", "stock_status": "outofstock"}), "SOLD"),
        (json!({"status": "draft", "stock_status": "outofstock"}), "LISTED"),
        (json!({"status": "pending"}), "LISTED"),
        (json!({"status": "private"}), "LISTED"),
        (json!({"status": "trash"}), "REMOVED"),
        (json!({"status": "future"}), "UNKNOWN"),
        (json!({"status": null, "stock_status": "instock"}), "UNKNOWN"),
        (json!({"status": "Publish", "stock_status": "instock"}), "UNKNOWN"),
        (json!({}), "UNKNOWN"),
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
}

#[tokio::test]
async fn an_unreadable_price_is_refused() {
    for text in ["12,50", "-1", "free", "1e3", " ", "12.50 €"] {
        let expected = (400, "BAD_BODY_VALUE".to_owned(), "price".to_owned());
        assert_eq!(refused(json!({"price": text})).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_price_is_taken_times_100_whatever_the_currency() {
    for (currency, text, amount) in
        [("JPY", "1250", 125_000), ("JPY", "980.00", 98_000), ("EUR", "1250", 125_000), ("CZK", "1.5", 150)]
    {
        let api = Api::registered().await;
        api.send(Call::patch(&json!({"woocommerceCurrency": currency}))).await;
        assert_eq!(api.send(Call::webhook("product.created", &event(&json!({"price": text})))).await.status, 202);
        let price = api.product("1").unwrap().price.unwrap();
        assert_eq!((serde_json::to_value(price.currency).unwrap(), price.amount), (json!(currency), amount), "{text}");
    }
}

#[tokio::test]
async fn an_empty_or_absent_price_leaves_that_of_a_known_product() {
    for price in [json!({"price": ""}), json!({"price": null}), json!({})] {
        assert_eq!(mapped(price.clone()).await.price, None, "{price}");
        let api = Api::registered().await;
        let known = json!({"shopsProductId": "1", "price": {"currency": "CHF", "amount": 5}});
        api.send(Call::put(&json!([known]))).await;
        assert_eq!(api.send(Call::webhook("product.updated", &event(&price))).await.status, 202);
        assert_eq!(api.product("1").unwrap().price, Some(Price { currency: Currency::Chf, amount: 5 }), "{price}");
    }
}

#[tokio::test]
async fn pictures_that_are_not_in_the_body_are_cleared() {
    for images in [json!({}), json!({"images": []})] {
        let api = Api::registered().await;
        let known = json!({"shopsProductId": "1", "images": ["https://shop.example/a.jpg"]});
        api.send(Call::put(&json!([known]))).await;
        assert_eq!(api.send(Call::webhook("product.updated", &event(&images))).await.status, 202);
        assert_eq!(api.product("1").unwrap().images, Vec::<String>::new(), "{images}");
    }
}

#[tokio::test]
async fn the_short_description_stands_in_only_for_one_that_is_absent_or_null() {
    let description = async |fields| mapped(fields).await.description.map(|it| it.text).unwrap_or_default();
    let short = "<p>Kurz</p>";
    for (fields, expected) in [
        (json!({"description": "<p>Lang</p>", "short_description": short}), "Lang"),
        (json!({"description": "", "short_description": short}), ""),
        (json!({"description": " \n", "short_description": short}), ""),
        (json!({"description": "<p></p>", "short_description": short}), ""),
        (json!({"description": null, "short_description": short}), "Kurz"),
        (json!({"short_description": short}), "Kurz"),
        (json!({"description": null, "short_description": null}), ""),
    ] {
        assert_eq!(description(fields.clone()).await, expected, "{fields}");
    }
}

#[tokio::test]
async fn a_name_is_taken_as_it_is_and_must_not_be_blank() {
    for name in ["Vase &amp; Krug", "<b>M&uuml;ller</b>", " Krug "] {
        let title = LocalizedText { text: name.to_owned(), language: Language::De };
        assert_eq!(mapped(json!({"name": name})).await.title, Some(title));
    }
    for name in ["", "   ", "\t\n", "\u{a0}"] {
        let expected = (400, "BAD_BODY_VALUE".to_owned(), "name".to_owned());
        assert_eq!(refused(json!({"name": name})).await, expected, "{name:?}");
    }
}

#[tokio::test]
async fn a_description_becomes_text() {
    let html =
        "<p>Vase &ndash; <strong>signiert</strong></p>\n<ul><li>20&nbsp;cm</li><li>blau</li></ul><script>x()</script>";
    let description = mapped(json!({"description": html})).await.description.unwrap().text;
    assert_eq!(description, "Vase – signiert\n\n20 cm\nblau");
}

#[tokio::test]
async fn what_the_api_does_not_read_makes_no_difference() {
    let more = json!({
        "type": "variation", "parent_id": 5, "post_password": "x", "catalog_visibility": "hidden", "currency": "USD",
        "regular_price": "9", "sale_price": "1", "date_modified_gmt": "2000-01-01T00:00:00", "sku": "S",
        "status": "publish", "price": "2",
    });
    let product = mapped(more).await;
    assert_eq!(product.state.as_str(), "AVAILABLE");
    assert_eq!(product.price, Some(Price { currency: Currency::Eur, amount: 200 }));
}

#[tokio::test]
async fn the_deletion_of_an_unknown_product_is_acknowledged_and_lost() {
    let api = Api::registered().await;
    for id in [1, 0, 9_007_199_254_740_993_i64] {
        assert_eq!(api.send(Call::webhook("product.deleted", &json!({"id": id}))).await.status, 202);
        assert_eq!(api.product(&id.to_string()), None, "{id}");
    }
    // Trash tells of the whole product, so it makes an entry.
    assert_eq!(api.send(Call::webhook("product.updated", &event(&json!({"status": "trash"})))).await.status, 202);
    assert_eq!(api.product("1").unwrap().state, "REMOVED");
}

async fn forgetting(what: &str) -> Api {
    let api = Api::registered().await;
    api.control("PATCH", &format!("shops/{SHOP_ID}"), json!({"forget": [what]})).await;
    api
}

#[tokio::test]
async fn a_currency_is_needed_for_a_price_only() {
    let api = forgetting("currency").await;
    let send = async |price: Value| api.send(Call::webhook("product.created", &event(&price))).await.status;
    assert_eq!(send(json!({"price": ""})).await, 202);
    assert_eq!(send(json!({})).await, 202);
    assert_eq!(send(json!({"price": "1"})).await, 400);
    assert_eq!(api.send(Call::webhook("product.deleted", &json!({"id": 1}))).await.status, 202);
}

#[tokio::test]
async fn a_language_is_needed_for_all_but_a_deletion() {
    let api = forgetting("language").await;
    for topic in ["product.created", "product.updated"] {
        let problem = api.send(Call::webhook(topic, &event(&json!({})))).await.problem();
        assert_eq!(problem, (400, "BAD_BODY_VALUE".to_owned(), String::new()), "{topic}");
    }
    api.send(Call::put(&json!([{"shopsProductId": "1"}]))).await;
    assert_eq!(api.send(Call::webhook("product.deleted", &json!({"id": 1})).signed(SECRET)).await.status, 202);
    assert_eq!(api.product("1").unwrap().state, "REMOVED");
}
