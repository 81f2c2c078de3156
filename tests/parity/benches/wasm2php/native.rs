//! The native builds, which have nothing to load.

use std::{hint::black_box, time::Instant};

use crate::{
    figures::{Calls, Figures, digest},
    subject::{Plan, Subject},
};

pub fn measure(subjects: &[Subject], plan: &Plan) -> Figures {
    let mut calls = Vec::new();
    for subject in subjects {
        for work in &subject.work {
            let (times, answer) = repeat(plan, || (subject.native)(work.operation, black_box(&work.request)));
            calls.push(Calls::of(work.what, &times, 1, digest(&answer)));
        }
    }
    Figures { build: "native".to_string(), php: None, starts: Vec::new(), calls }
}

/// One call that does not count, and then as many as the plan asks for and its time allows: nanoseconds, and the answer.
pub fn repeat(plan: &Plan, mut work: impl FnMut() -> Vec<u8>) -> (Vec<u64>, Vec<u8>) {
    let answer = work();
    let mut times = Vec::new();
    let begun = Instant::now();
    while times.len() < plan.least_calls
        || times.len() < plan.most_calls && begun.elapsed().as_secs_f64() < plan.seconds
    {
        let begin = Instant::now();
        black_box(work());
        times.push(begin.elapsed().as_nanos() as u64);
    }
    (times, answer)
}
