//! Problem answers by RFC 9457, with the error codes of the contract.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::vocabulary::{SourceType, Word};

/// The part of a request that a problem blames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Name of the parameter or header, or the place in the body such as `[3].price.amount`.
    pub field: String,
    /// Where it stands.
    pub source_type: SourceType,
}

/// One refusal, as it travels in `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The standard phrase of the status.
    pub title: &'static str,
    /// The stable code.
    pub error: String,
    /// What is wrong, in English for developers; never repeats a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which part of the request is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// How a problem names the place in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceForm {
    /// `"sourceType": "header"`, until 2026-08.
    LowerSourceType,
    /// `"type": "HEADER"`, since then.
    UpperType,
}

/// A problem in the form of [`SourceForm::UpperType`].
#[derive(Serialize)]
struct UpperProblem<'a> {
    status: u16,
    title: &'static str,
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<UpperSource<'a>>,
}

#[derive(Serialize)]
struct UpperSource<'a> {
    field: &'a str,
    #[serde(rename = "type")]
    kind: String,
}

impl Problem {
    /// A problem with this status and code.
    #[must_use]
    pub fn new(status: StatusCode, error: &str) -> Self {
        let title = status.canonical_reason().unwrap_or("Unknown Status");
        Self { status: status.as_u16(), title, error: error.to_owned(), detail: None, source: None }
    }

    /// The same problem, explained.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The same problem, blaming a part of the request.
    #[must_use]
    pub fn blame(mut self, source_type: SourceType, field: impl Into<String>) -> Self {
        self.source = Some(Source { field: field.into(), source_type });
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).expect("it was made of a StatusCode")
    }

    /// 400 for a path whose `parameter` is no id of the kind that the contract asks for.
    #[must_use]
    pub fn bad_path(parameter: &str, error: &str, detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error).detail(detail).blame(SourceType::Path, parameter)
    }

    /// `BAD_HEADER_VALUE` for a header.
    #[must_use]
    pub fn bad_header(status: StatusCode, header: &str, detail: impl Into<String>) -> Self {
        Self::new(status, code::BAD_HEADER_VALUE).detail(detail).blame(SourceType::Header, header)
    }

    /// 400 for a body that is not what the contract asks for at `field`.
    #[must_use]
    pub fn bad_body(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code::BAD_BODY_VALUE).detail(detail).blame(SourceType::Body, field)
    }

    /// The problem as it travels.
    ///
    /// # Panics
    ///
    /// Never: a problem has only text as keys.
    #[must_use]
    pub fn to_json(&self, form: SourceForm) -> String {
        let text = match form {
            SourceForm::LowerSourceType => serde_json::to_string(self),
            SourceForm::UpperType => serde_json::to_string(&self.with_upper_type()),
        };
        text.expect("a problem has only text as keys")
    }

    fn with_upper_type(&self) -> UpperProblem<'_> {
        let source = self
            .source
            .as_ref()
            .map(|source| UpperSource { field: &source.field, kind: source.source_type.as_str().to_uppercase() });
        UpperProblem {
            status: self.status,
            title: self.title,
            error: &self.error,
            detail: self.detail.as_deref(),
            source,
        }
    }

    /// 500 for trouble on the server's side.
    #[must_use]
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code::INTERNAL_SERVER_ERROR).detail(detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status_code(), [(header::CONTENT_TYPE, MEDIA_TYPE)], self.to_json(SourceForm::LowerSourceType))
            .into_response()
    }
}

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The error codes of the contract, and below them the sandbox's own for what the contract leaves open.
#[allow(missing_docs, reason = "each constant is its own code")]
pub mod code {
    pub const ACCESS_TOKEN_NOT_FOUND: &str = "ACCESS_TOKEN_NOT_FOUND";
    pub const BAD_BODY_VALUE: &str = "BAD_BODY_VALUE";
    pub const BAD_HEADER_VALUE: &str = "BAD_HEADER_VALUE";
    pub const BAD_PATH_PARAMETER_VALUE: &str = "BAD_PATH_PARAMETER_VALUE";
    pub const FORBIDDEN: &str = "FORBIDDEN";
    pub const INTERNAL_SERVER_ERROR: &str = "INTERNAL_SERVER_ERROR";
    pub const INVALID_CREDENTIALS: &str = "INVALID_CREDENTIALS";
    pub const INVALID_JSON: &str = "INVALID_JSON";
    pub const INVALID_OBJECT_ID: &str = "INVALID_OBJECT_ID";
    pub const INVALID_UUID: &str = "INVALID_UUID";
    pub const LISTING_SOURCE_INTERNAL_ERROR: &str = "LISTING_SOURCE_INTERNAL_ERROR";
    pub const LISTING_SOURCE_NOT_FOUND: &str = "LISTING_SOURCE_NOT_FOUND";
    pub const LISTING_SOURCE_TEMPORARILY_UNAVAILABLE: &str = "LISTING_SOURCE_TEMPORARILY_UNAVAILABLE";
    pub const PARTNER_SHOP_API_KEY_MISMATCH: &str = "PARTNER_SHOP_API_KEY_MISMATCH";
    pub const PARTNER_SHOP_NOT_PARTNERED: &str = "PARTNER_SHOP_NOT_PARTNERED";
    pub const PRODUCT_INTERNAL_ERROR: &str = "PRODUCT_INTERNAL_ERROR";
    pub const PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE: &str = "PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE";
    pub const PRODUCT_LISTING_INTERNAL_ERROR: &str = "PRODUCT_LISTING_INTERNAL_ERROR";
    pub const PRODUCT_LISTING_NOT_FOUND: &str = "PRODUCT_LISTING_NOT_FOUND";
    pub const PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE: &str = "PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE";
    pub const PRODUCT_NOT_FOUND: &str = "PRODUCT_NOT_FOUND";
    pub const PRODUCT_TEMPORARILY_UNAVAILABLE: &str = "PRODUCT_TEMPORARILY_UNAVAILABLE";
    pub const SERVICE_UNAVAILABLE: &str = "SERVICE_UNAVAILABLE";
    pub const SHOP_NOT_FOUND: &str = "SHOP_NOT_FOUND";
    pub const UNAUTHORIZED: &str = "UNAUTHORIZED";

    pub const BAD_QUERY_PARAMETER_VALUE: &str = "BAD_QUERY_PARAMETER_VALUE";
    pub const CONTENT_TOO_LARGE: &str = "CONTENT_TOO_LARGE";
    pub const METHOD_NOT_ALLOWED: &str = "METHOD_NOT_ALLOWED";
    pub const NOT_FOUND: &str = "NOT_FOUND";
    pub const OTHER_HOST: &str = "OTHER_HOST";
    pub const OTHER_ORIGIN: &str = "OTHER_ORIGIN";
    pub const TOKEN_TAKEN: &str = "TOKEN_TAKEN";
    pub const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";
}
