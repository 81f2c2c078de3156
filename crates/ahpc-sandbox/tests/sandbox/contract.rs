//! Every answer that the contract lists is given, with the codes it lists and in the shape it asks for.

use std::collections::BTreeSet;

use ahpc_sandbox::{
    auth::Auth,
    operation::Operation,
    vocabulary::{Currency, Language, PartnerStatus, ProductState, Scope, ShopType, SourceType, Topic, Word},
};
use serde_json::{Value, json};

use crate::support::{API_KEY, Answered, Api, Call, SECRET, SHOP_ID, contract::Contract};

/// One call and the answer that the contract has for it.
struct Case {
    operation: Operation,
    /// What is done to a registered shop before the call.
    before: Before,
    call: Call,
    status: u16,
    error: &'static str,
    field: &'static str,
}

enum Before {
    Nothing,
    /// The shop is changed through the control interface.
    Shop(Value),
    /// A fault is added.
    Fault(Value),
    /// The database fails.
    Broken,
}

const UNKNOWN_SHOP: &str = "11111111-2222-3333-4444-555555555555";

/// A shop that does not exist either, although [`HOLDER`] holds it.
const HELD_SHOP: &str = "11111111-2222-3333-4444-666666666666";

/// Tokens of users who hold the shop of the tests and [`HELD_SHOP`]: one with all scopes, one with none.
const HOLDER: &str = "holder.of~two+shops/x=";
const SCOPELESS: &str = "holder-without-scopes";

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in Operation::ALL {
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
    for operation in Operation::ALL {
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
        Operation::PostWebhook => {
            let product =
                json!({"id": 17, "name": "Vase", "permalink": "https://shop.example/vase/", "price": "12.50"});
            Call::webhook("product.updated", &product)
        }
    }
}

async fn answer(case: &Case, auth: Auth) -> Answered {
    let api = Api::with_auth(auth);
    api.register(SECRET).await;
    api.add_token(HOLDER, &["products:write", "shops:manage"], &[SHOP_ID, HELD_SHOP]).await;
    api.add_token(SCOPELESS, &[], &[SHOP_ID, HELD_SHOP]).await;
    match &case.before {
        Before::Nothing => {}
        Before::Shop(change) => {
            let (status, body) = api.control("PATCH", &format!("shops/{SHOP_ID}"), change.clone()).await;
            assert_eq!(status, 200, "{body}");
        }
        Before::Fault(fault) => api.add_fault(fault.clone()).await,
        Before::Broken => api.database(|it| it.execute_batch("ALTER TABLE shop RENAME TO lost")),
    }
    api.send(case.call.clone()).await
}

async fn check(contract: &Contract, case: &Case, auth: Auth) {
    let answered = answer(case, auth).await;
    let expected = (case.status, case.error.to_owned(), case.field.to_owned());
    assert_eq!(answered.problem(), expected, "{} {:?}: {answered:?}", case.operation.id(), case.call);

    let listed =
        contract.answers().into_iter().find(|it| it.operation == case.operation.id() && it.status == case.status);
    let listed = listed.unwrap_or_else(|| panic!("{} {} is not in the contract", case.operation.id(), case.status));
    match listed.schema {
        Some(schema) => assert!(contract.allows(&schema, &answered.json()), "{schema} does not allow {answered:?}"),
        None => assert_eq!((answered.text.as_str(), &answered.content_type), ("", &None)),
    }
    if !case.error.is_empty() {
        assert_eq!(answered.content_type.as_deref(), Some("application/problem+json"));
        assert_eq!(answered.json()["status"], answered.status);
    }
}

#[tokio::test]
async fn every_case_is_answered_as_the_contract_says_whatever_header_is_looked_at() {
    let contract = Contract::read();
    for auth in Auth::ALL.iter().copied() {
        for mut case in cases() {
            case.call = moved(case.call, auth);
            check(&contract, &case, auth).await;
        }
        for case in auth_cases(&contract, auth) {
            check(&contract, &case, auth).await;
        }
    }
}

#[test]
fn every_answer_of_the_contract_has_a_case() {
    let contract = Contract::read();
    let mut cases = cases();
    Auth::ALL.iter().for_each(|auth| cases.extend(auth_cases(&contract, *auth)));
    let covered: BTreeSet<_> = cases.iter().map(|case| (case.operation.id().to_owned(), case.status)).collect();
    let listed: BTreeSet<_> = contract.answers().into_iter().map(|it| (it.operation, it.status)).collect();
    assert_eq!(covered, listed);

    for answer in contract.answers() {
        let is_code =
            |word: &&str| word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        for code in answer.description.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(is_code) {
            let has_code = |case: &&Case| {
                (case.operation.id(), case.status, case.error) == (answer.operation.as_str(), answer.status, code)
            };
            assert!(cases.iter().any(|case| has_code(&case)), "{} {} {code}", answer.operation, answer.status);
        }
    }
}

#[test]
fn addresses_are_those_of_the_contract() {
    let contract = Contract::read();
    let listed: Vec<_> = contract
        .operations()
        .into_iter()
        .map(|(path, method, it)| (path, method, it["operationId"].as_str().unwrap().to_owned()))
        .collect();
    let ours: Vec<_> =
        Operation::ALL.map(|it| (it.path_template().to_owned(), it.method().to_owned(), it.id().to_owned())).into();
    assert_eq!(ours, listed);
}

#[test]
fn words_are_those_of_the_contract() {
    fn ours<W: Word>() -> Vec<String> {
        W::ALL.iter().map(|word| word.as_str().to_owned()).collect()
    }
    let contract = Contract::read();
    let schema = |name: &str| contract.words(&format!("/components/schemas/{name}/enum"));
    assert_eq!(ours::<Currency>(), schema("Currency"));
    assert_eq!(ours::<Language>(), schema("Language"));
    assert_eq!(ours::<ProductState>(), schema("ProductState"));
    assert_eq!(ours::<ShopType>(), schema("Shop/properties/shopType"));
    assert_eq!(ours::<PartnerStatus>(), schema("Shop/properties/partnerStatus"));
    assert_eq!(ours::<SourceType>(), schema("ApiError/properties/source/properties/sourceType"));
    let topics = contract.words("/paths/~1api~1v1~1webhooks~1woocommerce~1{shopId}/post/parameters/1/schema/enum");
    assert_eq!(ours::<Topic>(), topics);
    let scopes = contract.at("/x-scopes").as_object().unwrap();
    let scopes: Vec<_> = scopes.keys().filter(|scope| *scope != "webhook").cloned().collect();
    assert_eq!(ours::<Scope>(), scopes);
}

#[test]
fn headers_and_limits_are_those_of_the_contract() {
    let contract = Contract::read();
    let listed: Vec<_> = contract.at("/x-auth-generations").as_object().unwrap().keys().cloned().collect();
    assert_eq!([Auth::ApiKey, Auth::Bearer].map(Auth::as_str).to_vec(), listed);
    for auth in [Auth::ApiKey, Auth::Bearer] {
        let header = contract.at(&format!("/x-auth-generations/{}/header", auth.as_str()));
        assert_eq!(auth.header_example(), header.as_str().unwrap());
    }
    assert_eq!(contract.at("/x-limits/body_bytes"), ahpc_sandbox::api::MAX_BODY_BYTES);
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

/// Sends calls to one shop, each of which breaks everything from one check on; the first of these is to be named.
async fn check_order(api: &Api, steps: &[(Call, u16, &str)]) {
    for (call, status, error) in steps {
        let (answered_status, answered_error, _) = api.send(call.clone()).await.problem();
        assert_eq!((answered_status, answered_error.as_str()), (*status, *error), "{call:?}");
    }
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
