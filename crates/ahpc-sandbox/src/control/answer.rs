//! What control requests are read with, and what they are answered with.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    generations::Contract,
    mask::Hidden,
    model,
    problem::{Problem, code},
    vocabulary::{SourceType, Word},
};

/// What a control request comes to.
pub type Answer = Result<(StatusCode, Json<Value>), Refused>;

/// A problem as the answer of a control request.
#[derive(Debug)]
pub struct Refused(Box<Problem>);

/// The query of a request; unknown and malformed parameters are refused with a problem.
#[derive(Debug)]
pub struct Params<T>(pub T);

/// Reads a JSON body whatever its content type says, so that a plain `curl -d` will do.
pub fn read_json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| Problem::bad_body("body", error.to_string()))
}

/// Reads a word of the contract out of a field.
pub fn read_word<W: Word>(field: &str, text: &str) -> Result<W, Problem> {
    W::parse(text).ok_or_else(|| Problem::bad_body(field, format!("has to be one of {}", W::listed())))
}

/// Reads a shop id out of a field.
pub fn read_shop_id(contract: &Contract, field: &str, text: &str) -> Result<String, Problem> {
    let form = contract.ids;
    form.parse(text).ok_or_else(|| Problem::bad_body(field, format!("has to be {}", form.words())))
}

/// Reads an access token out of a field.
pub fn read_token(field: &str, text: &str) -> Result<Hidden, Problem> {
    if model::is_token(text) {
        return Ok(Hidden(text.to_owned()));
    }
    Err(Problem::bad_body(field, "has to be what a header can carry as Bearer: letters, digits and -._~+/, then ="))
}

/// Done.
pub fn ok(body: Value) -> Answer {
    Ok((StatusCode::OK, Json(body)))
}

/// Done, and something came into being.
pub fn created(body: Value) -> Answer {
    Ok((StatusCode::CREATED, Json(body)))
}

/// 404.
pub fn not_found(detail: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::NOT_FOUND).detail(detail)
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Problem::internal(format!("the database failed: {error}")).into()
    }
}

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
