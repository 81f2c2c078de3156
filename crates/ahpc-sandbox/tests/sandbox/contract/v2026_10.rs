//! 2026-10, which has a contract of its own.

use ahpc_sandbox::{
    generations,
    operation::Operation,
    vocabulary::{Availability, Currency, Generation, Language, Topic, Word},
};
use serde_json::{Value, json};

use super::{addresses, check_order, listed_addresses, words};
use crate::support::{
    API_KEY, Api, Call, SECRET, SHOP_ID, SOURCE_ID,
    cases::{Before, Case, every_answer_has_a_case},
    contract::Contract,
};

const GENERATION: Generation = Generation::G2026_10;

const UNKNOWN_SOURCE: &str = "ls_01m3vb29m0epmswrjf1e5qwb21";

/// A listing source that does not exist either, although [`HOLDER`] has a grant for it.
const HELD_SOURCE: &str = "ls_01jw7j4azge008000000000004";

const HOLDER: &str = "holder.of~two+sources/x=";
const SCOPELESS: &str = "holder-without-scopes";
const GRANTLESS: &str = "user-without-grants";

const BATCHES: [Operation; 4] =
    [Operation::PutListings, Operation::DeleteListings, Operation::PutListingsAsync, Operation::DeleteListingsAsync];

/// A registered listing source with one listing, and users of every kind.
async fn api() -> Api {
    let api = Api::registered_in(GENERATION).await;
    let scopes = ["product-listings:write", "listing-sources:write"];
    api.add_token(HOLDER, &scopes, &[SOURCE_ID, HELD_SOURCE]).await;
    api.add_token(SCOPELESS, &[], &[SOURCE_ID, HELD_SOURCE]).await;
    api.add_token(GRANTLESS, &scopes, &[]).await;
    assert_eq!(api.send(Call::listings("PUT", &json!([listing("17")]))).await.json(), json!([]));
    api
}

fn listing(id: &str) -> Value {
    json!({"sourceListingId": id, "url": "https://shop.example/vase/", "images": []})
}

fn event(more: &Value) -> Value {
    let mut product = json!({"id": 17, "name": "Vase", "permalink": "https://shop.example/vase/", "status": "publish"});
    product.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    product
}

/// A call of a batch with these entries.
fn batch(operation: Operation, entries: &Value) -> Call {
    match operation {
        Operation::PutListings => Call::listings("PUT", entries),
        Operation::DeleteListings => Call::listings("DELETE", entries),
        Operation::PutListingsAsync => Call::queued("PUT", entries),
        _ => Call::queued("DELETE", entries),
    }
}

fn is_queued(operation: Operation) -> bool {
    matches!(operation, Operation::PutListingsAsync | Operation::DeleteListingsAsync)
}

fn valid_call(operation: Operation) -> Call {
    match operation {
        Operation::PutConfiguration => Call::configure(&json!({"webhookSecret": "s"})),
        Operation::PostWebhook => Call::source_webhook("product.updated", &event(&json!({"price": "12.50"}))),
        // No withdrawal forbids a field, and both kinds know this one.
        _ => batch(operation, &json!([{"sourceListingId": "17"}])),
    }
}

/// A fault that answers with this code.
fn played(status: u16, error: &str) -> Before {
    Before::Fault(json!({"operation": "*", "kind": "status", "status": status, "error": error}))
}

struct Cases(Vec<Case>);

impl Cases {
    fn add(&mut self, operation: Operation, call: Call, status: u16, error: &'static str, field: &'static str) {
        self.after(Before::Nothing, operation, call, status, error, field);
    }

    fn after(
        &mut self,
        before: Before,
        operation: Operation,
        call: Call,
        status: u16,
        error: &'static str,
        field: &'static str,
    ) {
        self.0.push(Case { operation, before, call, status, error, field });
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Cases(Vec::new());
    for route in generations::contract(GENERATION).routes {
        gate(&mut cases, route.operation);
    }
    BATCHES.iter().for_each(|operation| bodies(&mut cases, *operation));
    configurations(&mut cases);
    deliveries(&mut cases);
    cases.0
}

/// What is refused before the body is looked at.
fn gate(cases: &mut Cases, operation: Operation) {
    let call = || valid_call(operation);
    let success = match operation {
        Operation::PutConfiguration | Operation::PostWebhook => 204,
        other if is_queued(other) => 202,
        _ => 200,
    };
    let is_at_once = matches!(operation, Operation::PutListings | Operation::DeleteListings);
    let unknown = if is_at_once { "ACCESS_TOKEN_NOT_FOUND" } else { "INVALID_CREDENTIALS" };
    cases.add(operation, call(), success, "", "");
    cases.add(operation, call().shop("%ff"), 400, "BAD_PATH_PARAMETER_VALUE", "listingSourceId");
    for id in [SHOP_ID, "ps_01jw7j4azge008000000000003", &SOURCE_ID.to_uppercase(), "ls_01jw7j4azge008000000000003x"] {
        cases.add(operation, call().shop(id), 400, "INVALID_OBJECT_ID", "listingSourceId");
    }
    cases.add(operation, call().anonymous(), 401, "INVALID_CREDENTIALS", "Authorization");
    cases.add(operation, call().api_key(API_KEY), 401, "INVALID_CREDENTIALS", "Authorization");
    cases.add(operation, call().bearer("nonsense"), 401, unknown, "");
    cases.add(operation, call().bearer(SCOPELESS), 403, "FORBIDDEN", "");
    let is_registration = operation == Operation::PutConfiguration;
    if is_at_once || is_registration {
        cases.add(operation, call().bearer(GRANTLESS), 403, "FORBIDDEN", "");
        cases.add(operation, call().shop(UNKNOWN_SOURCE), 403, "FORBIDDEN", "");
        cases.add(operation, call().shop(HELD_SOURCE).bearer(HOLDER), 404, "LISTING_SOURCE_NOT_FOUND", "");
        let scraped = Before::Shop(json!({"partner_status": "SCRAPED"}));
        cases.after(scraped, operation, call(), 403, "FORBIDDEN", "");
    } else {
        cases.add(operation, call().bearer(GRANTLESS), success, "", "");
    }
    let (internal, down) = if is_registration {
        ("LISTING_SOURCE_INTERNAL_ERROR", "LISTING_SOURCE_TEMPORARILY_UNAVAILABLE")
    } else {
        ("PRODUCT_LISTING_INTERNAL_ERROR", "PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE")
    };
    cases.after(Before::Broken, operation, call(), 500, internal, "");
    let fault = json!({"operation": operation.id(), "kind": "status", "status": 503});
    cases.after(Before::Fault(fault), operation, call(), 503, down, "");
}

/// Bodies of batches.
fn bodies(cases: &mut Cases, operation: Operation) {
    let with = |entries: &Value| batch(operation, entries);
    let (empty, mixed) = if is_queued(operation) { (202, 202) } else { (200, 200) };
    cases.add(operation, with(&json!([])), empty, "", "");
    cases.add(operation, with(&json!([{"sourceListingId": "17"}, {"sourceListingId": "99"}])), mixed, "", "");
    let many = json!(vec![json!({"sourceListingId": "17"}); 101]);
    cases.add(operation, with(&many), 400, "BAD_BODY_VALUE", "body");
    for body in ["", "[", "[]x", "{}"] {
        cases.add(operation, with(&json!([])).body(body), 400, "BAD_BODY_VALUE", "body");
    }
    let form = with(&json!([])).header("content-type", "text/plain");
    cases.add(operation, form, 400, "BAD_BODY_VALUE", "content-type");
    let large = with(&json!([])).body(vec![b' '; 1024 * 1024 + 1]);
    // A withdrawal at once has no 413 in its contract: its entries are small.
    if operation != Operation::DeleteListings {
        cases.add(operation, large, 413, "BAD_BODY_VALUE", "");
    }
    if is_queued(operation) {
        let key = |key: &str| with(&json!([])).header("idempotency-key", key);
        for wrong in ["", "a b", "a,b", "ü", &"k".repeat(129)] {
            cases.add(operation, key(wrong), 400, "BAD_HEADER_VALUE", "idempotency-key");
        }
        cases.add(operation, key(&"k".repeat(128)), 202, "", "");
        cases.add(operation, with(&json!([{"sourceListingId": ""}])), 400, "", "");
        let all_lost = json!({"operation": operation.id(), "kind": "partial", "fraction": 1.0});
        cases.after(Before::Fault(all_lost), operation, with(&json!([{"sourceListingId": "17"}])), 503, "", "");
        let padding = "x".repeat(300 * 1024);
        let title = json!({"text": padding, "language": "de"});
        cases.add(operation, with(&json!([{"sourceListingId": "17", "title": title}])), 413, "", "");
    } else {
        for id in [json!(17), json!(" "), json!("a\0"), json!("x".repeat(513)), Value::Null] {
            let call = with(&json!([{"sourceListingId": id}]));
            cases.add(operation, call, 400, "BAD_BODY_VALUE", "[0].sourceListingId");
        }
    }
    if operation == Operation::DeleteListings {
        let call = with(&json!([{"sourceListingId": "98"}, {"sourceListingId": "99"}]));
        cases.add(operation, call, 404, "PRODUCT_LISTING_NOT_FOUND", "");
    }
    if operation == Operation::PutListings {
        cases.add(operation, with(&json!([{"sourceListingId": "99", "images": []}])), 400, "BAD_BODY_VALUE", "url");
        let unknown = json!([{"sourceListingId": "17"}, {"sourceListingId": "18", "state": "SOLD"}]);
        cases.add(operation, with(&unknown), 400, "BAD_BODY_VALUE", "[1]");
    }
}

fn configurations(cases: &mut Cases) {
    let operation = Operation::PutConfiguration;
    let mut refused = |body: Value, field| cases.add(operation, Call::configure(&body), 400, "BAD_BODY_VALUE", field);
    refused(json!({}), "webhookSecret");
    refused(json!({"webhookSecret": " "}), "webhookSecret");
    refused(json!({"webhookSecret": "s", "currency": "XXX"}), "currency");
    refused(json!({"webhookSecret": "s", "language": "xx"}), "language");
    refused(json!({"webhookSecret": "s", "woocommerceLanguage": "de"}), "body");
    refused(json!([]), "body");
    cases.add(operation, Call::configure(&json!({})).body("{"), 400, "BAD_BODY_VALUE", "body");
    let forgotten = Before::Shop(json!({"forget": ["webhook_secret"]}));
    cases.after(forgotten, operation, valid_call(operation), 201, "", "");
    cases.after(played(409, "CONFLICT"), operation, valid_call(operation), 409, "CONFLICT", "");
    let down = "AUTH_TEMPORARILY_UNAVAILABLE";
    cases.after(played(503, down), operation, valid_call(operation), 503, down, "");
}

fn deliveries(cases: &mut Cases) {
    let operation = Operation::PostWebhook;
    let delivery = |body: &Value| Call::source_webhook("product.updated", body);
    let (topic, signature) = ("x-wc-webhook-topic", "x-wc-webhook-signature");
    let valid = || valid_call(operation);
    cases.add(operation, valid().without(topic), 400, "BAD_HEADER_VALUE", topic);
    cases.add(operation, valid().header(topic, "order.created"), 400, "BAD_HEADER_VALUE", topic);
    cases.add(operation, valid().without(signature), 401, "BAD_HEADER_VALUE", signature);
    cases.add(operation, valid().signed("another"), 401, "BAD_HEADER_VALUE", signature);
    let long = valid().header("x-wc-webhook-delivery-id", &"x".repeat(513));
    cases.add(operation, long, 400, "BAD_HEADER_VALUE", "x-wc-webhook-delivery-id");
    for body in ["", "{"] {
        cases.add(operation, valid().body(body).signed(SECRET), 400, "BAD_BODY_VALUE", "body");
    }
    let mut refused = |body: &Value, field| cases.add(operation, delivery(body), 400, "BAD_BODY_VALUE", field);
    refused(&json!({}), "id");
    refused(&event(&json!({"name": " "})), "name");
    refused(&event(&json!({"permalink": ""})), "permalink");
    refused(&event(&json!({"price": "1,50"})), "price");
    refused(&event(&json!({"date_modified_gmt": "2026-09-06T12:34:56+02:00"})), "date_modified_gmt");
    refused(&json!({"id": 1, "status": "trash", "date_modified_gmt": "soon"}), "date_modified_gmt");
    cases.add(operation, delivery(&json!({"id": 1, "status": "trash"})), 204, "", "");
    cases.add(operation, delivery(&json!({"id": 1})), 204, "", "");
    cases.add(operation, delivery(&json!({"id": 1})).bearer(GRANTLESS), 403, "FORBIDDEN", "");
    cases.add(operation, valid().shop(UNKNOWN_SOURCE), 404, "LISTING_SOURCE_NOT_FOUND", "");
    let unconfigured = Before::Shop(json!({"forget": ["webhook_secret"]}));
    cases.after(unconfigured, operation, valid(), 404, "LISTING_SOURCE_NOT_FOUND", "");
    let large = vec![b' '; 1024 * 1024 + 1];
    cases.add(operation, valid().body(large).signed(SECRET), 413, "BAD_BODY_VALUE", "");
    let long = event(&json!({"images": [{"src": format!("https://shop.example/{}", "x".repeat(300 * 1024))}]}));
    let too_large = "PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE";
    cases.add(operation, delivery(&long), 413, too_large, "");
    // Descriptions are not kept, so they take no room in the queue.
    cases.add(operation, delivery(&event(&json!({"description": "x".repeat(300 * 1024)}))), 204, "", "");
    for (status, error) in [
        (500, "AUTH_INTERNAL_ERROR"),
        (500, "LISTING_SOURCE_INTERNAL_ERROR"),
        (503, "AUTH_TEMPORARILY_UNAVAILABLE"),
        (503, "LISTING_SOURCE_TEMPORARILY_UNAVAILABLE"),
    ] {
        cases.after(played(status, error), operation, valid(), status, error, "");
    }
}

#[tokio::test]
async fn every_case_is_answered_as_the_contract_says() {
    let contract = Contract::sources();
    for case in cases() {
        case.check(&api().await, &contract).await;
    }
}

#[test]
fn every_answer_of_the_contract_has_a_case() {
    every_answer_has_a_case(&Contract::sources(), &cases());
}

#[test]
fn addresses_are_those_of_the_contract() {
    let sorted = |mut addresses: Vec<_>| {
        addresses.sort();
        addresses
    };
    assert_eq!(sorted(addresses(GENERATION)), sorted(listed_addresses(&Contract::sources())));
}

#[test]
fn words_are_those_of_the_contract() {
    let contract = Contract::sources();
    let schema = |name: &str| contract.words(&format!("/components/schemas/{name}/enum"));
    assert_eq!(words(Currency::ALL), schema("Currency"));
    assert_eq!(words(Language::ALL), schema("Language"));
    assert_eq!(words(Availability::ALL), schema("AvailabilityOrNull"));
    let topics =
        contract.words("/paths/~1api~1v1~1webhooks~1woocommerce~1{listingSourceId}/post/parameters/1/schema/enum");
    assert_eq!(words(Topic::ALL), topics);
    let scopes: Vec<_> = contract.at("/x-scopes").as_object().unwrap().keys().cloned().collect();
    let mut ours = words(generations::contract(GENERATION).scopes);
    ours.sort_unstable();
    assert_eq!(ours, scopes);
}

#[tokio::test]
async fn the_order_of_checks_of_the_webhook_is_the_documented_one() {
    let api = api().await;
    let ruined = Call::source_webhook("order.created", &json!({})).body("{").signed("wrong");
    check_order(
        &api,
        &[
            (ruined.clone().shop(SHOP_ID).anonymous(), 400, "INVALID_OBJECT_ID"),
            (ruined.clone().shop(UNKNOWN_SOURCE).anonymous(), 401, "INVALID_CREDENTIALS"),
            (ruined.clone().shop(UNKNOWN_SOURCE).bearer(SCOPELESS), 403, "FORBIDDEN"),
            (ruined.clone().shop(UNKNOWN_SOURCE), 404, "LISTING_SOURCE_NOT_FOUND"),
            (ruined.clone(), 400, "BAD_HEADER_VALUE"),
            (ruined.clone().header("x-wc-webhook-topic", "product.updated"), 401, "BAD_HEADER_VALUE"),
            (ruined.header("x-wc-webhook-topic", "product.updated").signed(SECRET), 400, "BAD_BODY_VALUE"),
        ],
    )
    .await;
}

/// WooCommerce's ping has neither topic nor signature.
#[tokio::test]
async fn the_ping_of_woocommerce_is_refused() {
    let ping = Call::source_webhook("", &Value::Null)
        .without("x-wc-webhook-topic")
        .without("x-wc-webhook-signature")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("webhook_id=3");
    let steps = [(ping.clone().anonymous(), 401, "INVALID_CREDENTIALS"), (ping, 400, "BAD_HEADER_VALUE")];
    check_order(&api().await, &steps).await;
}

#[tokio::test]
async fn a_problem_names_its_source_in_the_new_form() {
    let answered = api().await.send(valid_call(Operation::PostWebhook).signed("wrong")).await;
    assert_eq!(answered.json()["source"], json!({"field": "x-wc-webhook-signature", "type": "HEADER"}));
    assert!(!answered.header("x-request-id").is_empty() && !answered.header("x-correlation-id").is_empty());
}

/// Nothing is shared with the generations before, and nothing is redirected.
#[tokio::test]
async fn old_addresses_are_gone() {
    let api = api().await;
    for call in [Call::patch(&json!({})), Call::put(&json!([])), Call::delete(&json!([]))] {
        assert_eq!(api.send(call.clone()).await.problem(), (404, "NOT_FOUND".to_owned(), String::new()));
        assert_eq!(api.send(call.shop(SOURCE_ID)).await.problem().1, "NOT_FOUND");
    }
    let delivery = Call::webhook("product.updated", &event(&json!({})));
    assert_eq!(api.send(delivery).await.problem().1, "INVALID_OBJECT_ID");
    let answered =
        api.send(valid_call(Operation::PutListings).at("GET", &batch(Operation::PutListings, &json!([])).path));
    assert_eq!(answered.await.allow.as_deref(), Some("PUT, DELETE"));
}
