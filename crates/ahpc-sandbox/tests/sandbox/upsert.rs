//! What the shop and its products are after the calls that change them.

use ahpc_core::{
    product::{LocalizedText, Price},
    store::{Currency, Language},
};
use ahpc_sandbox::vocabulary::ProductState;
use serde_json::{Value, json};

use crate::support::{Api, Call, SHOP_ID};

fn german(text: &str) -> Option<LocalizedText> {
    Some(LocalizedText { text: text.to_owned(), language: Language::De })
}

fn vase() -> Value {
    json!({
        "shopsProductId": "17",
        "title": {"text": "Vase", "language": "de"},
        "description": {"text": "Blau", "language": "de"},
        "price": {"currency": "EUR", "amount": 1250},
        "state": "AVAILABLE",
        "url": "https://shop.example/vase/",
        "images": ["https://shop.example/a.jpg"],
    })
}

async fn put(api: &Api, products: Value) -> Value {
    let answered = api.send(Call::put(&products)).await;
    assert_eq!(answered.status, 202, "{answered:?}");
    answered.json()
}

#[tokio::test]
async fn a_new_product_is_created_from_all_fields() {
    let api = Api::new();
    assert_eq!(put(&api, json!([vase()])).await, json!([]));

    let product = api.product("17").unwrap();
    assert_eq!((product.title, product.description), (german("Vase"), german("Blau")));
    assert_eq!(product.price, Some(Price { currency: Currency::Eur, amount: 1250 }));
    assert_eq!(product.state, ProductState::Available);
    assert_eq!(product.url.as_deref(), Some("https://shop.example/vase/"));
    assert_eq!((product.images, product.via), (vec!["https://shop.example/a.jpg".to_owned()], "put".to_owned()));
}

#[tokio::test]
async fn a_known_product_has_only_state_and_price_changed() {
    let api = Api::new();
    put(&api, json!([vase()])).await;
    let before = api.product("17").unwrap();
    let other = json!({
        "shopsProductId": "17",
        "title": {"text": "Krug", "language": "en"},
        "description": {"text": "Rot", "language": "en"},
        "price": {"currency": "JPY", "amount": 9},
        "state": "SOLD",
        "url": "https://shop.example/krug/",
        "images": [],
    });
    put(&api, json!([other])).await;

    let mut expected = before;
    expected.price = Some(Price { currency: Currency::Jpy, amount: 9 });
    expected.state = ProductState::Sold;
    let after = api.product("17").unwrap();
    expected.updated.clone_from(&after.updated);
    assert_eq!(after, expected);
}

#[tokio::test]
async fn what_an_entry_leaves_out_stays() {
    let api = Api::new();
    put(&api, json!([vase()])).await;
    put(&api, json!([{"shopsProductId": "17"}])).await;
    let product = api.product("17").unwrap();
    assert_eq!(product.price, Some(Price { currency: Currency::Eur, amount: 1250 }));
    assert_eq!(product.state, ProductState::Available);
}

#[tokio::test]
async fn a_product_without_anything_is_unknown() {
    let api = Api::new();
    put(&api, json!([{"shopsProductId": "x", "url": null, "images": null}])).await;
    let product = api.product("x").unwrap();
    assert_eq!((product.state, product.title, product.price, product.url), (ProductState::Unknown, None, None, None));
}

#[tokio::test]
async fn entries_of_a_batch_are_applied_in_order() {
    let api = Api::new();
    put(&api, json!([vase(), {"shopsProductId": "17", "state": "RESERVED"}])).await;
    assert_eq!(api.product("17").unwrap().state, ProductState::Reserved);
}

#[tokio::test]
async fn a_batch_with_a_wrong_entry_changes_nothing() {
    let api = Api::new();
    let answered = api.send(Call::put(&json!([vase(), {"shopsProductId": 18}]))).await;
    assert_eq!(answered.problem(), (400, "BAD_BODY_VALUE".to_owned(), "[1].shopsProductId".to_owned()));
    assert_eq!(api.product("17"), None);
}

#[tokio::test]
async fn products_of_two_shops_are_two_products() {
    let api = Api::new();
    let other = "99999999-58d4-4b8a-9c55-6f0e3d1a7b42";
    let key = "aurahistoria_zzzzzz_zzzzzzzzzzzz";
    assert_eq!(api.control("POST", "shops", json!({"id": other, "api_key": key})).await.0, 201);
    put(&api, json!([vase()])).await;
    let call = Call::put(&json!([{"shopsProductId": "17", "state": "SOLD"}])).shop(other).header("x-api-key", key);
    assert_eq!(api.send(call).await.status, 202);
    assert_eq!(api.product("17").unwrap().state, ProductState::Available);
}

#[tokio::test]
async fn an_empty_change_answers_the_shop_and_leaves_it_alone() {
    let api = Api::registered().await;
    let before = api.send(Call::patch(&json!({}))).await.json();
    let nulls = json!({"woocommerceWebhookSecret": null, "woocommerceLanguage": null, "woocommerceCurrency": null});
    assert_eq!(api.send(Call::patch(&nulls)).await.json(), before);
    assert_eq!(
        (&before["shopId"], &before["woocommerceLanguage"], &before["woocommerceCurrency"]),
        (&json!(SHOP_ID), &json!("de"), &json!("EUR"))
    );
}

#[tokio::test]
async fn only_the_fields_of_a_change_are_applied() {
    let api = Api::registered().await;
    let change = json!({"woocommerceCurrency": "CHF", "fieldsOfTheRealApi": {"are": "ignored"}});
    let shop = api.send(Call::patch(&change)).await.json();
    assert_eq!((&shop["woocommerceLanguage"], &shop["woocommerceCurrency"]), (&json!("de"), &json!("CHF")));
}

#[tokio::test]
async fn a_change_that_is_wrong_in_one_field_changes_no_other() {
    let api = Api::registered().await;
    let change = json!({"woocommerceLanguage": "fr", "woocommerceCurrency": "SEK"});
    let answered = api.send(Call::patch(&change)).await;
    assert_eq!(answered.problem(), (400, "BAD_BODY_VALUE".to_owned(), "woocommerceCurrency".to_owned()));
    assert_eq!(api.send(Call::patch(&json!({}))).await.json()["woocommerceLanguage"], "de");
}

#[tokio::test]
async fn upper_case_in_the_address_is_the_same_shop() {
    let api = Api::new();
    assert_eq!(api.send(Call::patch(&json!({})).shop(&SHOP_ID.to_uppercase())).await.json()["shopId"], SHOP_ID);
}
