//! 2026-10: what the queue makes of WooCommerce's events, which the answer never tells.

use ahpc_sandbox::{
    model::{LocalizedText, Price},
    store::products::StoredProduct,
    vocabulary::{Currency, Generation, Language},
};
use serde_json::{Value, json};

use crate::support::{Api, Call, SECRET, SOURCE_ID};

async fn source() -> Api {
    Api::registered_in(Generation::G2026_10).await
}

/// A published product at this second of one minute, with these fields besides.
fn vase(second: u32, more: Value) -> Value {
    let mut product = json!({
        "id": 17, "name": "Vase &amp; Krug", "permalink": "https://shop.example/vase/", "status": "publish",
        "stock_status": "instock", "price": "12.50", "date_modified_gmt": format!("2026-09-06T12:34:{second:02}"),
    });
    product.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    product
}

/// Delivers an event and says why nothing came of it.
async fn send(api: &Api, topic: &str, body: &Value) -> Value {
    let answered = api.send(Call::source_webhook(topic, body)).await;
    assert_eq!((answered.status, answered.text.as_str()), (204, ""), "{answered:?}");
    api.list("deliveries").await[0]["lost"].clone()
}

async fn update(api: &Api, body: &Value) -> Value {
    send(api, "product.updated", body).await
}

/// The listing that an event with these fields makes.
async fn mapped(more: Value) -> StoredProduct {
    let api = source().await;
    assert_eq!(update(&api, &vase(0, more)).await, Value::Null);
    api.product("17").unwrap()
}

fn state(api: &Api) -> String {
    api.product("17").unwrap().state
}

#[tokio::test]
async fn a_listing_born_from_an_event_has_no_description() {
    let product = mapped(json!({"description": "<p>Blau</p>", "short_description": "Kurz"})).await;
    let title = LocalizedText { text: "Vase &amp; Krug".to_owned(), language: Language::De };
    assert_eq!((product.title, product.description), (Some(title), None));
    assert_eq!((product.url.as_str(), product.via.as_str()), ("https://shop.example/vase/", "webhook"));
    assert_eq!(product.price, Some(Price { currency: Currency::Eur, amount: 1250 }));
}

#[tokio::test]
async fn availability_follows_from_the_stock() {
    for (stock, expected) in [
        ("instock", "IN_STOCK"),
        ("outofstock", "OUT_OF_STOCK"),
        ("onbackorder", "BACK_ORDER"),
        ("elsewhere", "UNKNOWN"),
    ] {
        assert_eq!(mapped(json!({"stock_status": stock})).await.state, expected);
    }
}

#[tokio::test]
async fn a_known_listing_takes_price_stock_address_and_pictures() {
    let api = source().await;
    update(&api, &vase(0, json!({"images": [{"src": "https://shop.example/a.jpg"}]}))).await;
    let other =
        json!({"name": "Krug", "price": "", "stock_status": "outofstock", "permalink": "https://shop.example/k/"});
    assert_eq!(send(&api, "product.created", &vase(1, other)).await, Value::Null);
    let product = api.product("17").unwrap();
    assert_eq!((product.title.unwrap().text.as_str(), product.price), ("Vase &amp; Krug", None));
    assert_eq!((product.state.as_str(), product.url.as_str()), ("OUT_OF_STOCK", "https://shop.example/k/"));
    assert_eq!(product.images, Vec::<String>::new());
}

#[tokio::test]
async fn a_price_is_exact_or_the_event_fails_unseen() {
    let api = source().await;
    let lost = json!("the price has digits beyond the minor unit");
    assert_eq!(update(&api, &vase(0, json!({"price": "12.505"}))).await, lost);
    assert_eq!(api.product("17"), None);
    api.send(Call::configure(&json!({"webhookSecret": SECRET, "language": "de", "currency": "JPY"}))).await;
    assert_eq!(update(&api, &vase(1, json!({"price": "1250.5"}))).await, lost);
    assert_eq!(update(&api, &vase(2, json!({"price": "1250.00"}))).await, Value::Null);
    assert_eq!(api.product("17").unwrap().price, Some(Price { currency: Currency::Jpy, amount: 1250 }));
}

#[tokio::test]
async fn what_is_not_registered_is_missed_unseen() {
    let api = source().await;
    api.send(Call::configure(&json!({"webhookSecret": SECRET, "language": "de"}))).await;
    assert_eq!(update(&api, &vase(0, json!({}))).await, "no currency is registered");
    assert_eq!(update(&api, &vase(1, json!({"price": ""}))).await, Value::Null);
    api.send(Call::configure(&json!({"webhookSecret": SECRET, "currency": "EUR"}))).await;
    assert_eq!(update(&api, &vase(2, json!({}))).await, "no language is registered");
}

#[tokio::test]
async fn what_is_hidden_is_withdrawn_and_never_created() {
    for status in ["trash", "draft", "pending", "private"] {
        let api = source().await;
        let hidden = json!({"id": 17, "status": status, "date_modified_gmt": "2026-09-06T12:34:30"});
        assert_eq!(update(&api, &hidden).await, Value::Null);
        assert_eq!(api.product("17"), None, "{status}");
        update(&api, &vase(40, json!({}))).await;
        assert_eq!(update(&api, &vase(50, json!({"status": status}))).await, Value::Null);
        assert_eq!(state(&api), "REMOVED", "{status}");
        assert_eq!(update(&api, &vase(55, json!({}))).await, Value::Null);
        assert_eq!(state(&api), "IN_STOCK", "{status}");
    }
}

#[tokio::test]
async fn another_status_does_nothing() {
    for status in [json!("future"), json!("auto-draft"), json!("Publish"), Value::Null] {
        let api = source().await;
        update(&api, &vase(0, json!({}))).await;
        assert_eq!(update(&api, &vase(1, json!({"status": status, "price": "1"}))).await, Value::Null);
        assert_eq!((state(&api).as_str(), api.product("17").unwrap().changes), ("IN_STOCK", 0), "{status}");
    }
}

/// The trap of WooCommerce's own `{"id":N}`.
#[tokio::test]
async fn a_deletion_without_a_date_blocks_every_later_publication() {
    let api = source().await;
    update(&api, &vase(0, json!({}))).await;
    assert_eq!(send(&api, "product.deleted", &json!({"id": 17})).await, Value::Null);
    assert_eq!(state(&api), "REMOVED");
    let ambiguous = json!("WOOCOMMERCE_PROVIDER_SOURCE_ORDER_AMBIGUOUS");
    assert_eq!(update(&api, &vase(1, json!({}))).await, ambiguous);
    assert_eq!(update(&api, &vase(2, json!({"date_modified_gmt": null}))).await, ambiguous);
    // The batch restores the listing and does not lift the block.
    let restored = api.send(Call::listings("PUT", &json!([{"sourceListingId": "17"}]))).await;
    assert_eq!(restored.text, "[]");
    assert_eq!(state(&api), "UNKNOWN");
    assert_eq!(update(&api, &vase(3, json!({}))).await, ambiguous);
    assert_eq!(update(&api, &vase(4, json!({"status": "trash"}))).await, Value::Null);
    assert_eq!(state(&api), "REMOVED");
}

#[tokio::test]
async fn a_deletion_of_an_unknown_product_blocks_it_too() {
    let api = source().await;
    assert_eq!(send(&api, "product.deleted", &json!({"id": 17})).await, Value::Null);
    update(&api, &vase(1, json!({}))).await;
    assert_eq!(api.product("17"), None);
    api.control("POST", "reset", json!({"only": ["products"]})).await;
    assert_eq!(update(&api, &vase(1, json!({}))).await, Value::Null);
}

#[tokio::test]
async fn a_deletion_with_a_date_is_in_order() {
    let api = source().await;
    update(&api, &vase(0, json!({}))).await;
    send(&api, "product.deleted", &json!({"id": 17, "date_modified_gmt": "2026-09-06T12:34:10Z"})).await;
    assert_eq!(state(&api), "REMOVED");
    assert_eq!(update(&api, &vase(5, json!({}))).await, "an event with a newer date is known");
    assert_eq!(update(&api, &vase(11, json!({}))).await, Value::Null);
    assert_eq!(state(&api), "IN_STOCK");
}

#[tokio::test]
async fn events_are_ordered_by_their_date() {
    let api = source().await;
    let priced = |second, price: &str| vase(second, json!({"price": price}));
    assert_eq!(update(&api, &priced(10, "1")).await, Value::Null);
    assert_eq!(update(&api, &priced(9, "2")).await, "an event with a newer date is known");
    assert_eq!(update(&api, &priced(10, "3")).await, "another event of the same date is known");
    assert_eq!(update(&api, &priced(10, "1")).await, Value::Null);
    assert_eq!(send(&api, "product.created", &priced(10, "1")).await, Value::Null);
    assert_eq!(api.product("17").unwrap().price.unwrap().amount, 100);
    assert_eq!(update(&api, &priced(11, "4")).await, Value::Null);
    assert_eq!(api.product("17").unwrap().price.unwrap().amount, 400);
    // Each product has an order of its own.
    assert_eq!(update(&api, &vase(1, json!({"id": 18}))).await, Value::Null);
}

#[tokio::test]
async fn a_delivery_id_belongs_to_one_event() {
    let api = source().await;
    let send = async |id: &str, body: &Value| {
        let call = Call::source_webhook("product.updated", body).header("x-wc-webhook-delivery-id", id);
        assert_eq!(api.send(call).await.status, 204);
        api.list("deliveries").await[0]["lost"].clone()
    };
    assert_eq!(send("a", &vase(1, json!({"price": "1"}))).await, Value::Null);
    assert_eq!(send("a", &vase(1, json!({"price": "1"}))).await, Value::Null);
    assert_eq!(send("a", &vase(2, json!({"price": "2"}))).await, "the delivery id belongs to another event");
    assert_eq!(send("b", &vase(2, json!({"price": "2"}))).await, Value::Null);
    assert_eq!(api.product("17").unwrap().price.unwrap().amount, 200);
    // Events that do nothing are not remembered.
    assert_eq!(send("c", &vase(3, json!({"status": "future"}))).await, Value::Null);
    assert_eq!(send("c", &vase(3, json!({"price": "3"}))).await, Value::Null);
}

#[tokio::test]
async fn a_missing_grant_shows_only_where_nothing_happens() {
    let api = source().await;
    api.add_token("grantless", &["product-listings:write"], &[]).await;
    let call = |body: &Value| Call::source_webhook("product.updated", body).bearer("grantless");
    assert_eq!(api.send(call(&vase(0, json!({})))).await.status, 204);
    assert_eq!(api.list("deliveries").await[0]["lost"], "the token's user has no grant for this listing source");
    assert_eq!(api.product("17"), None);
    assert_eq!(api.send(call(&vase(0, json!({"status": "future"})))).await.problem().1, "FORBIDDEN");
    api.control("PATCH", &format!("shops/{SOURCE_ID}"), json!({"partner_status": "SCRAPED"})).await;
    assert_eq!(api.send(call(&vase(0, json!({}))).bearer(crate::support::API_KEY)).await.status, 204);
    assert_eq!(api.product("17"), None);
}
