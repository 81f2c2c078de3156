//! The control interface: what it refuses, what it changes, what it forgets.

use ahpc_core::identity::AuthGeneration;
use serde_json::{Value, json};

use crate::support::{API_KEY, Api, Call, SHOP_ID};

/// Status, error code and blamed field of a control request.
async fn refused(api: &Api, method: &str, path: &str, body: Value) -> (u16, String, String) {
    let (status, answer) = api.control(method, path, body).await;
    let text = |pointer| answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (status, text("/error"), text("/source/field"))
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let api = Api::new();
    let shop = format!("shops/{SHOP_ID}");
    let cases = [
        ("GET", "nothing", Value::Null, 404, "NOT_FOUND", ""),
        ("PUT", "faults", Value::Null, 405, "METHOD_NOT_ALLOWED", ""),
        ("GET", "requests?operation=x", Value::Null, 400, "BAD_QUERY_PARAMETER_VALUE", "operation"),
        ("GET", "requests?limit=-1", Value::Null, 400, "BAD_QUERY_PARAMETER_VALUE", "query"),
        ("GET", "products?page=2", Value::Null, 400, "BAD_QUERY_PARAMETER_VALUE", "query"),
        ("POST", "faults", json!({"operation": "*", "kind": "hang", "times": 1}), 400, "BAD_BODY_VALUE", "body"),
        ("POST", "faults", json!({"operation": "*", "kind": "status", "status": 200}), 400, "BAD_BODY_VALUE", "status"),
        ("DELETE", "faults/1", Value::Null, 404, "NOT_FOUND", ""),
        ("DELETE", "faults/x", Value::Null, 404, "NOT_FOUND", ""),
        ("POST", "reset", json!({"only": ["everything"]}), 400, "BAD_BODY_VALUE", "body"),
        ("PUT", "auth", json!({"generation": "basic"}), 400, "BAD_BODY_VALUE", "generation"),
        ("PATCH", "shops/none", json!({}), 404, "NOT_FOUND", ""),
        ("PATCH", &shop, json!({"partner_status": "FRIEND"}), 400, "BAD_BODY_VALUE", "partner_status"),
        ("PATCH", &shop, json!({"api_key": "x"}), 400, "BAD_BODY_VALUE", "api_key"),
        ("POST", "shops", json!({"id": "x", "api_key": API_KEY}), 400, "BAD_BODY_VALUE", "id"),
    ];
    for (method, path, body, status, error, field) in cases {
        let expected = (status, error.to_owned(), field.to_owned());
        assert_eq!(refused(&api, method, path, body.clone()).await, expected, "{method} {path} {body}");
    }
}

#[tokio::test]
async fn a_shop_changes_partner_status_key_and_name() {
    let api = Api::new();
    let path = format!("shops/{SHOP_ID}");
    let key = "aurahistoria_another1_abcdefghijklmnop";
    let change = json!({"partner_status": "SCRAPED", "api_key": key, "name": "Möbel & Mehr"});
    let (status, shop) = api.control("PATCH", &path, change).await;
    assert_eq!((status, &shop["slug_id"], &shop["partner_status"]), (200, &json!("m-bel-mehr"), &json!("SCRAPED")));

    let call = || Call::patch(&json!({}));
    assert_eq!(api.send(call()).await.problem().1, "PARTNER_SHOP_API_KEY_MISMATCH");
    assert_eq!(api.send(call().header("x-api-key", key)).await.problem().1, "PARTNER_SHOP_NOT_PARTNERED");
    api.control("PATCH", &path, json!({"partner_status": "PARTNERED"})).await;
    assert_eq!(api.send(call().header("x-api-key", key)).await.json()["name"], "Möbel & Mehr");
}

#[tokio::test]
async fn the_generation_changes_while_a_client_is_connected() {
    let api = Api::new();
    let call = || Call::patch(&json!({}));
    assert_eq!(api.send(call()).await.status, 200);

    let (status, answer) = api.control("PUT", "auth", json!({"generation": "bearer"})).await;
    let expected = json!({"generation": "bearer", "header": "Authorization: Bearer <credential>"});
    assert_eq!((status, &answer), (200, &expected));
    assert_eq!(api.control("GET", "status", Value::Null).await.1["auth"], expected);
    assert_eq!(api.send(call()).await.problem().1, "UNAUTHORIZED");
    assert_eq!(api.send(call().with_auth(AuthGeneration::Bearer)).await.status, 200);
}

#[tokio::test]
async fn faults_are_deleted_one_by_one_or_all() {
    let api = Api::new();
    for _ in 0..3 {
        api.add_fault(json!({"operation": "*", "kind": "drop"})).await;
    }
    let id = api.list("faults").await[1]["id"].clone();
    assert_eq!(api.control("DELETE", &format!("faults/{id}"), Value::Null).await.0, 200);
    assert_eq!(api.list("faults").await.len(), 2);
    assert_eq!(api.control("DELETE", "faults", Value::Null).await.0, 200);
    assert_eq!(api.send(Call::patch(&json!({}))).await.status, 200);
}

async fn counts(api: &Api) -> [usize; 3] {
    [api.list("products").await.len(), api.list("requests").await.len(), api.list("faults").await.len()]
}

async fn busy_api() -> Api {
    let api = Api::registered().await;
    api.send(Call::put(&json!([{"shopsProductId": "1"}]))).await;
    api.send(Call::webhook("product.deleted", &json!({"id": 1}))).await;
    api.add_fault(json!({"operation": "patchShopById", "kind": "delay", "delay_ms": 1})).await;
    api
}

#[tokio::test]
async fn a_reset_forgets_everything_but_the_shop_and_its_key() {
    let api = busy_api().await;
    assert_eq!(counts(&api).await, [1, 3, 1]);
    assert_eq!(api.control("POST", "reset", Value::Null).await, (200, json!({})));
    assert_eq!(counts(&api).await, [0, 0, 0]);
    assert!(api.list("deliveries").await.is_empty());
    let shop = &api.list("shops").await[0];
    assert_eq!((&shop["webhook_secret_fingerprint"], &shop["language"]), (&Value::Null, &Value::Null));
    assert_eq!(api.send(Call::patch(&json!({}))).await.status, 200);
}

#[tokio::test]
async fn a_reset_of_a_part_leaves_the_rest() {
    let api = busy_api().await;
    api.control("POST", "reset", json!({"only": ["requests"]})).await;
    assert_eq!(counts(&api).await, [1, 0, 1]);
    assert_eq!(api.list("shops").await[0]["language"], "de");
}

#[tokio::test]
async fn lists_have_the_latest_first_and_can_be_asked_for_what_is_new() {
    let api = Api::registered().await;
    for id in ["1", "2", "3"] {
        api.send(Call::put(&json!([{"shopsProductId": id}]))).await;
    }
    let (_, products) = api.control("GET", "products?limit=2", Value::Null).await;
    let ids: Vec<_> = products["products"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!((ids, &products["total"]), (vec![json!("3"), json!("2")], &json!(3)));

    let (_, puts) = api.control("GET", "requests?operation=putPartnerProducts&after_id=2", Value::Null).await;
    let ids: Vec<_> = puts["requests"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, [json!(4), json!(3)]);

    let (_, status) = api.control("GET", "status", Value::Null).await;
    assert_eq!((&status["requests"], &status["products"], &status["deliveries"]), (&json!(4), &json!(3), &json!(0)));
    assert_eq!(status["auth"]["generation"], "api-key");
}

#[tokio::test]
async fn a_product_that_comes_again_is_listed_first() {
    let api = Api::new();
    for id in ["1", "2", "1"] {
        api.send(Call::put(&json!([{"shopsProductId": id}]))).await;
    }
    let ids: Vec<_> = api.list("products").await.into_iter().map(|mut it| it["id"].take()).collect();
    assert_eq!(ids, [json!("1"), json!("2")]);
}
