//! The page in the browser: one document without external parts, kept fresh by server-sent events.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{Html, IntoResponse},
};

const TEMPLATE: &str = include_str!("index.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

static PAGE: LazyLock<String> =
    LazyLock::new(|| TEMPLATE.replace("/*{{style}}*/", STYLE).replace("/*{{script}}*/", SCRIPT));

/// `GET /`.
pub async fn show() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Html(PAGE.as_str()))
}
