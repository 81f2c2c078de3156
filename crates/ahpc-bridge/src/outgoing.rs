//! Requests to the API, as the shell is told to send them.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use ahpc_core::{
    Error,
    http::{RequestName, Target},
    secret::Secret,
    store::{Currency, Language},
    sync::Registration,
};
use serde::Serialize;

/// A request, complete but for what WordPress adds to every one.
#[derive(Serialize)]
pub(crate) struct Request {
    name: RequestName,
    method: &'static str,
    url: String,
    #[serde(serialize_with = "ahpc_core::map")]
    headers: Vec<(&'static str, String)>,
    body: String,
    timeout_seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<String>>,
}

impl Request {
    fn new(name: RequestName, target: Target, body: String, ids: Option<Vec<String>>) -> Self {
        let key = format!("{}{}", target.auth.value_prefix(), target.api_key.reveal());
        let headers = vec![
            ("Accept", "application/json".to_string()),
            ("Content-Type", "application/json".to_string()),
            (target.auth.header(), key),
        ];
        let (method, timeout_seconds) = (name.method(), name.timeout_seconds());
        Self { name, method, url: target.url, headers, body, timeout_seconds, ids }
    }

    /// The request that registers a shop.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InternalError`] if JSON cannot be written, which would be a defect.
    pub(crate) fn register(registration: Registration) -> Result<Self, Error> {
        let patch = PatchShop {
            woocommerce_webhook_secret: &registration.secret,
            woocommerce_language: registration.store.language,
            woocommerce_currency: registration.store.currency,
        };
        let body = serde_json::to_string(&patch).map_err(|_| Error::InternalError)?;
        Ok(Self::new(RequestName::PatchShop, registration.target, body, None))
    }

    /// The request that sends products, whose body is written already.
    pub(crate) fn put_products(target: Target, body: String, ids: &[u64]) -> Self {
        let ids = ids.iter().map(ToString::to_string).collect();
        Self::new(RequestName::PutProducts, target, body, Some(ids))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PatchShop<'a> {
    woocommerce_webhook_secret: &'a Secret,
    woocommerce_language: Language,
    woocommerce_currency: Currency,
}
