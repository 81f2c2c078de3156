//! What the shop and its products are after the calls that change them.

use ahpc_sandbox::{
    model::{LocalizedText, Price},
    vocabulary::{Currency, Language},
};
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
    assert_eq!(product.state.as_str(), "AVAILABLE");
    assert_eq!(product.url, "https://shop.example/vase/");
    assert_eq!((product.images, product.via), (vec!["https://shop.example/a.jpg".to_owned()], "put".to_owned()));
}

#[tokio::test]
async fn a_known_product_changes_in_all_but_its_texts() {
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
        "images": ["https://shop.example/b.jpg", "https://shop.example/c.jpg"],
    });
    put(&api, json!([other])).await;

    let after = api.product("17").unwrap();
    let mut expected = before;
    expected.price = Some(Price { currency: Currency::Jpy, amount: 9 });
    expected.state = "SOLD".to_owned();
    expected.url = "https://shop.example/krug/".to_owned();
    expected.images = ["https://shop.example/b.jpg", "https://shop.example/c.jpg"].map(str::to_owned).to_vec();
    expected.changes = 1;
    expected.updated.clone_from(&after.updated);
    assert_eq!(after, expected);
}

#[tokio::test]
async fn texts_that_were_left_out_at_first_stay_empty() {
    for first in [json!({"shopsProductId": "17"}), json!({"shopsProductId": "17", "state": "REMOVED"})] {
        let api = Api::new();
        put(&api, json!([first])).await;
        put(&api, json!([vase()])).await;
        let product = api.product("17").unwrap();
        assert_eq!((product.title, product.description), (None, None), "{first}");
        assert_eq!((product.state.as_str(), product.price.map(|it| it.amount)), ("AVAILABLE", Some(1250)));
    }
}

#[tokio::test]
async fn a_text_in_another_language_is_no_other_text() {
    let api = Api::new();
    put(&api, json!([vase()])).await;
    put(&api, json!([{"shopsProductId": "17", "title": {"text": "", "language": "fr"}}])).await;
    assert_eq!(api.product("17").unwrap().title, german("Vase"));
}

#[tokio::test]
async fn price_state_and_address_that_are_left_out_stay() {
    for said in [json!({}), json!({"price": null, "url": null})] {
        let api = Api::new();
        put(&api, json!([vase()])).await;
        let mut entry = json!({"shopsProductId": "17", "images": ["https://shop.example/a.jpg"]});
        entry.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let before = api.product("17");
        put(&api, json!([entry])).await;
        assert_eq!(api.product("17"), before, "{entry}");
    }
}

#[tokio::test]
async fn pictures_that_are_left_out_are_cleared() {
    for said in [json!({}), json!({"images": null}), json!({"images": []})] {
        let api = Api::new();
        put(&api, json!([vase()])).await;
        let mut entry = json!({"shopsProductId": "17"});
        entry.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        put(&api, json!([entry])).await;
        assert_eq!(api.product("17").unwrap().images, Vec::<String>::new(), "{entry}");
    }
}

#[tokio::test]
async fn a_product_without_anything_is_listed_at_no_real_address() {
    let api = Api::new();
    put(&api, json!([{"shopsProductId": "x", "url": null, "images": null, "price": null}])).await;
    let product = api.product("x").unwrap();
    assert_eq!((product.state.as_str(), product.title, product.price), ("LISTED", None, None));
    assert_eq!(product.url, "https://placeholder.invalid/");
    put(&api, json!([{"shopsProductId": "x", "url": "https://shop.example/x/"}])).await;
    assert_eq!(api.product("x").unwrap().url, "https://shop.example/x/");
}

#[tokio::test]
async fn a_removal_of_an_unknown_product_makes_an_entry_with_an_empty_title() {
    let api = Api::new();
    put(&api, json!([{"shopsProductId": "17", "state": "REMOVED"}])).await;
    let listed = &api.list("products").await[0];
    assert_eq!((&listed["state"], &listed["title"]), (&json!("REMOVED"), &Value::Null));
}

#[tokio::test]
async fn only_what_makes_a_product_another_counts_as_a_change() {
    let api = Api::new();
    put(&api, json!([vase()])).await;
    let mut other_title = vase();
    other_title["title"]["text"] = json!("Krug");
    put(&api, json!([vase(), other_title])).await;
    let product = api.product("17").unwrap();
    assert_eq!((product.changes, &product.updated), (0, &product.created));
    put(&api, json!([{"shopsProductId": "17", "state": "SOLD"}, vase()])).await;
    assert_eq!(api.product("17").unwrap().changes, 2);
}

#[tokio::test]
async fn a_product_is_listed_in_the_documented_shape() {
    let api = Api::new();
    put(&api, json!([vase()])).await;
    let mut listed = api.list("products").await.remove(0);
    for time in ["created", "updated"] {
        assert!(listed.as_object_mut().unwrap().remove(time).unwrap().is_string());
    }
    let mut expected = vase();
    let id = expected.as_object_mut().unwrap().remove("shopsProductId").unwrap();
    let more = json!({"id": id, "shop_id": SHOP_ID, "via": "put", "changes": 0});
    expected.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_batch_of_none_or_of_many_is_taken() {
    let api = Api::new();
    assert_eq!(put(&api, json!([])).await, json!([]));
    for count in [101, 250] {
        let products = (0..count).map(|index| json!({"shopsProductId": index.to_string()})).collect();
        assert_eq!(put(&api, products).await, json!([]), "{count}");
    }
    assert_eq!(api.list("products?limit=1000").await.len(), 250);
}

#[tokio::test]
async fn entries_of_a_batch_are_applied_in_order() {
    let api = Api::new();
    put(&api, json!([vase(), {"shopsProductId": "17", "state": "RESERVED"}])).await;
    assert_eq!(api.product("17").unwrap().state, "RESERVED");
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
    let call = Call::put(&json!([{"shopsProductId": "17", "state": "SOLD"}])).shop(other).bearer(key);
    assert_eq!(api.send(call).await.status, 202);
    assert_eq!(api.product("17").unwrap().state, "AVAILABLE");
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
