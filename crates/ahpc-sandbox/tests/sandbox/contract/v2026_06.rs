//! 2026-06, which the contract describes in full, with either header.

use ahpc_sandbox::{
    auth::Auth,
    generations,
    operation::Operation,
    vocabulary::{Currency, Generation, Language, PartnerStatus, ProductState, ShopType, SourceType, Topic, Word},
};
use serde_json::{Value, json};

use super::{addresses, check_order, listed_addresses, words};
use crate::support::{
    API_KEY, Api, Call, SECRET, SHOP_ID,
    cases::{Before, Case, every_answer_has_a_case},
    contract::Contract,
};

const OPERATIONS: [Operation; 3] = [Operation::PatchShop, Operation::PutProducts, Operation::PostWebhook];

const UNKNOWN_SHOP: &str = "11111111-2222-3333-4444-555555555555";

/// A shop that does not exist either, although [`HOLDER`] holds it.
const HELD_SHOP: &str = "11111111-2222-3333-4444-666666666666";

/// Tokens of users who hold the shop of the tests and [`HELD_SHOP`]: one with all scopes, one with none.
const HOLDER: &str = "holder.of~two+shops/x=";
const SCOPELESS: &str = "holder-without-scopes";

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in OPERATIONS {
        let mut add = |before, call, status, error, field| {
            cases.push(Case { operation, before, call, status, error, field });
        };
        let call = || valid_call(operation);
        let success = if operation == Operation::PatchShop { 200 } else { 202 };
        add(Before::Nothing, call(), success, "", "");
        add(Before::Nothing, call().shop("%ff"), 400, "BAD_PATH_PARAMETER_VALUE", "shopId");
        add(Before::Nothing, call().shop("nonsense"), 400, "INVALID_UUID", "shopId");
        add(Before::Nothing, call().shop(&format!("%20{UNKNOWN_SHOP}")), 400, "INVALID_UUID", "shopId");
        add(Before::Shop(json!({"partner_status": "SCRAPED"})), call(), 403, "PARTNER_SHOP_NOT_PARTNERED", "");
        add(Before::Nothing, call().shop(UNKNOWN_SHOP), 403, "PARTNER_SHOP_NOT_PARTNERED", "");
        add(Before::Nothing, call().shop(HELD_SHOP), 403, "PARTNER_SHOP_NOT_PARTNERED", "");
        add(Before::Nothing, call().shop(HELD_SHOP).bearer(HOLDER), 404, "SHOP_NOT_FOUND", "");
        match operation {
            Operation::PostWebhook => add(Before::Nothing, call().bearer(SCOPELESS), 202, "", ""),
            _ => add(Before::Nothing, call().bearer(SCOPELESS), 403, "PARTNER_SHOP_NOT_PARTNERED", ""),
        }
        add(Before::Broken, call(), 500, "INTERNAL_SERVER_ERROR", "");
    }
    let (patch, put, post) = (Operation::PatchShop, Operation::PutProducts, Operation::PostWebhook);
    let mut add = |operation, before, call, status, error, field| {
        cases.push(Case { operation, before, call, status, error, field });
    };
    let nothing = || Before::Nothing;
    for body in ["", "  ", "[]", "null", "\"{}\"", "{", "{}x"] {
        add(patch, nothing(), valid_call(patch).body(body), 400, "BAD_BODY_VALUE", "body");
    }
    add(
        patch,
        nothing(),
        Call::patch(&json!({"woocommerceLanguage": "xx"})),
        400,
        "BAD_BODY_VALUE",
        "woocommerceLanguage",
    );
    for body in ["", "[", "[{}]]"] {
        add(put, nothing(), valid_call(put).body(body), 400, "INVALID_JSON", "");
    }
    add(put, nothing(), Call::put(&json!([])), 202, "", "");
    add(put, nothing(), Call::put(&json!({"shopsProductId": "1"})), 400, "BAD_BODY_VALUE", "body");
    add(put, nothing(), Call::put(&json!([{"shopsProductId": "1"}, {}])), 400, "BAD_BODY_VALUE", "[1].shopsProductId");
    let all_lost = json!({"operation": "*", "kind": "partial", "fraction": 1.0});
    add(put, Before::Fault(all_lost), valid_call(put), 503, "SERVICE_UNAVAILABLE", "");
    for operation in [patch, put] {
        let form = valid_call(operation).header("content-type", "application/x-www-form-urlencoded");
        add(operation, nothing(), form, 400, "BAD_BODY_VALUE", "content-type");
    }

    let topic = "x-wc-webhook-topic";
    let signature = "x-wc-webhook-signature";
    let delivery = || valid_call(post);
    add(post, nothing(), delivery().without(topic), 400, "BAD_HEADER_VALUE", topic);
    add(post, nothing(), delivery().header(topic, "order.created"), 400, "BAD_HEADER_VALUE", topic);
    add(post, nothing(), delivery().header(topic, "product.restored"), 400, "BAD_HEADER_VALUE", topic);
    add(post, nothing(), delivery().without(signature), 401, "BAD_HEADER_VALUE", signature);
    add(post, nothing(), delivery().header(signature, "no base64!"), 401, "BAD_HEADER_VALUE", signature);
    add(post, nothing(), delivery().header(signature, "ü"), 401, "BAD_HEADER_VALUE", signature);
    add(post, nothing(), delivery().signed("another secret"), 401, "BAD_HEADER_VALUE", signature);
    add(post, nothing(), delivery().body("{\"id\":18}"), 401, "BAD_HEADER_VALUE", signature);
    add(post, nothing(), delivery().body("").signed(SECRET), 400, "BAD_BODY_VALUE", "body");
    add(post, nothing(), delivery().body("{").signed(SECRET), 400, "BAD_BODY_VALUE", "body");
    add(post, nothing(), delivery().body("{}").signed(SECRET), 400, "BAD_BODY_VALUE", "id");
    let form = delivery().header("content-type", "text/plain");
    add(post, nothing(), form, 400, "BAD_BODY_VALUE", "content-type");
    let forget = |what: &str| Before::Shop(json!({"forget": [what]}));
    add(post, forget("webhook_secret"), delivery(), 500, "INTERNAL_SERVER_ERROR", "");
    add(post, forget("language"), delivery(), 400, "BAD_BODY_VALUE", "");
    add(post, forget("currency"), delivery(), 400, "BAD_BODY_VALUE", "");
    let down = json!({"operation": "postWoocommerceWebhook", "kind": "status", "status": 503});
    add(post, Before::Fault(down), delivery(), 503, "SERVICE_UNAVAILABLE", "");
    cases
}

/// The two answers to a wrong credential, as the contract has them; those of `both` are those of `bearer`.
fn auth_cases(contract: &Contract, auth: Auth) -> Vec<Case> {
    let words = if auth == Auth::ApiKey { Auth::ApiKey } else { Auth::Bearer };
    let expected = |which: &str, key: &str| {
        let pointer = format!("/x-auth-generations/{}/{which}", words.as_str());
        let text = contract.at(&pointer).pointer(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        &*text.leak()
    };
    let mut cases = Vec::new();
    for operation in OPERATIONS {
        let call = || valid_call(operation).anonymous();
        let right = |call: Call, credential| with_auth(call, auth, credential);
        let mut missing = vec![call(), call().header("authorization", "Basic eA=="), call().header("x-api-key", "")];
        match auth {
            Auth::Both => {}
            Auth::Bearer => missing.push(call().api_key(API_KEY)),
            Auth::ApiKey => missing.push(call().bearer(API_KEY)),
        }
        let wrong = ["aurahistoria_abcdef12_abcdefghijklmnoq", "nonsense"].map(|credential| right(call(), credential));
        let mut add = |call: Call, which| {
            let (error, field) = (expected(which, "/error"), expected(which, "/source/field"));
            cases.push(Case { operation, before: Before::Nothing, call, status: 401, error, field });
        };
        missing.into_iter().for_each(|call| add(call, "missing"));
        wrong.into_iter().for_each(|call| add(call, "mismatch"));
    }
    cases
}

fn with_auth(call: Call, auth: Auth, credential: &str) -> Call {
    if auth == Auth::ApiKey { call.api_key(credential) } else { call.bearer(credential) }
}

/// The same call, its credential moved to the header that is looked at.
fn moved(call: Call, auth: Auth) -> Call {
    let bearer = call.headers.iter().find(|(name, _)| name == "authorization").unwrap().1.to_str().unwrap().to_owned();
    with_auth(call, auth, bearer.strip_prefix("Bearer ").unwrap())
}

fn valid_call(operation: Operation) -> Call {
    match operation {
        Operation::PatchShop => Call::patch(&json!({})),
        Operation::PutProducts => Call::put(&json!([{"shopsProductId": "17"}])),
        _ => {
            let product =
                json!({"id": 17, "name": "Vase", "permalink": "https://shop.example/vase/", "price": "12.50"});
            Call::webhook("product.updated", &product)
        }
    }
}

/// A registered shop, and users with several shops.
async fn api(auth: Auth) -> Api {
    let api = Api::with_auth(auth);
    api.register(SECRET).await;
    api.add_token(HOLDER, &["products:write", "shops:manage"], &[SHOP_ID, HELD_SHOP]).await;
    api.add_token(SCOPELESS, &[], &[SHOP_ID, HELD_SHOP]).await;
    api
}

#[tokio::test]
async fn every_case_is_answered_as_the_contract_says_whatever_header_is_looked_at() {
    let contract = Contract::shops();
    for auth in Auth::ALL.iter().copied() {
        for mut case in cases() {
            case.call = moved(case.call, auth);
            case.check(&api(auth).await, &contract).await;
        }
        for case in auth_cases(&contract, auth) {
            case.check(&api(auth).await, &contract).await;
        }
    }
}

#[test]
fn every_answer_of_the_contract_has_a_case() {
    let contract = Contract::shops();
    let mut cases = cases();
    Auth::ALL.iter().for_each(|auth| cases.extend(auth_cases(&contract, *auth)));
    every_answer_has_a_case(&contract, &cases);
}

#[test]
fn addresses_are_those_of_the_contract() {
    assert_eq!(addresses(Generation::G2026_06), listed_addresses(&Contract::shops()));
}

#[test]
fn words_are_those_of_the_contract() {
    let contract = Contract::shops();
    let schema = |name: &str| contract.words(&format!("/components/schemas/{name}/enum"));
    assert_eq!(words(Currency::UNTIL_2026_08), schema("Currency"));
    assert_eq!(words(Language::ALL), schema("Language"));
    assert_eq!(words(ProductState::ALL), schema("ProductState"));
    assert_eq!(words(ShopType::ALL), schema("Shop/properties/shopType"));
    assert_eq!(words(PartnerStatus::ALL), schema("Shop/properties/partnerStatus"));
    assert_eq!(words(SourceType::ALL), schema("ApiError/properties/source/properties/sourceType"));
    let topics = contract.words("/paths/~1api~1v1~1webhooks~1woocommerce~1{shopId}/post/parameters/1/schema/enum");
    assert_eq!(words(Topic::ALL), topics);
    let scopes = contract.at("/x-scopes").as_object().unwrap();
    let scopes: Vec<_> = scopes.keys().filter(|scope| *scope != "webhook").cloned().collect();
    assert_eq!(words(generations::contract(Generation::G2026_06).scopes), scopes);
}

#[test]
fn headers_are_those_of_the_contract() {
    let contract = Contract::shops();
    let listed: Vec<_> = contract.at("/x-auth-generations").as_object().unwrap().keys().cloned().collect();
    assert_eq!([Auth::ApiKey, Auth::Bearer].map(Auth::as_str).to_vec(), listed);
    for auth in [Auth::ApiKey, Auth::Bearer] {
        let header = contract.at(&format!("/x-auth-generations/{}/header", auth.as_str()));
        assert_eq!(auth.header_example(), header.as_str().unwrap());
    }
}

/// Asked for by name, the generation looks at its own header alone.
#[tokio::test]
async fn no_key_is_read_in_its_own_header() {
    let api = Api::playing(Generation::G2026_06);
    let call = || Call::patch(&json!({}));
    assert_eq!(api.send(call()).await.status, 200);
    assert_eq!(api.send(call().api_key(API_KEY)).await.problem().1, "UNAUTHORIZED");
}

#[tokio::test]
async fn an_address_that_the_contract_does_not_have_is_a_problem_too() {
    let api = Api::new();
    let mut call = Call::patch(&json!({}));
    call.method = "GET";
    let answered = api.send(call.clone()).await;
    assert_eq!((answered.problem().1.as_str(), answered.allow.as_deref()), ("METHOD_NOT_ALLOWED", Some("PATCH")));
    call.path = "/api/v2/shops".to_owned();
    assert_eq!(api.send(call).await.problem(), (404, "NOT_FOUND".to_owned(), String::new()));
}

#[tokio::test]
async fn the_order_of_checks_of_the_webhook_is_the_documented_one() {
    let api = Api::new();
    api.add_token(HOLDER, &[], &[HELD_SHOP]).await;
    let ruined = Call::webhook("order.created", &json!({})).body("{").signed("wrong");
    let empty = ruined.clone().body("");
    check_order(
        &api,
        &[
            (empty.clone().shop("nonsense").anonymous(), 400, "INVALID_UUID"),
            (empty.clone().shop(UNKNOWN_SHOP).anonymous(), 401, "UNAUTHORIZED"),
            (empty.clone().shop(UNKNOWN_SHOP).bearer("x"), 401, "ACCESS_TOKEN_NOT_FOUND"),
            (empty.clone().shop(UNKNOWN_SHOP), 403, "PARTNER_SHOP_NOT_PARTNERED"),
            (empty.clone().bearer(HOLDER), 403, "PARTNER_SHOP_NOT_PARTNERED"),
            (empty.clone().shop(HELD_SHOP).bearer(HOLDER), 404, "SHOP_NOT_FOUND"),
            (empty, 400, "BAD_BODY_VALUE"),
            (ruined.clone(), 500, "INTERNAL_SERVER_ERROR"),
            (ruined.clone().without("x-wc-webhook-signature"), 500, "INTERNAL_SERVER_ERROR"),
        ],
    )
    .await;
    api.register(SECRET).await;
    check_order(
        &api,
        &[
            (ruined.clone(), 401, "BAD_HEADER_VALUE"),
            (ruined.clone().signed(SECRET), 400, "BAD_HEADER_VALUE"),
            (ruined.header("x-wc-webhook-topic", "product.updated").signed(SECRET), 400, "BAD_BODY_VALUE"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_order_of_checks_of_change_and_batch_is_the_same_up_to_the_body() {
    let api = Api::new();
    api.add_token(HOLDER, &["products:write", "shops:manage"], &[HELD_SHOP]).await;
    api.add_token(SCOPELESS, &[], &[SHOP_ID, HELD_SHOP]).await;
    for (ruined, in_body) in
        [(Call::patch(&json!([])), "BAD_BODY_VALUE"), (Call::put(&json!([])).body("["), "INVALID_JSON")]
    {
        check_order(
            &api,
            &[
                (ruined.clone().shop("nonsense").anonymous(), 400, "INVALID_UUID"),
                (ruined.clone().shop(UNKNOWN_SHOP).anonymous(), 401, "UNAUTHORIZED"),
                (ruined.clone().shop(UNKNOWN_SHOP).bearer("x"), 401, "ACCESS_TOKEN_NOT_FOUND"),
                (ruined.clone().shop(UNKNOWN_SHOP), 403, "PARTNER_SHOP_NOT_PARTNERED"),
                (ruined.clone().shop(HELD_SHOP).bearer(SCOPELESS), 403, "PARTNER_SHOP_NOT_PARTNERED"),
                (ruined.clone().shop(HELD_SHOP).bearer(HOLDER), 404, "SHOP_NOT_FOUND"),
                (ruined.clone().bearer(SCOPELESS), 403, "PARTNER_SHOP_NOT_PARTNERED"),
                (ruined, 400, in_body),
            ],
        )
        .await;
    }
}

#[tokio::test]
async fn a_403_does_not_tell_its_causes_apart() {
    let api = Api::registered().await;
    api.add_token(SCOPELESS, &[], &[SHOP_ID]).await;
    let call = || Call::put(&json!([]));
    let unknown = api.send(call().shop(UNKNOWN_SHOP)).await.text;
    assert_eq!(api.send(call().bearer(SCOPELESS)).await.text, unknown);
    api.control("PATCH", &format!("shops/{SHOP_ID}"), json!({"partner_status": "SCRAPED"})).await;
    assert_eq!(api.send(call()).await.text, unknown);
}
