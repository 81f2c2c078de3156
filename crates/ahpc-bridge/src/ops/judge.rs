//! `judge_answer`.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Problem,
    http::{self, RequestName, Verdict},
};
use serde::Serialize;

use crate::{
    envelope::{Answer, ok},
    json::{from_json, from_text},
    request::take,
};

struct Request {
    request: RequestName,
    answer: http::Answer,
    now: u64,
}

from_json!(strict Request { request, answer, now });
from_text!(RequestName { "patch_shop" => PatchShop, "put_products" => PutProducts, "post_webhook" => PostWebhook });

#[derive(Serialize)]
struct Judgement {
    outcome: Verdict,
    problem: Option<Problem>,
    retry_after_seconds: Option<u64>,
    failed_ids: Vec<String>,
}

pub(crate) fn judge_answer(request: &[u8]) -> Answer {
    let request: Request = take(request)?;
    let judgement = http::judge(request.request, &request.answer, request.now);
    ok(Judgement {
        outcome: judgement.verdict,
        problem: judgement.problem.as_ref().map(Problem::from),
        retry_after_seconds: judgement.retry_after_seconds,
        failed_ids: judgement.failed_ids,
    })
}
