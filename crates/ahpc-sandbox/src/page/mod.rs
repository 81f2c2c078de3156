//! The page in the browser: one document without external parts, kept fresh by server-sent events.
//!
//! What it shows is hostile until proven otherwise (a product's title is whatever a shop says). The script writes text
//! nodes only, and the content security policy allows no script and style but the two that are built in.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{Html, IntoResponse},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const TEMPLATE: &str = include_str!("index.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

static PAGE: LazyLock<String> =
    LazyLock::new(|| TEMPLATE.replace("/*{{style}}*/", STYLE).replace("/*{{script}}*/", SCRIPT));

/// Pictures may come from any shop; everything else only from here.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; img-src http: https: data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        policy_hash(SCRIPT),
        policy_hash(STYLE)
    )
});

/// `GET /`.
pub async fn show() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(PAGE.as_str()))
}

fn policy_hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
