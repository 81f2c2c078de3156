//! Going over from one generation to another while a client is connected.

use ahpc_sandbox::{
    cli::{DEFAULT_API_KEY, DEFAULT_LISTING_SOURCE_ID, DEFAULT_SHOP_ID},
    vocabulary::{Generation, Word},
};
use serde_json::{Value, json};

use crate::{
    program::Running,
    support::{API_KEY, Api, Call, SHOP_ID, SOURCE_ID},
};

async fn change(api: &Api, generation: &str) -> Value {
    let (status, body) = api.control("POST", "generation", json!({"generation": generation})).await;
    assert_eq!((status, &body["generation"]), (200, &json!(generation)), "{body}");
    body
}

#[tokio::test]
async fn a_generation_begins_with_empty_tables_and_the_seeded_shop() {
    let api = Api::registered().await;
    api.send(Call::put(&json!([{"shopsProductId": "17"}]))).await;
    api.control("POST", "shops", json!({"id": "11111111-2222-3333-4444-555555555555", "api_key": "other"})).await;
    api.add_fault(json!({"operation": "putProductListings", "kind": "drop"})).await;

    let begun = change(&api, "2026-10").await;
    let shops = api.list("shops").await;
    assert_eq!((begun["shops"].clone(), shops.len()), (json!(shops), 1));
    assert_eq!((&shops[0]["name"], &shops[0]["webhook_secret_fingerprint"]), (&json!("Antik"), &Value::Null));
    assert_ne!(shops[0]["id"], SHOP_ID);
    let tokens = api.list("tokens").await;
    let scopes = json!(["product-listings:write", "listing-sources:write"]);
    assert_eq!((tokens.len(), &tokens[0]["scopes"], &tokens[0]["shops"]), (1, &scopes, &json!([shops[0]["id"]])));
    assert!(api.list("products").await.is_empty());
    assert_eq!((api.list("requests").await.len(), api.list("faults").await.len()), (2, 1));

    let id = shops[0]["id"].as_str().unwrap();
    let configured = Call::configure(&json!({"webhookSecret": "s"})).shop(id);
    assert_eq!(api.send(configured).await.status, 201);
    assert_eq!(api.send(Call::put(&json!([]))).await.problem().1, "NOT_FOUND");
    assert_eq!(change(&api, "2026-08").await["shops"][0]["id"], SHOP_ID);
    assert_eq!(api.send(Call::put(&json!([]))).await.status, 200);
}

#[tokio::test]
async fn every_generation_looks_at_its_own_header_until_it_is_told_otherwise() {
    let api = Api::new();
    for (generation, header, scopes) in
        [("2026-05", "api-key", 0), ("2026-06", "bearer", 2), ("2026-08", "bearer", 2), ("2026-10", "bearer", 2)]
    {
        api.control("PUT", "auth", json!({"generation": "both"})).await;
        assert_eq!(change(&api, generation).await["auth"]["generation"], header);
        let (_, status) = api.control("GET", "status", Value::Null).await;
        assert_eq!((&status["generation"], &status["auth"]["generation"]), (&json!(generation), &json!(header)));
        assert_eq!(api.list("tokens").await[0]["scopes"].as_array().unwrap().len(), scopes);
    }
    let call = Call::listings("PUT", &json!([])).shop(api.list("shops").await[0]["id"].as_str().unwrap());
    assert_eq!(api.send(call.clone().api_key(API_KEY)).await.status, 401);
    api.control("PUT", "auth", json!({"generation": "both"})).await;
    assert_eq!(api.send(call.api_key(API_KEY)).await.status, 200);
}

#[tokio::test]
async fn the_control_interface_speaks_of_the_generation_that_is_played() {
    let api = Api::playing(Generation::G2026_10);
    let (_, status) = api.control("GET", "status", Value::Null).await;
    assert_eq!(status["operations"].as_array().unwrap().len(), 6);
    let cases = [
        ("POST", "generation", json!({"generation": "2026-07"}), "generation"),
        ("POST", "generation", json!({}), "body"),
        ("POST", "shops", json!({"id": SHOP_ID, "api_key": API_KEY}), "id"),
        ("POST", "tokens", json!({"token": "t", "scopes": ["products:write"]}), "scopes[0]"),
        ("POST", "tokens", json!({"token": "t", "shops": [SHOP_ID]}), "shops[0]"),
    ];
    for (method, path, body, field) in cases {
        let (status, answer) = api.control(method, path, body.clone()).await;
        assert_eq!((status, &answer["source"]["field"]), (400, &json!(field)), "{path} {body}");
    }
    let (_, refused) = api.control("POST", "generation", json!({"generation": "x"})).await;
    assert_eq!(refused["detail"], "has to be one of 2026-05, 2026-06, 2026-08, 2026-10");
    for (operation, status, error) in [
        ("putProductListings", 503, "PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE"),
        ("putIngestionConfiguration", 500, "LISTING_SOURCE_INTERNAL_ERROR"),
        ("*", 404, "LISTING_SOURCE_NOT_FOUND"),
        ("*", 409, "CONFLICT"),
    ] {
        let fault = json!({"operation": operation, "kind": "status", "status": status});
        assert_eq!(api.control("POST", "faults", fault).await.1["error"], error);
    }
    assert_eq!(api.list("requests?operation=deleteProductListingsAsync").await, Vec::<Value>::new());
    assert_eq!(api.list("shops").await[0]["id"], SOURCE_ID);
}

/// The calls by which a client finds out that it is connected, one a generation.
fn connects(generation: Generation) -> Call {
    match generation {
        Generation::G2026_10 => {
            Call::listings("PUT", &json!([])).shop(DEFAULT_LISTING_SOURCE_ID).bearer(DEFAULT_API_KEY)
        }
        Generation::G2026_05 => Call::patch(&json!({})).shop(DEFAULT_SHOP_ID).api_key(DEFAULT_API_KEY),
        _ => Call::patch(&json!({})).shop(DEFAULT_SHOP_ID).bearer(DEFAULT_API_KEY),
    }
}

#[test]
fn the_program_starts_in_any_generation_with_the_shop_of_the_other_form() {
    for generation in Generation::ALL.iter().copied() {
        let name = generation.as_str();
        for id in [DEFAULT_SHOP_ID, DEFAULT_LISTING_SOURCE_ID] {
            let seed = format!("{id}:{DEFAULT_API_KEY}:Antik");
            let arguments = ["--generation", name, "--seed", &seed, "--listen", "127.0.0.1:0"];
            let sandbox = Running::start(&arguments);
            let answer = sandbox.send(&connects(generation));
            assert!(answer.starts_with("HTTP/1.1 200 "), "{name} {id}: {answer}");
            let introduction = sandbox.stop("TERM").1;
            assert!(introduction.contains(&format!("Generation {name}")), "{introduction}");
        }
    }
}

#[test]
fn a_database_is_of_one_generation() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("sandbox.db");
    let arguments = ["--database", database.to_str().unwrap(), "--listen", "127.0.0.1:0", "--seed"];
    let sandbox = Running::start(&arguments);
    let mut over = Call::patch(&json!({"generation": "2026-10"}));
    (over.method, over.path) = ("POST", "/_sandbox/generation".to_owned());
    assert!(sandbox.send(&over).starts_with("HTTP/1.1 200 "));
    assert_eq!(sandbox.stop("TERM").0, Some(0));

    let sandbox = Running::start(&arguments);
    assert!(sandbox.send(&connects(Generation::G2026_10)).starts_with("HTTP/1.1 200 "));
    assert_eq!(sandbox.stop("TERM").0, Some(0));
    let other: Vec<_> = arguments.iter().copied().chain(["--generation", "2026-06"]).map(str::to_owned).collect();
    let (status, _, errors) = crate::program::end_of(&other);
    assert_eq!(status, Some(1));
    assert!(errors.contains("it is of the generation 2026-10"), "{errors}");
}
