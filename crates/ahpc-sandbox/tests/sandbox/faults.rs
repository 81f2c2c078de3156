//! Every kind of fault as a caller meets it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{
    Api, Call,
    tcp::{self, Server},
};

async fn counters(api: &Api) -> Vec<(Value, Value)> {
    api.list("faults").await.into_iter().map(|mut it| (it["used"].take(), it["remaining"].take())).collect()
}

fn batch(ids: &[&str]) -> Call {
    Call::put(&ids.iter().map(|id| json!({"shopsProductId": id})).collect())
}

#[tokio::test]
async fn a_status_is_answered_as_often_as_asked_and_nothing_is_done() {
    let api = Api::new();
    let fault = json!({"operation": "putPartnerProducts", "kind": "status", "status": 503, "retry_after_seconds": 7, "count": 2});
    api.add_fault(fault).await;
    for _ in 0..2 {
        let answered = api.send(batch(&["1"])).await;
        assert_eq!(answered.problem(), (503, "SERVICE_UNAVAILABLE".to_owned(), String::new()));
        assert_eq!(answered.retry_after.as_deref(), Some("7"));
    }
    assert_eq!(api.product("1"), None);
    assert_eq!(api.send(batch(&["1"])).await.status, 202);
    assert_eq!(counters(&api).await, [(json!(2), json!(0))]);
}

#[tokio::test]
async fn a_status_may_bring_an_error_code_of_its_own() {
    let api = Api::new();
    api.add_fault(json!({"operation": "*", "kind": "status", "status": 418, "error": "TEAPOT"})).await;
    let answered = api.send(batch(&["1"])).await;
    assert_eq!((answered.problem().1.as_str(), answered.retry_after.as_deref()), ("TEAPOT", None));
    assert_eq!(answered.json()["title"], "I'm a teapot");
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    let api = Api::new();
    api.add_fault(json!({"operation": "*", "kind": "rate_limit", "retry_after_seconds": 30, "count": 1})).await;
    let answered = api.send(batch(&["1"])).await;
    assert_eq!(answered.problem(), (429, "TOO_MANY_REQUESTS".to_owned(), String::new()));
    assert_eq!(answered.retry_after.as_deref(), Some("30"));
    assert_eq!(api.send(batch(&["1"])).await.status, 202);
}

#[tokio::test]
async fn a_partial_failure_names_what_was_not_queued_and_queues_the_rest() {
    let api = Api::new();
    api.add_fault(json!({"operation": "putPartnerProducts", "kind": "partial", "ids": ["2", "3"], "count": 1})).await;
    let answered = api.send(batch(&["1", "2", "3"])).await;
    assert_eq!((answered.status, answered.json()), (202, json!(["2", "3"])));
    assert!(api.product("1").is_some() && api.product("2").is_none() && api.product("3").is_none());
    assert_eq!(api.send(batch(&["2", "3"])).await.json(), json!([]));
}

#[tokio::test]
async fn a_fraction_fails_of_a_batch_and_all_of_it_is_503() {
    let api = Api::new();
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 0.5, "count": 1})).await;
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 1.0, "count": 1})).await;
    assert_eq!(api.send(batch(&["1", "2", "3", "4"])).await.json(), json!(["2", "4"]));
    assert_eq!(api.send(batch(&["5"])).await.problem().0, 503);
    assert_eq!(api.product("5"), None);
    assert_eq!(api.list("requests").await[0]["fault"], "partial");
}

#[tokio::test]
async fn a_partial_failure_is_not_used_up_by_a_request_that_is_refused() {
    let api = Api::new();
    api.add_fault(json!({"operation": "*", "kind": "partial", "fraction": 1.0, "count": 1})).await;
    assert_eq!(api.send(Call::put(&json!([{}]))).await.status, 400);
    assert_eq!(counters(&api).await, [(json!(0), json!(1))]);
}

#[tokio::test]
async fn a_fault_meets_its_operation_only() {
    let api = Api::registered().await;
    api.add_fault(json!({"operation": "postWoocommerceWebhook", "kind": "status", "status": 500})).await;
    assert_eq!(api.send(batch(&["1"])).await.status, 202);
    assert_eq!(api.send(Call::patch(&json!({}))).await.status, 200);
    assert_eq!(api.send(Call::webhook("product.deleted", &json!({"id": 1}))).await.status, 500);
    assert_eq!(api.list("deliveries").await[0]["fault"], "status");
}

#[tokio::test]
async fn a_delay_comes_before_the_usual_answer() {
    let api = Api::new();
    api.add_fault(json!({"operation": "*", "kind": "delay", "delay_ms": 150, "count": 1})).await;
    let started = Instant::now();
    assert_eq!(api.send(batch(&["1"])).await.status, 202);
    assert!(started.elapsed() >= Duration::from_millis(150));
    let request = &api.list("requests").await[0];
    assert_eq!(request["fault"], "delay");
    assert!(request["duration_ms"].as_i64() >= Some(150));
}

#[tokio::test]
async fn a_dropped_connection_gives_no_byte_and_does_nothing() {
    let api = Api::new();
    let server = Server::start(&api.sandbox).await;
    api.add_fault(json!({"operation": "*", "kind": "drop", "count": 1})).await;
    // Closed or reset, as the timing has it; in neither case does a byte of an answer arrive.
    assert_eq!(tcp::send(server.address, batch(&["1"])).await.unwrap_or_default(), "");
    assert_eq!(api.product("1"), None);
    let request = &api.list("requests").await[0];
    assert_eq!((&request["status"], &request["fault"]), (&Value::Null, &json!("drop")));

    assert!(tcp::send(server.address, batch(&["1"])).await.unwrap().starts_with("HTTP/1.1 202 "));
    server.stop().await;
}

#[tokio::test]
async fn a_hanging_request_gets_no_answer_while_others_do() {
    let api = Api::new();
    let server = Server::start(&api.sandbox).await;
    api.add_fault(json!({"operation": "patchShopById", "kind": "hang", "count": 1})).await;
    let hanging = tokio::spawn(tcp::send(server.address, Call::patch(&json!({}))));
    while api.list("requests").await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(tcp::send(server.address, Call::patch(&json!({}))).await.unwrap().starts_with("HTTP/1.1 200 "));

    let error = hanging.await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut), "{error}");
    assert_eq!(api.list("requests").await[1]["fault"], "hang");
    server.stop().await;
}
