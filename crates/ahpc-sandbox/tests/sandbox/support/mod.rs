//! What the tests share: callers, a contract that can be asked, and real deliveries.

pub mod call;
pub mod cases;
pub mod contract;
pub mod tcp;

use std::sync::Arc;

use ahpc_sandbox::{
    app::{Played, Sandbox},
    auth::Auth,
    mask::Hidden,
    routes::router,
    store::{
        Store,
        products::{self, StoredProduct},
        shops::Seed,
    },
    vocabulary::Generation,
};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt;
use rusqlite::Connection;
use serde_json::{Value, json};
use tower::ServiceExt;

pub use call::Call;

pub const SHOP_ID: &str = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";

/// The listing source of the tests: the example of the contract.
pub const SOURCE_ID: &str = "ls_01jw7j4azge008000000000003";

pub const API_KEY: &str = "aurahistoria_abcdef12_abcdefghijklmnop";
pub const SECRET: &str = "a secret that only this shop & the API know";

/// A sandbox in this process with one shop, asked without a network.
pub struct Api {
    pub sandbox: Arc<Sandbox>,
    router: Router,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub content_type: Option<String>,
    pub retry_after: Option<String>,
    pub allow: Option<String>,
    pub headers: HeaderMap,
    pub text: String,
}

impl Api {
    /// A partner shop of 2026-06 that has registered nothing yet, asked with either header.
    pub fn new() -> Self {
        Self::with_auth(Auth::Both)
    }

    /// The same, for callers who prove who they are in this way.
    pub fn with_auth(auth: Auth) -> Self {
        Self::started(Played { generation: Generation::G2026_06, auth: Some(auth) })
    }

    /// A shop of another generation, asked as that one wants to be.
    pub fn playing(generation: Generation) -> Self {
        Self::started(Played { generation, auth: None })
    }

    fn started(played: Played) -> Self {
        let id = if played.generation == Generation::G2026_10 { SOURCE_ID } else { SHOP_ID };
        let seed = Seed { id: id.to_owned(), api_key: Hidden(API_KEY.to_owned()), name: Some("Antik".to_owned()) };
        let sandbox = Sandbox::new(Store::in_memory().unwrap(), played).seeded_with(vec![seed]);
        sandbox.begin(played.generation).unwrap();
        played.auth.into_iter().for_each(|auth| sandbox.set_auth(auth));
        let sandbox = Arc::new(sandbox);
        Self { router: router(Arc::clone(&sandbox)), sandbox }
    }

    /// A partner shop with secret, language and currency.
    pub async fn registered() -> Self {
        let api = Self::new();
        api.register(SECRET).await;
        api
    }

    /// The same in another generation.
    pub async fn registered_in(generation: Generation) -> Self {
        let api = Self::playing(generation);
        api.register(SECRET).await;
        api
    }

    /// Registers the secret, German and euro.
    pub async fn register(&self, secret: &str) {
        let answered = self.send(self.registration(secret)).await;
        assert!((200..300).contains(&answered.status), "{answered:?}");
    }

    /// The call that registers the secret, German and euro, in the way of the generation.
    fn registration(&self, secret: &str) -> Call {
        if self.generation() == Generation::G2026_10 {
            return Call::configure(&json!({"webhookSecret": secret, "language": "de", "currency": "EUR"}));
        }
        let call = Call::patch(&json!({
            "woocommerceWebhookSecret": secret,
            "woocommerceLanguage": "de",
            "woocommerceCurrency": "EUR",
        }));
        if self.sandbox.auth() == Auth::ApiKey { call.api_key(API_KEY) } else { call }
    }

    /// The generation that is played.
    pub fn generation(&self) -> Generation {
        self.sandbox.contract().generation
    }

    /// Sends a call and reads the answer.
    pub async fn send(&self, call: Call) -> Answered {
        let response = self.router.clone().oneshot(call.into_request()).await.unwrap();
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, content_type, retry_after, allow) =
            (response.status().as_u16(), header("content-type"), header("retry-after"), header("allow"));
        let headers = response.headers().clone();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        Answered { status, content_type, retry_after, allow, headers, text }
    }

    /// Asks the control interface; the answer must be JSON.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method).uri(format!("/_sandbox/{path}")).header("host", "[::1]:8900");
        let request = request.body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{method} {path}: {body:?}")))
    }

    /// Reads a list of the control interface, which may be asked for with a query.
    pub async fn list(&self, path: &str) -> Vec<Value> {
        let (status, mut body) = self.control("GET", path, Value::Null).await;
        assert_eq!(status, 200, "{body}");
        body[path.split('?').next().unwrap()].as_array_mut().map(std::mem::take).unwrap()
    }

    /// Adds a fault.
    pub async fn add_fault(&self, fault: Value) {
        let (status, body) = self.control("POST", "faults", fault).await;
        assert_eq!(status, 201, "{body}");
    }

    /// Makes another user and answers the number of the token.
    pub async fn add_token(&self, token: &str, scopes: &[&str], shops: &[&str]) -> i64 {
        let (status, body) =
            self.control("POST", "tokens", json!({"token": token, "scopes": scopes, "shops": shops})).await;
        assert_eq!(status, 201, "{body}");
        body["id"].as_i64().unwrap()
    }

    /// The product of the shop with this id.
    pub fn product(&self, id: &str) -> Option<StoredProduct> {
        let shop = if self.generation() == Generation::G2026_10 { SOURCE_ID } else { SHOP_ID };
        self.database(|it| products::find(it, shop, id))
    }

    /// Works on the database directly.
    pub fn database<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> T {
        self.sandbox.store.transaction(|it| work(it)).unwrap()
    }
}

impl Answered {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The error code and the blamed field, empty where there is none.
    pub fn problem(&self) -> (u16, String, String) {
        let json = if self.text.is_empty() { Value::Null } else { self.json() };
        let text = |pointer| json.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        (self.status, text("/error"), text("/source/field"))
    }
}
