//! `putProductListingsAsync` and `deleteProductListingsAsync`: batches that a queue takes and works off unseen.
//!
//! The answer says what the queue took. Whether the listing source exists, whether the user may write to it and whether
//! an entry can be applied is found out later, and told to nobody. The sandbox works the queue off at once.

use axum::http::{HeaderName, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{MAX_ENTRIES, MAX_MESSAGE_BYTES, entry, gate::Caller, listings};
use crate::{
    exchange::{Answer, ApiRequest, Context, Outcome, json::Node},
    generations::failures,
    model::{Shop, Via},
    operation::Operation,
    problem::{Problem, code},
    store::queue,
    vocabulary::Scope,
};

const KEY_HEADER: HeaderName = HeaderName::from_static("idempotency-key");

const MAX_KEY_CHARS: usize = 128;

/// An id is only repeated in a report up to this length.
const MAX_REPORTED_ID_BYTES: usize = 128;

const ENQUEUE_FAILED: &str = "ENQUEUE_FAILED";

const ENQUEUE_BLOCKED: &str = "ENQUEUE_BLOCKED";

/// What the queue took of a batch, and what it did not.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    submission_id: String,
    accepted_count: usize,
    failures: Vec<Failure>,
}

/// An entry that the queue did not take.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_listing_id: Option<String>,
    error: &'static str,
    retryable: bool,
}

/// Something that the queue takes and works off later.
type Command<'a> = Box<dyn Fn(&Shop) -> rusqlite::Result<()> + 'a>;

/// Queues every entry that is right and answers the others.
pub fn put(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    submit(request, context, Operation::PutListingsAsync, |node| {
        let entry = entry::read(node)?;
        // What cannot be applied is told to nobody.
        let upsert = move |source: &Shop| listings::upsert(context.connection, &source.id, &entry, Via::Put).map(drop);
        Ok(Box::new(upsert))
    })
}

/// Queues a withdrawal for every entry that is right and answers the others.
pub fn delete(request: &ApiRequest, context: &Context<'_>) -> Outcome {
    submit(request, context, Operation::DeleteListingsAsync, |node| {
        let id = entry::id(node)?;
        let withdraw = move |source: &Shop| listings::withdraw(context.connection, &source.id, &id).map(drop);
        Ok(Box::new(withdraw))
    })
}

fn submit<'a>(
    request: &ApiRequest,
    context: &Context<'a>,
    operation: Operation,
    read: impl Fn(Node<'_>) -> Result<Command<'a>, Problem>,
) -> Outcome {
    let caller = Caller::of(request, context, Scope::ProductListingsWrite, code::INVALID_CREDENTIALS)?;
    let key = key(request)?;
    let body = request.json(code::BAD_BODY_VALUE)?;
    let nodes = Node::body(&body).array_of_at_most(MAX_ENTRIES)?;

    let ids: Vec<_> = nodes.iter().map(|node| entry::id(node.clone()).unwrap_or_default()).collect();
    let lost = failures::lost(context, operation, &ids.iter().map(String::as_str).collect::<Vec<_>>());
    let granted = caller.source(context)?.filter(|source| caller.has_grant(source));
    let (mut accepted_count, mut failures) = (0, Vec::new());
    for (index, node) in nodes.into_iter().enumerate() {
        match judged(node, index, &ids, &lost, &read) {
            Err((error, retryable)) => failures.push(failure(index, &ids[index], error, retryable)),
            Ok(command) => {
                accepted_count += 1;
                let is_new = queue::take_entry(context.connection, &caller.source_id, &key, index)?;
                granted.as_ref().filter(|_| is_new).map(command).transpose()?;
            }
        }
    }
    let submission_id = submission_id(&caller.source_id, &key);
    let report = Report { submission_id, accepted_count, failures };
    Ok(Answer::json(status(&report), &report).header(KEY_HEADER, &key).played(failures::fault(&lost)))
}

/// What the queue is to do for an entry, or the error of its failure and whether it may be tried again.
fn judged<'a>(
    node: Node<'_>,
    index: usize,
    ids: &[String],
    lost: &[bool],
    read: impl Fn(Node<'_>) -> Result<Command<'a>, Problem>,
) -> Result<Command<'a>, (&'static str, bool)> {
    let size = node.size();
    let command = read(node).map_err(|_| (code::BAD_BODY_VALUE, false))?;
    let is_behind_a_lost_one = (0..index).any(|earlier| lost[earlier] && ids[earlier] == ids[index]);
    if size > MAX_MESSAGE_BYTES {
        Err((code::PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE, false))
    } else if is_behind_a_lost_one {
        Err((ENQUEUE_BLOCKED, true))
    } else if lost[index] {
        Err((ENQUEUE_FAILED, true))
    } else {
        Ok(command)
    }
}

fn failure(index: usize, id: &str, error: &'static str, retryable: bool) -> Failure {
    let is_shown = !id.is_empty() && id.len() <= MAX_REPORTED_ID_BYTES && !id.chars().any(char::is_control);
    Failure { index, source_listing_id: is_shown.then(|| id.to_owned()), error, retryable }
}

/// 202 as soon as one entry was taken or none was sent; else the status of the gravest failure.
fn status(report: &Report) -> StatusCode {
    let any = |errors: &[&str]| report.failures.iter().any(|failure| errors.contains(&failure.error));
    let too_large = code::PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE;
    if report.accepted_count > 0 || report.failures.is_empty() {
        StatusCode::ACCEPTED
    } else if any(&[ENQUEUE_FAILED, ENQUEUE_BLOCKED]) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if report.failures.iter().all(|failure| failure.error == too_large) {
        StatusCode::PAYLOAD_TOO_LARGE
    } else {
        StatusCode::BAD_REQUEST
    }
}

/// The key of a batch, or one that is made up for it.
fn key(request: &ApiRequest) -> Result<String, Problem> {
    let wrong = || {
        let detail = format!("has to be 1 to {MAX_KEY_CHARS} visible ASCII characters without space and comma, once");
        Problem::bad_header(StatusCode::BAD_REQUEST, KEY_HEADER.as_str(), detail)
    };
    let mut sent = request.headers.get_all(KEY_HEADER).iter();
    let Some(key) = sent.next() else { return Ok(made_up(request)) };
    let key = key.to_str().map_err(|_| wrong())?;
    let is_right = (1..=MAX_KEY_CHARS).contains(&key.len())
        && key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',')
        && sent.next().is_none();
    if is_right { Ok(key.to_owned()) } else { Err(wrong()) }
}

/// No two batches have the same: the moment of arrival is measured more finely than two can arrive.
fn made_up(request: &ApiRequest) -> String {
    hex(&format!("{} {:?}", request.at, request.started))
}

fn submission_id(source_id: &str, key: &str) -> String {
    format!("plis1_{}", hex(&format!("{source_id} {key}")))
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status_of(accepted_count: usize, errors: &[&'static str]) -> u16 {
        let failures = errors.iter().map(|error| failure(0, "1", error, false)).collect();
        status(&Report { submission_id: String::new(), accepted_count, failures }).as_u16()
    }

    #[test]
    fn the_status_is_that_of_the_gravest_failure_unless_something_was_taken() {
        let too_large = code::PRODUCT_LISTING_INGESTION_PAYLOAD_TOO_LARGE;
        assert_eq!(status_of(0, &[]), 202);
        assert_eq!(status_of(1, &[ENQUEUE_FAILED]), 202);
        assert_eq!(status_of(0, &[code::BAD_BODY_VALUE, ENQUEUE_FAILED]), 503);
        assert_eq!(status_of(0, &[too_large, too_large]), 413);
        assert_eq!(status_of(0, &[too_large, code::BAD_BODY_VALUE]), 400);
    }

    #[test]
    fn an_id_is_reported_when_it_is_short_and_printable() {
        let shown = |id: &str| failure(0, id, ENQUEUE_FAILED, true).source_listing_id;
        assert_eq!(shown("17").as_deref(), Some("17"));
        for id in ["", "1\n7", &"7".repeat(129)] {
            assert_eq!(shown(id), None, "{id:?}");
        }
    }
}
