//! A call of the API, right in every way until a test spoils it.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Request},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::{API_KEY, SECRET, SHOP_ID, SOURCE_ID};

#[derive(Debug, Clone)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(String, HeaderValue)>,
    pub body: Vec<u8>,
}

impl Call {
    pub fn patch(body: &Value) -> Self {
        Self::new("PATCH", format!("/api/v1/shops/{SHOP_ID}"), body.to_string())
    }

    pub fn put(body: &Value) -> Self {
        Self::new("PUT", format!("/api/v1/shops/{SHOP_ID}/products"), body.to_string())
    }

    pub fn delete(body: &Value) -> Self {
        Self::new("DELETE", format!("/api/v1/shops/{SHOP_ID}/products"), body.to_string())
    }

    /// The configuration of the listing source.
    pub fn configure(body: &Value) -> Self {
        let path = format!("/api/v1/listing-sources/{SOURCE_ID}/ingestion-configurations/woocommerce");
        Self::new("PUT", path, body.to_string())
    }

    /// Listings of the listing source, at once.
    pub fn listings(method: &'static str, body: &Value) -> Self {
        Self::new(method, format!("/api/v1/listing-sources/{SOURCE_ID}/product-listings"), body.to_string())
    }

    /// Listings of the listing source, queued.
    pub fn queued(method: &'static str, body: &Value) -> Self {
        Self::new(method, format!("/api/v1/listing-sources/{SOURCE_ID}/product-listings/async"), body.to_string())
    }

    /// A delivery to the listing source, signed with [`SECRET`].
    pub fn source_webhook(topic: &str, body: &Value) -> Self {
        Self::webhook(topic, body).shop(SOURCE_ID)
    }

    /// A delivery signed with [`SECRET`].
    pub fn webhook(topic: &str, body: &Value) -> Self {
        let path = format!("/api/v1/webhooks/woocommerce/{SHOP_ID}");
        Self::new("POST", path, body.to_string()).header("x-wc-webhook-topic", topic).signed(SECRET)
    }

    /// The same call with this header, in place of one of that name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
        self
    }

    /// The same call without this header.
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(present, _)| present != name);
        self
    }

    /// The same call with this credential as `Authorization: Bearer`.
    pub fn bearer(self, credential: &str) -> Self {
        self.anonymous().header("authorization", &format!("Bearer {credential}"))
    }

    /// The same call with this credential as `x-api-key`.
    pub fn api_key(self, credential: &str) -> Self {
        self.anonymous().header("x-api-key", credential)
    }

    /// The same call without any credential.
    pub fn anonymous(self) -> Self {
        self.without("authorization").without("x-api-key")
    }

    /// The same call with another body and no new signature.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The same call, signed with this secret as it stands.
    pub fn signed(self, secret: &str) -> Self {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(&self.body);
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        self.header("x-wc-webhook-signature", &signature)
    }

    /// The same call of another address, without body.
    pub fn at(mut self, method: &'static str, path: &str) -> Self {
        (self.method, self.path) = (method, path.to_owned());
        self.body("")
    }

    /// The same call for another shop, given as it stands in the path.
    pub fn shop(mut self, segment: &str) -> Self {
        let id = if self.path.contains(SHOP_ID) { SHOP_ID } else { SOURCE_ID };
        self.path = self.path.replace(id, segment);
        self
    }

    pub fn into_request(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method).uri(self.path).body(Body::from(self.body)).unwrap();
        for (name, value) in self.headers {
            request.headers_mut().append(HeaderName::try_from(name).unwrap(), value);
        }
        request
    }

    fn new(method: &'static str, path: String, body: String) -> Self {
        let call = Self { method, path, headers: Vec::new(), body: body.into_bytes() };
        call.header("host", "localhost").header("content-type", "application/json").bearer(API_KEY)
    }
}
