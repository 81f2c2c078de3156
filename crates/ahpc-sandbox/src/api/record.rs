//! What is written down about a request: enough to debug a client, and no secret.

use serde_json::Value;

use crate::{
    exchange::{Answer, ApiRequest},
    mask::Mask,
    operation::Operation,
    store::requests::RequestRecord,
};

/// How much of a body is kept.
const KEPT_BODY_BYTES: usize = 16 * 1024;

/// The request and its answer, secrets masked.
pub fn record(request: &ApiRequest, answer: &Answer, mask: &Mask) -> RequestRecord {
    let (body, body_note) = kept_body(request, mask);
    RequestRecord {
        id: 0,
        at: request.at.clone(),
        operation: request.operation.map(|operation| operation.id().to_owned()),
        method: request.method.as_str().to_owned(),
        path: mask.text(&request.path),
        status: answer.status(),
        problem: answer.as_problem().map(|problem| serde_json::to_value(problem).unwrap_or(Value::Null)),
        fault: answer.fault().map(str::to_owned),
        duration_ms: elapsed_ms(request),
        body_bytes: i64::try_from(request.body.len()).unwrap_or(i64::MAX),
        headers: mask.headers(&request.headers),
        body,
        body_note,
    }
}

/// One line for the terminal.
pub fn log_line(request: &ApiRequest, answer: &Answer, mask: &Mask) -> String {
    let status = answer.status().map_or("---".to_owned(), |status| status.to_string());
    let error = answer.as_problem().map(|problem| format!(" {}", problem.error)).unwrap_or_default();
    let fault = answer.fault().map(|fault| format!(" (fault: {fault})")).unwrap_or_default();
    let (method, path) = (&request.method, mask.text(&request.path));
    format!("{} {status} {method} {path} {} ms{error}{fault}", request.at, elapsed_ms(request))
}

fn kept_body(request: &ApiRequest, mask: &Mask) -> (Option<String>, Option<String>) {
    let may_hold_secret = request.operation.is_some_and(Operation::is_registration);
    let Some(mut text) = mask.body(&request.body, may_hold_secret) else {
        let reason = if request.body.is_empty() { "empty" } else { "not kept: no JSON, and it may hold a secret" };
        return (None, Some(reason.to_owned()));
    };
    if text.len() <= KEPT_BODY_BYTES {
        return (Some(text), None);
    }
    text.truncate(text.floor_char_boundary(KEPT_BODY_BYTES));
    (Some(text), Some(format!("cut to its first {KEPT_BODY_BYTES} bytes")))
}

fn elapsed_ms(request: &ApiRequest) -> i64 {
    i64::try_from(request.started.elapsed().as_millis()).unwrap_or(i64::MAX)
}
