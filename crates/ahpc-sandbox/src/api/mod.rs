//! The partner API itself: recognises the operation, plays the faults, answers, and writes everything down.
//!
//! Each operation is a plain function from request and database to answer; only this file waits or sends.

mod answer;
mod gate;
mod json;
mod patch_shop;
mod put_products;
mod record;
mod request;
mod webhook;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

pub use answer::CutConnection;
use answer::{Answer, Refusal};
use request::{ApiRequest, Context};

use crate::{
    app::Sandbox,
    clock,
    events::Change,
    faults::Effect,
    mask::Mask,
    operation::{Operation, Recognised},
    problem::{Problem, code},
    store::{
        requests::{self, DeliveryNote},
        tokens,
    },
};

/// Size of the largest body that is read, the same for every operation.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Answers one request to anything but page and control interface.
pub async fn handle(State(sandbox): State<Arc<Sandbox>>, request: Request) -> Response {
    let (request, refused) = read(request).await;
    let decided = match refused {
        Some(answer) => Decided::Instead(Box::new(answer)),
        None => play_fault(&sandbox, request.operation).await,
    };
    let answer = sandbox.blocking(move |sandbox| settle(sandbox, &request, decided)).await;
    if answer.is_withheld() {
        sandbox.stopping().await;
    }
    answer.into_response()
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
async fn read(request: Request) -> (ApiRequest, Option<Answer>) {
    let (at, started) = (clock::now(), Instant::now());
    let (parts, body) = request.into_parts();
    let recognised = Operation::recognise(&parts.method, parts.uri.path());
    let (body, unread) = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => (body.to_bytes(), None),
        Err(error) => (Bytes::new(), Some(Answer::problem(&unreadable(&*error)))),
    };
    let (operation, shop_id, unknown) = match recognised {
        Recognised::Call(operation, shop_id) => (Some(operation), shop_id, None),
        Recognised::OtherMethod(operation) => (None, None, Some(other_method(operation))),
        Recognised::Nothing => (None, None, Some(Answer::problem(&not_found()))),
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let (method, headers) = (parts.method, parts.headers);
    (ApiRequest { at, started, method, path, operation, shop_id, headers, body }, unknown.or(unread))
}

async fn play_fault(sandbox: &Sandbox, operation: Option<Operation>) -> Decided {
    let Some(effect) = operation.and_then(|operation| sandbox.faults.take_before(operation)) else {
        return Decided::Open;
    };
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
fn settle(sandbox: &Sandbox, request: &ApiRequest, decided: Decided) -> Answer {
    let outcome = sandbox.store.transaction(|connection| {
        let mask = Mask::new(tokens::all(connection)?.into_iter().map(|token| token.token).collect());
        let mut note = (request.operation == Some(Operation::PostWebhook)).then(|| webhook::note(request));
        let context = Context { connection, auth: sandbox.auth(), faults: &sandbox.faults };
        let answer = match decided {
            Decided::Instead(answer) => *answer,
            Decided::Open => ask(request, &context, note.as_mut())?,
            Decided::Played(fault) => ask(request, &context, note.as_mut())?.played(Some(fault)),
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
            Answer::problem(&Problem::internal("the sandbox's database failed; its standard error says why"))
        }
    };
    publish(sandbox, request.operation, &answer);
    answer
}

fn ask(request: &ApiRequest, context: &Context<'_>, note: Option<&mut DeliveryNote>) -> rusqlite::Result<Answer> {
    let outcome = match (request.operation, note) {
        (Some(Operation::PatchShop), _) => patch_shop::answer(request, context),
        (Some(Operation::PutProducts), _) => put_products::answer(request, context),
        (Some(Operation::PostWebhook), Some(note)) => webhook::answer(request, context, note),
        (Some(Operation::PostWebhook), None) | (None, _) => Err(not_found().into()),
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
    match operation {
        Some(Operation::PatchShop) if answer.is_success() => sandbox.events.publish(Change::Shops),
        Some(Operation::PutProducts | Operation::PostWebhook) if answer.is_success() => {
            sandbox.events.publish(Change::Products);
        }
        _ => {}
    }
    if answer.fault() == Some("partial") {
        sandbox.events.publish(Change::Faults);
    }
}

fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, code::NOT_FOUND).detail("the API has nothing at this address")
}

fn other_method(operation: Operation) -> Answer {
    let method = operation.method();
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, code::METHOD_NOT_ALLOWED).detail(format!(
        "{method} {} is {}",
        operation.path_template(),
        operation.id()
    ));
    Answer::problem(&problem).allow(method)
}

fn unreadable(error: &(dyn std::error::Error + 'static)) -> Problem {
    if error.is::<LengthLimitError>() {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code::CONTENT_TOO_LARGE)
            .detail(format!("the body is larger than {MAX_BODY_BYTES} bytes"));
    }
    Problem::bad_body("body", "the body ended early")
}
