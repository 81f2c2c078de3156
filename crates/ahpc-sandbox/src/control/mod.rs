//! The control interface under `/_sandbox/`: what a test or the page needs to look inside and to cause trouble.
//!
//! It is no part of the partner API, asks for no credential and speaks `snake_case`; `control.html` describes it.

mod answer;
mod auth;
mod events;
mod faults;
mod generation;
mod lists;
mod reset;
mod shops;
mod tokens;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{delete, get, patch, post, put},
};

use crate::{
    app::Sandbox,
    problem::{Problem, code},
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
        .route("/tokens", get(tokens::list).post(tokens::add))
        .route("/tokens/{id}", patch(tokens::change).delete(tokens::remove))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::remove))
        .route("/auth", put(auth::choose))
        .route("/generation", post(generation::choose))
        .route("/reset", post(reset::reset))
        .route("/events", get(events::stream))
        .fallback(|| async { answer::not_found("the control interface has nothing at this address") })
        .method_not_allowed_fallback(|| async { method_not_allowed() })
        .layer(middleware::from_fn(refuse_other_origins))
}

/// The description of all this for people, at `/_sandbox` and `/_sandbox/`.
pub async fn describe() -> Html<&'static str> {
    Html(include_str!("control.html"))
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
    Problem::new(StatusCode::FORBIDDEN, code::OTHER_ORIGIN)
        .detail("the request comes from another site")
        .into_response()
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
