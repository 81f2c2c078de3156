//! Batches of which a part may fail.

use axum::http::StatusCode;
use serde_json::Value;

use crate::{
    exchange::{Answer, Context},
    operation::Operation,
    problem::Problem,
};

/// An entry of a batch that failed.
#[derive(Debug)]
pub struct Failure {
    /// The product id.
    pub id: String,
    /// Why.
    pub problem: Problem,
}

/// Which entries of a batch a fault keeps from being worked off; none without a fault.
pub fn lost(context: &Context<'_>, operation: Operation, ids: &[&str]) -> Vec<bool> {
    context.faults.take_partial(operation, ids).unwrap_or_else(|| vec![false; ids.len()])
}

/// The kind of fault that was played on a batch.
pub fn fault(lost: &[bool]) -> Option<&'static str> {
    lost.contains(&true).then_some("partial")
}

/// 200 with the failed entries. When none of `entries` succeeded, the first failure is the whole answer.
pub fn answer(failures: &[Failure], entries: usize, listed: impl Fn(&Failure) -> Value) -> Answer {
    match failures.first() {
        Some(first) if failures.len() == entries => Answer::problem(&first.problem),
        _ => Answer::json(StatusCode::OK, &failures.iter().map(listed).collect::<Vec<_>>()),
    }
}
