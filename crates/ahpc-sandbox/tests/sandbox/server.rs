//! Connections: many at once, old HTTP, live events, and an orderly end.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::support::{
    Api, Call, SECRET,
    tcp::{self, Server},
};

#[tokio::test(flavor = "multi_thread")]
async fn requests_side_by_side_all_count() {
    let api = Api::new();
    let server = Server::start(&api.sandbox).await;
    let calls = (0..24).map(|batch| {
        let products = (0..25).map(|index| json!({"shopsProductId": (batch * 25 + index).to_string()})).collect();
        tokio::spawn(tcp::send(server.address, Call::put(&products)))
    });
    for call in calls.collect::<Vec<_>>() {
        let answer = call.await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 202 ") && answer.ends_with("\r\n\r\n[]"), "{answer}");
    }
    let (_, status) = api.control("GET", "status", serde_json::Value::Null).await;
    assert_eq!((&status["products"], &status["requests"]), (&json!(600), &json!(24)));
    server.stop().await;
}

/// WordPress speaks HTTP/1.0 when WooCommerce delivers.
#[tokio::test]
async fn a_delivery_over_http_1_0_is_answered() {
    let api = Api::registered().await;
    let server = Server::start(&api.sandbox).await;
    let bytes = tcp::request(&Call::webhook("product.deleted", &json!({"id": 1})), "HTTP/1.0");
    let address = server.address;
    let answer = tokio::task::spawn_blocking(move || tcp::exchange(address, &bytes)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.0 202 "), "{answer}");
    server.stop().await;
}

/// The first `count` lines of data that the event stream sends.
fn listen(stream: TcpStream, count: usize) -> Vec<String> {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.filter_map(|line| line.strip_prefix("data: ").map(str::to_owned)).take(count).collect()
}

fn open_events(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(b"GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    // The status line says that the listener is there before anything happens.
    let mut first = [0; 15];
    std::io::Read::read_exact(&mut stream, &mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn listeners_are_told_what_changed() {
    let api = Api::registered().await;
    let server = Server::start(&api.sandbox).await;
    let stream = tokio::task::block_in_place(|| open_events(&server));
    let listening = tokio::task::spawn_blocking(move || listen(stream, 5));
    api.send(Call::put(&json!([{"shopsProductId": "1"}]))).await;
    api.send(Call::webhook("product.deleted", &json!({"id": 1}))).await;
    let changes = listening.await.unwrap();
    let expected = ["requests", "products", "requests", "deliveries", "products"];
    assert_eq!(changes, expected.map(|change| json!({"changed": change}).to_string()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_listeners_and_hanging_requests_at_once() {
    let api = Api::new();
    let server = Server::start(&api.sandbox).await;
    let events = tokio::task::block_in_place(|| open_events(&server));
    api.add_fault(json!({"operation": "*", "kind": "hang"})).await;
    let hanging = tokio::spawn(tcp::send(server.address, Call::patch(&json!({}))));
    while api.list("requests").await.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let started = Instant::now();
    server.stop().await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert_eq!(hanging.await.unwrap().unwrap_or_default(), "");
    let rest = tokio::task::spawn_blocking(move || std::io::read_to_string(events)).await.unwrap();
    assert!(rest.unwrap().ends_with("\r\n0\r\n\r\n"), "the stream was not ended in order");
}

#[tokio::test]
async fn another_site_in_the_browser_cannot_change_anything() {
    let api = Api::new();
    let server = Server::start(&api.sandbox).await;
    let call = Call::patch(&json!({})).at("POST", "/_sandbox/reset").header("origin", "https://evil.example");
    let answer = tcp::send(server.address, call.clone()).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    let answer = tcp::send(server.address, call.header("origin", "http://localhost")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    server.stop().await;
}

/// Every kind of address: page, control interface, each operation, nothing.
fn calls_of_every_kind() -> Vec<Call> {
    let call = || Call::patch(&json!({}));
    let mut calls = vec![call(), Call::put(&json!([])), Call::webhook("product.deleted", &json!({"id": 1}))];
    let addresses =
        [("GET", "/"), ("GET", "/_sandbox/"), ("GET", "/_sandbox/tokens"), ("POST", "/_sandbox/reset"), ("GET", "/x")];
    calls.extend(addresses.map(|(method, path)| call().at(method, path)));
    calls
}

#[tokio::test]
async fn a_name_that_was_pointed_at_this_machine_is_refused_everywhere() {
    let api = Api::registered().await;
    let requests = api.list("requests").await.len();
    for call in calls_of_every_kind() {
        for host in ["evil.example", "127.0.0.1.evil.example:8900", "sandbox"] {
            // The page of the rebound name is of one origin with it, so the origin does not give it away.
            let rebound = call.clone().header("host", host).header("origin", &format!("http://{host}"));
            let answered = api.send(rebound).await;
            assert_eq!(answered.problem(), (403, "OTHER_HOST".to_owned(), "host".to_owned()), "{host} {call:?}");
            assert_eq!(answered.content_type.as_deref(), Some("application/problem+json"));
        }
        assert_eq!(api.send(call.without("host")).await.problem().1, "OTHER_HOST");
    }
    assert_eq!(api.list("requests").await.len(), requests, "what is refused is not looked at");
}

#[tokio::test]
async fn every_name_of_this_machine_is_served_everywhere() {
    let api = Api::registered().await;
    for host in ["localhost:1", "127.0.0.1:8900", "127.1.2.3", "[::1]:8900"] {
        for call in calls_of_every_kind() {
            assert_ne!(api.send(call.clone().header("host", host)).await.status, 403, "{host} {call:?}");
        }
        api.register(SECRET).await;
    }
}
