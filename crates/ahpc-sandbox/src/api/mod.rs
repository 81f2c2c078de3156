//! The partner API itself: recognises the operation, plays the faults, answers, and writes everything down.
//!
//! What an operation does is the generation's; only this file waits or sends.

mod record;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    extract::{Request, State},
    http::{HeaderName, StatusCode, header},
    response::Response,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::{
    app::Sandbox,
    clock,
    events::Change,
    exchange::{Answer, ApiRequest, Context, Refusal},
    faults::Effect,
    generations::{
        self, Contract,
        contract::{BodyLimit, Handler, Recognised, Route},
    },
    mask::Mask,
    operation::Operation,
    problem::{Problem, code},
    store::{
        requests::{self, DeliveryNote},
        tokens,
    },
};

/// Answers one request to anything but page and control interface.
pub async fn handle(State(sandbox): State<Arc<Sandbox>>, request: Request) -> Response {
    let contract = sandbox.contract();
    let (request, call) = read(contract, request).await;
    let handler = call.as_ref().ok().map(|route| route.handler);
    let decided = match call {
        Err(answer) => Decided::Instead(answer),
        Ok(route) => play_fault(&sandbox, route.operation).await,
    };
    let correlation = request.header(CORRELATION_ID.as_str()).filter(|id| is_correlation_id(id)).map(str::to_owned);
    let answer = sandbox.blocking(move |sandbox| settle(sandbox, contract, &request, handler, decided)).await;
    if answer.is_withheld() {
        sandbox.stopping().await;
    }
    let answer = if contract.has_request_ids { with_ids(answer, correlation) } else { answer };
    answer.into_response(contract.source_form)
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// The answer with an id of its own, and the one by which the caller knows it, if it sent any.
fn with_ids(answer: Answer, correlation: Option<String>) -> Answer {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let id = format!("sandbox-{}", LAST.fetch_add(1, Ordering::Relaxed) + 1);
    let correlation = correlation.unwrap_or_else(|| id.clone());
    answer.header(REQUEST_ID, &id).header(CORRELATION_ID, &correlation)
}

fn is_correlation_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// What is known about the answer before the operation is asked.
#[derive(Debug)]
enum Decided {
    /// Nothing.
    Open,
    /// Nothing, but a fault of this kind was played already.
    Played(&'static str),
    /// All of it: the operation is not asked.
    Instead(Box<Answer>),
}

/// Reads the request; an answer says what keeps it from being an operation of the contract.
async fn read(contract: &Contract, request: Request) -> (ApiRequest, Result<&'static Route, Box<Answer>>) {
    let (at, started) = (clock::now(), Instant::now());
    let (parts, body) = request.into_parts();
    let recognised = contract.recognise(&parts.method, parts.uri.path());
    let (body, unread) = match Limited::new(body, contract.body_bytes.bytes()).collect().await {
        Ok(body) => (body.to_bytes(), None),
        Err(error) => (Bytes::new(), Some(Answer::problem(&unreadable(contract.body_bytes, &*error)))),
    };
    let (call, shop_id) = match recognised {
        Recognised::Call(route, shop_id) => (Ok(route), shop_id),
        Recognised::OtherMethod(routes) => (Err(Box::new(other_method(&routes))), None),
        Recognised::Nothing => (Err(Box::new(Answer::problem(&not_found()))), None),
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let operation = call.as_ref().ok().map(|route| route.operation);
    let (method, headers) = (parts.method, parts.headers);
    let request = ApiRequest { at, started, method, path, operation, shop_id, headers, body };
    (request, call.and_then(|route| unread.map_or(Ok(route), |answer| Err(Box::new(answer)))))
}

async fn play_fault(sandbox: &Sandbox, operation: Operation) -> Decided {
    let Some(effect) = sandbox.faults.take_before(operation) else { return Decided::Open };
    sandbox.events.publish(Change::Faults);
    if let Effect::Delay { delay_ms } = effect {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(delay_ms)) => {}
            () = sandbox.stopping() => {}
        }
        return Decided::Played(effect.kind());
    }
    Decided::Instead(Box::new(Answer::of_effect(&effect)))
}

/// Asks the operation, unless the answer is decided, and writes request and answer down, all in one transaction.
fn settle(
    sandbox: &Sandbox,
    contract: &Contract,
    request: &ApiRequest,
    handler: Option<Handler>,
    decided: Decided,
) -> Answer {
    let outcome = sandbox.store.transaction(|connection| {
        let mask = Mask::new(tokens::all(connection)?.into_iter().map(|token| token.token).collect());
        let mut note = (request.operation == Some(Operation::PostWebhook)).then(|| generations::note(request));
        let context = Context { connection, auth: sandbox.auth(), faults: &sandbox.faults };
        let answer = match decided {
            Decided::Instead(answer) => *answer,
            Decided::Open => ask(request, &context, handler, note.as_mut())?,
            Decided::Played(fault) => ask(request, &context, handler, note.as_mut())?.played(Some(fault)),
        };
        requests::record(connection, &record::record(request, &answer, &mask), note.as_ref())?;
        Ok((record::log_line(request, &answer, &mask), answer))
    });
    let answer = match outcome {
        Ok((line, answer)) => {
            sandbox.report(&line);
            answer
        }
        Err(error) => {
            sandbox.report(&format!("{} the database failed: {error}", request.at));
            let detail = "the sandbox's database failed; its standard error says why";
            Answer::problem(&contract.internal(request.operation, detail))
        }
    };
    publish(sandbox, request.operation, &answer);
    answer
}

fn ask(
    request: &ApiRequest,
    context: &Context<'_>,
    handler: Option<Handler>,
    note: Option<&mut DeliveryNote>,
) -> rusqlite::Result<Answer> {
    let outcome = match (handler, note) {
        (Some(Handler::Call(answer)), _) => answer(request, context),
        (Some(Handler::Delivery(answer)), Some(note)) => answer(request, context, note),
        (Some(Handler::Delivery(_)) | None, _) => Err(not_found().into()),
    };
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Refusal::Problem(problem)) => Ok(Answer::problem(&problem)),
        Err(Refusal::Store(error)) => Err(error),
    }
}

fn publish(sandbox: &Sandbox, operation: Option<Operation>, answer: &Answer) {
    sandbox.events.publish(Change::Requests);
    if operation == Some(Operation::PostWebhook) {
        sandbox.events.publish(Change::Deliveries);
    }
    if let Some(operation) = operation.filter(|_| answer.is_success()) {
        sandbox.events.publish(if operation.is_registration() { Change::Shops } else { Change::Products });
    }
    if answer.fault() == Some("partial") {
        sandbox.events.publish(Change::Faults);
    }
}

fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::NOT_FOUND).detail("the API has nothing at this address")
}

fn other_method(routes: &[&Route]) -> Answer {
    let has: Vec<_> =
        routes.iter().map(|route| format!("{} {} is {}", route.method, route.path, route.operation.id())).collect();
    let allowed: Vec<_> = routes.iter().map(|route| route.method).collect();
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, code::METHOD_NOT_ALLOWED).detail(has.join(", "));
    Answer::problem(&problem).header(header::ALLOW, &allowed.join(", "))
}

fn unreadable(limit: BodyLimit, error: &(dyn std::error::Error + 'static)) -> Problem {
    if error.is::<LengthLimitError>() {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, limit.error())
            .detail(format!("the body is larger than {} bytes", limit.bytes()));
    }
    Problem::bad_body("body", "the body ended early")
}
