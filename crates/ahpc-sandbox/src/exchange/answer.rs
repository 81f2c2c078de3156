//! What an operation comes to, and the HTTP answer made of it.

use std::fmt;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;

use crate::{
    faults::Effect,
    problem::{self, Problem, SourceForm, code},
};

/// Marks a response that must not be sent: the connection is closed instead.
#[derive(Debug, Clone, Copy)]
pub struct CutConnection;

/// What an operation comes to.
pub type Outcome = Result<Answer, Refusal>;

/// An operation refused.
#[derive(Debug)]
pub enum Refusal {
    /// With an answer of the contract.
    Problem(Box<Problem>),
    /// Because the database failed.
    Store(rusqlite::Error),
}

/// An answer, ready to be written down and sent.
#[derive(Debug)]
pub struct Answer {
    /// The status, or `None` when the connection ends without an answer.
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: String,
    problem: Option<Problem>,
    fault: Option<&'static str>,
}

impl Answer {
    /// An operation done, with a JSON body.
    ///
    /// # Panics
    ///
    /// Panics when a map in the body has other keys than text, which none here has.
    #[must_use]
    pub fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let json = serde_json::to_string(body).expect("answers have only text as keys");
        Self::new(Some(status), Some("application/json"), json)
    }

    /// An operation done, with an empty body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self::new(Some(status), None, String::new())
    }

    /// The answer of an operation refused.
    #[must_use]
    pub fn problem(problem: &Problem) -> Self {
        let mut answer = Self::new(Some(problem.status_code()), Some(problem::MEDIA_TYPE), String::new());
        answer.problem = Some(problem.clone());
        answer
    }

    /// What a fault answers in place of the operation. Faults that do not replace the answer end the connection.
    ///
    /// # Panics
    ///
    /// Panics for a status that no answer can have, which is refused when a fault is added.
    #[must_use]
    pub fn of_effect(effect: &Effect) -> Self {
        match effect {
            Effect::Status { status, error, retry_after_seconds } => {
                let status = StatusCode::from_u16(*status).expect("a fault's status was checked when it was added");
                Self::problem(&Problem::new(status, error).detail(PLAYED)).retry_after(*retry_after_seconds)
            }
            Effect::RateLimit { retry_after_seconds } => {
                let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, code::TOO_MANY_REQUESTS).detail(PLAYED);
                Self::problem(&problem).retry_after(Some(*retry_after_seconds))
            }
            Effect::Hang {} | Effect::Drop {} | Effect::Delay { .. } | Effect::Partial { .. } => {
                Self::new(None, None, String::new())
            }
        }
        .played(Some(effect.kind()))
    }

    /// The same, marked with a fault that was played on the way.
    #[must_use]
    pub fn played(mut self, fault: Option<&'static str>) -> Self {
        self.fault = fault.or(self.fault);
        self
    }

    /// The same with this header; a value that no header can carry is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// The status, or `None` when the connection ends without an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status.map(|status| status.as_u16())
    }

    /// The problem that is answered.
    #[must_use]
    pub fn as_problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// The fault that was played.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    /// Whether the operation was done.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.is_success())
    }

    /// Whether the caller has to wait until it or the sandbox gives up.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.status.is_none() && self.fault == Some(Effect::Hang {}.kind())
    }

    /// The answer as it is sent, or the order to cut the connection. A problem names its source in this form.
    pub fn into_response(self, form: SourceForm) -> Response {
        let body = self.problem.map_or(self.body, |problem| problem.to_json(form));
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = self.headers;
        match self.status {
            Some(status) => *response.status_mut() = status,
            None => drop(response.extensions_mut().insert(CutConnection)),
        }
        response
    }

    fn new(status: Option<StatusCode>, content_type: Option<&'static str>, body: String) -> Self {
        let content_type = content_type.map(|value| (header::CONTENT_TYPE, HeaderValue::from_static(value)));
        Self { status, headers: content_type.into_iter().collect(), body, problem: None, fault: None }
    }

    fn retry_after(mut self, seconds: Option<u64>) -> Self {
        self.headers.extend(seconds.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
        self
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

impl fmt::Display for CutConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was cut by a fault")
    }
}

impl std::error::Error for CutConnection {}

/// Why a request failed that would have gone well.
const PLAYED: &str = "a fault that was added through the control interface";
