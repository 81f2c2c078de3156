//! The control interface under `/_sandbox/`: what a test or the page needs to look inside and to cause trouble.
//!
//! It is no part of the partner API, asks for no credential and speaks `snake_case`; `control.html` describes it.

mod auth;
mod events;
mod faults;
mod lists;
mod reset;
mod shops;

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{FromRequestParts, Query, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{delete, get, patch, post, put},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    app::Sandbox,
    problem::{Problem, code},
    vocabulary::SourceType,
};

/// The addresses below `/_sandbox`.
pub fn routes() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/", get(describe))
        .route("/status", get(lists::status))
        .route("/requests", get(lists::requests))
        .route("/deliveries", get(lists::deliveries))
        .route("/products", get(lists::products))
        .route("/shops", get(shops::list).post(shops::add))
        .route("/shops/{id}", patch(shops::change))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .route("/auth", put(auth::choose))
        .route("/reset", post(reset::reset))
        .route("/events", get(events::stream))
        .fallback(|| async { Refused(not_found("the control interface has nothing at this address")) })
        .method_not_allowed_fallback(|| async { Refused(method_not_allowed()) })
        .layer(middleware::from_fn(refuse_other_origins))
}

/// The description of all this for people, at `/_sandbox` and `/_sandbox/`.
pub async fn describe() -> Html<&'static str> {
    Html(include_str!("control.html"))
}

type Answer = Result<(StatusCode, Json<Value>), Refused>;

/// A problem as the answer of a control request.
#[derive(Debug)]
struct Refused(Problem);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&self.0).expect("a problem has only text as keys");
        (self.0.status_code(), [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self(Problem::internal(format!("the database failed: {error}")))
    }
}

/// The query of a request; unknown and malformed parameters are refused with a problem.
#[derive(Debug)]
struct Params<T>(T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let query = Query::<T>::try_from_uri(&parts.uri).map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, code::BAD_QUERY_PARAMETER_VALUE)
                .detail(error.body_text())
                .blame(SourceType::Query, "query")
        })?;
        Ok(Self(query.0))
    }
}

/// Reads a JSON body whatever its content type says, so that a plain `curl -d` will do.
fn read_json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::bad_body("body", error.to_string()))
}

fn ok(body: Value) -> Answer {
    Ok((StatusCode::OK, Json(body)))
}

fn not_found(detail: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::NOT_FOUND).detail(detail)
}

fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, code::METHOD_NOT_ALLOWED)
        .detail("this address takes another method; /_sandbox/ lists them")
}

/// A web page from elsewhere must not be able to change the sandbox of whoever looks at it.
async fn refuse_other_origins(request: Request, next: Next) -> Response {
    if is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    let problem = Problem::new(StatusCode::FORBIDDEN, code::OTHER_ORIGIN).detail("the request comes from another site");
    Refused(problem).into_response()
}

/// Browsers name the origin of a request that could do harm; other clients do not.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        (Some(_), None) => false,
    }
}
