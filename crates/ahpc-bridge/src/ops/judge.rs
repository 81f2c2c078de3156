//! `judge_answer`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Problem,
    http::{self, RequestName, Verdict},
};

use crate::{
    envelope::{Answer, ok},
    json::{from_json, to_json, to_text},
    request::take,
};

struct Request {
    request: RequestName,
    answer: http::Answer,
    now: u64,
}

from_json!(strict Request { request, answer, now });

struct Judgement {
    outcome: Verdict,
    problem: Option<Problem>,
    retry_after_seconds: Option<u64>,
    failed_ids: Vec<String>,
    refuses_key: bool,
}

to_json!(Judgement { outcome, problem, retry_after_seconds, failed_ids, refuses_key });
to_text!(Verdict {
    "done" => Done,
    "partial" => Partial,
    "try_later" => TryLater,
    "refused" => Refused,
    "too_large" => TooLarge,
});

pub(crate) fn judge_answer(request: &[u8]) -> Answer {
    let request: Request = take(request)?;
    let judgement = http::judge(request.request, &request.answer, request.now);
    ok(Judgement {
        outcome: judgement.verdict,
        problem: judgement.problem.as_ref().map(Problem::from),
        retry_after_seconds: judgement.retry_after_seconds,
        failed_ids: judgement.failed_ids,
        refuses_key: judgement.refuses_key,
    })
}
