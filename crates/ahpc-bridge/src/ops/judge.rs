//! `judge_answer`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Problem,
    http::{self, RequestName, Verdict},
};
use serde::{Deserialize, Serialize};

use crate::{
    answer,
    envelope::{Answer, ok},
    request::read,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    request: RequestName,
    answer: answer::Answer,
    now: u64,
}

#[derive(Serialize)]
struct Judgement {
    outcome: Verdict,
    problem: Option<Problem>,
    retry_after_seconds: Option<u64>,
    failed_ids: Vec<String>,
}

pub(crate) fn judge_answer(request: &[u8]) -> Answer {
    let request: Request = read(request)?;
    let judgement = http::judge(request.request, &request.answer.into_core()?, request.now);
    ok(Judgement {
        outcome: judgement.verdict,
        problem: judgement.problem.as_ref().map(Problem::from),
        retry_after_seconds: judgement.retry_after_seconds,
        failed_ids: judgement.failed_ids,
    })
}
