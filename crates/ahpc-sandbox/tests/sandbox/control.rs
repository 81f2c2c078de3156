//! The control interface: what it refuses, what it changes, what it forgets.

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
        ("PATCH", &shop, json!({"api_key": "x"}), 400, "BAD_BODY_VALUE", "body"),
        ("POST", "shops", json!({"id": "x", "api_key": API_KEY}), 400, "BAD_BODY_VALUE", "id"),
        ("POST", "shops", json!({"id": SHOP_ID, "api_key": "a b"}), 400, "BAD_BODY_VALUE", "api_key"),
        ("POST", "tokens", json!({"scopes": []}), 400, "BAD_BODY_VALUE", "body"),
        ("POST", "tokens", json!({"token": "ä"}), 400, "BAD_BODY_VALUE", "token"),
        ("POST", "tokens", json!({"token": "t", "scopes": ["products:read"]}), 400, "BAD_BODY_VALUE", "scopes[0]"),
        ("POST", "tokens", json!({"token": "t", "shops": [SHOP_ID, "x"]}), 400, "BAD_BODY_VALUE", "shops[1]"),
        ("POST", "tokens", json!({"token": API_KEY}), 409, "TOKEN_TAKEN", "token"),
        ("PATCH", "tokens/99", json!({}), 404, "NOT_FOUND", ""),
        ("PATCH", "tokens/1", json!({"shops": [""]}), 400, "BAD_BODY_VALUE", "shops[0]"),
        ("DELETE", "tokens/x", Value::Null, 404, "NOT_FOUND", ""),
    ];
    for (method, path, body, status, error, field) in cases {
        let expected = (status, error.to_owned(), field.to_owned());
        assert_eq!(refused(&api, method, path, body.clone()).await, expected, "{method} {path} {body}");
    }
}

#[tokio::test]
async fn a_shop_changes_partner_status_and_name() {
    let api = Api::new();
    let path = format!("shops/{SHOP_ID}");
    let change = json!({"partner_status": "SCRAPED", "name": "Möbel & Mehr"});
    let (status, shop) = api.control("PATCH", &path, change).await;
    assert_eq!((status, &shop["slug_id"], &shop["partner_status"]), (200, &json!("m-bel-mehr"), &json!("SCRAPED")));

    let call = || Call::patch(&json!({}));
    assert_eq!(api.send(call()).await.problem().1, "PARTNER_SHOP_NOT_PARTNERED");
    api.control("PATCH", &path, json!({"partner_status": "PARTNERED"})).await;
    assert_eq!(api.send(call()).await.json()["name"], "Möbel & Mehr");
}

#[tokio::test]
async fn a_token_is_made_listed_changed_and_deleted() {
    let api = Api::new();
    let token = "019eb0ab.opaque~token==";
    let id = api.add_token(token, &["products:write"], &[&SHOP_ID.to_uppercase()]).await;
    let listed = &api.list("tokens").await[1];
    let expected = (json!(id), json!(["products:write"]), json!([SHOP_ID]));
    assert_eq!((listed["id"].clone(), listed["scopes"].clone(), listed["shops"].clone()), expected);
    assert!(listed["fingerprint"].as_str().unwrap().starts_with("sha256:") && listed.get("token").is_none());
    assert_eq!(api.list("shops").await[0]["tokens"].as_array().unwrap().len(), 2);

    let (patch, put) = (|| Call::patch(&json!({})).bearer(token), || Call::put(&json!([])).bearer(token));
    assert_eq!((api.send(patch()).await.status, api.send(put()).await.status), (403, 202));
    let path = format!("tokens/{id}");
    let (status, changed) = api.control("PATCH", &path, json!({"scopes": ["shops:manage"]})).await;
    assert_eq!((status, &changed["shops"]), (200, &json!([SHOP_ID])));
    assert_eq!((api.send(patch()).await.status, api.send(put()).await.status), (200, 403));
    api.control("PATCH", &path, json!({"token": "another"})).await;
    assert_eq!(api.send(patch()).await.problem().1, "ACCESS_TOKEN_NOT_FOUND");
    assert_eq!(api.send(patch().bearer("another")).await.status, 200);
    assert_eq!(api.control("PATCH", &path, json!({"token": API_KEY})).await.0, 409);
    assert_eq!(api.control("DELETE", &path, Value::Null).await, (200, json!({})));
    assert_eq!(api.send(patch().bearer("another")).await.problem().1, "ACCESS_TOKEN_NOT_FOUND");
    assert_eq!(api.control("DELETE", &path, Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_token_reaches_every_shop_of_its_user_and_no_other() {
    let api = Api::new();
    let [second, third] = ["22222222-58d4-4b8a-9c55-6f0e3d1a7b42", "33333333-58d4-4b8a-9c55-6f0e3d1a7b42"];
    assert_eq!(api.control("POST", "shops", json!({"id": second, "api_key": API_KEY})).await.0, 201);
    assert_eq!(api.control("POST", "shops", json!({"id": third, "api_key": "of-somebody-else"})).await.0, 201);
    let call = |shop| Call::put(&json!([{"shopsProductId": "1"}])).shop(shop);
    for (shop, status) in [(SHOP_ID, 202), (second, 202), (third, 403)] {
        assert_eq!(api.send(call(shop)).await.status, status, "{shop}");
    }
    assert_eq!(api.send(call(third).bearer("of-somebody-else")).await.status, 202);
    assert_eq!(api.list("tokens").await[0]["shops"], json!([SHOP_ID, second]));
}

#[tokio::test]
async fn the_header_changes_while_a_client_is_connected() {
    let api = Api::new();
    let (bearer, key) = (|| Call::patch(&json!({})), || Call::patch(&json!({})).api_key(API_KEY));
    for (generation, header, statuses) in [
        ("both", "Authorization: Bearer <credential> or x-api-key: <credential>", (200, 200)),
        ("bearer", "Authorization: Bearer <credential>", (200, 401)),
        ("api-key", "x-api-key: <credential>", (401, 200)),
    ] {
        let (status, answer) = api.control("PUT", "auth", json!({"generation": generation})).await;
        let expected = json!({"generation": generation, "header": header});
        assert_eq!((status, &answer), (200, &expected));
        assert_eq!(api.control("GET", "status", Value::Null).await.1["auth"], expected);
        assert_eq!((api.send(bearer()).await.status, api.send(key()).await.status), statuses, "{generation}");
    }
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
async fn a_reset_forgets_everything_but_shops_and_tokens() {
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
    assert_eq!(status["auth"]["generation"], "both");
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
