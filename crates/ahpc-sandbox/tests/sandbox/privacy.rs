//! Secrets go in and never come out: not in answers, lists, events or the log of requests.

use ahpc_sandbox::store::{shops, tokens};
use serde_json::{Value, json};

use crate::support::{API_KEY, Api, Call, SECRET, SHOP_ID};

/// A token that does not look like one.
const OPAQUE: &str = "0pa.que~tok-en/1==";

/// Everything that can be read from the sandbox.
async fn everything(api: &Api) -> String {
    let mut all = String::new();
    for path in ["status", "shops", "tokens", "products", "deliveries", "requests", "faults"] {
        all += &api.control("GET", path, Value::Null).await.1.to_string();
    }
    all
}

#[tokio::test]
async fn secret_and_key_are_in_no_answer_and_no_list() {
    let api = Api::registered().await;
    api.add_token(OPAQUE, &[], &[SHOP_ID]).await;
    let mut answers = String::new();
    let with_secret = json!({"woocommerceWebhookSecret": SECRET});
    let calls = [
        Call::patch(&with_secret),
        Call::patch(&with_secret).header("content-type", "text/plain"),
        Call::patch(&json!({"woocommerceWebhookSecret": [SECRET]})),
        Call::patch(&json!([{"woocommerceWebhookSecret": SECRET}])),
        Call::patch(&json!({"woocommerceLanguage": SECRET, "woocommerceWebhookSecret": SECRET})),
        Call::patch(&json!({})).body(format!("{{\"woocommerceWebhookSecret\": \"{SECRET}\"")),
        Call::put(&with_secret),
        Call::webhook("product.deleted", &json!({"id": 1})),
        Call::webhook("product.deleted", &json!({"id": 1})).signed("wrong"),
        Call::put(&json!([{"shopsProductId": "1"}])).api_key(API_KEY),
        Call::put(&json!([{"shopsProductId": "1"}])).body(format!("key {API_KEY}")),
        Call::put(&json!([{"shopsProductId": OPAQUE}])).bearer(OPAQUE),
        Call::put(&json!([])).body(format!("key {OPAQUE}")),
    ];
    for mut call in calls {
        call.path += &format!("?key={API_KEY}&token={OPAQUE}");
        answers += &api.send(call).await.text;
    }
    let all = answers + &everything(&api).await;
    // A wrong language is the caller's mistake, but its value is not repeated in the problem.
    let elsewhere = all.replace(&format!("\\\"woocommerceLanguage\\\":\\\"{SECRET}\\\""), "");
    assert!(!elsewhere.contains(SECRET), "{elsewhere}");
    assert!(!elsewhere.contains(API_KEY) && !elsewhere.contains(OPAQUE), "{elsewhere}");
}

#[tokio::test]
async fn a_shop_or_token_that_is_printed_for_debugging_hides_both() {
    let api = Api::registered().await;
    let printed = format!("{:?} {:?}", api.database(shops::all), api.database(tokens::all));
    assert!(printed.contains(SHOP_ID) && !printed.contains(SECRET) && !printed.contains(API_KEY), "{printed}");
}

#[tokio::test]
async fn a_fingerprint_tells_whether_a_secret_is_registered() {
    let api = Api::new();
    assert_eq!(api.list("shops").await[0]["webhook_secret_fingerprint"], Value::Null);
    api.register("hush").await;
    assert_eq!(api.list("shops").await[0]["webhook_secret_fingerprint"], "sha256:dc8331bc");
}

#[tokio::test]
async fn a_request_is_kept_with_its_secrets_masked() {
    let api = Api::new();
    api.send(Call::patch(&json!({"woocommerceWebhookSecret": "hush"}))).await;
    let request = &api.list("requests").await[0];
    assert_eq!(request["body"], r#"{"woocommerceWebhookSecret":"[masked sha256:dc8331bc]"}"#);
    let key = request["headers"].as_array().unwrap().iter().find(|header| header[0] == "authorization").unwrap();
    assert!(key[1].as_str().unwrap().starts_with("[masked sha256:"), "{key}");
    assert_eq!((&request["status"], &request["operation"]), (&json!(200), &json!("patchShopById")));
}

#[tokio::test]
async fn a_long_body_is_kept_in_part() {
    let api = Api::new();
    let title = "ü".repeat(20_000);
    api.send(Call::put(&json!([{"shopsProductId": "1", "title": {"text": title, "language": "de"}}]))).await;
    let request = &api.list("requests").await[0];
    let kept = request["body"].as_str().unwrap().len();
    assert!((16_380..=16_384).contains(&kept), "{kept}");
    assert!(request["body_bytes"].as_u64() > Some(40_000));
    assert_eq!(request["body_note"], "cut to its first 16384 bytes");
    assert_eq!(api.product("1").unwrap().title.unwrap().text.chars().count(), 20_000);
}
