//! Compares what wasmtime and PHP say, and counts it.

use std::collections::BTreeMap;
use std::fmt;

use wasmtime::{Engine, Module};

use crate::case::Case;
use crate::findings::{Finding, Findings};
use crate::plan::Plan;
use crate::reference::Transcript;
use crate::{php, reference};

/// A way to run PHP, with a name and settings.
pub type Mode = (&'static str, &'static [&'static str]);

/// What was compared so far.
#[derive(Default)]
pub struct Counts {
    modules: u64,
    /// Seeds that made no module, or one with imports that are not given here.
    skipped: u64,
    /// Calls by what came of them: `done`, or a trap by its kind.
    calls: BTreeMap<String, u64>,
    bytes: usize,
}

/// Compares the modules of one batch.
pub fn batch(engine: &Engine, mode: &Mode, cases: &[Case], counts: &mut Counts, findings: &mut Findings) {
    for (case, expected, given) in outcomes(engine, mode, cases) {
        match &expected {
            Some(expected) => counts.add(case, expected),
            None => counts.skipped += 1,
        }
        if let Some(what) = expected.and_then(|expected| difference(&expected, &given)) {
            let (smallest, what) = shrink(engine, mode, case).unwrap_or_else(|| (case.clone(), what));
            findings.add(Finding { seed: case.seed, mode: mode.0, what }, &smallest);
        }
    }
}

/// What both sides say of each case; wasmtime nothing where there is nothing to run.
fn outcomes<'a>(engine: &Engine, mode: &Mode, cases: &'a [Case]) -> Vec<(&'a Case, Option<Transcript>, php::Outcome)> {
    let mut ready = Vec::new();
    let mut all = Vec::new();
    for case in cases {
        match prepared(engine, case) {
            Some((plan, expected)) => ready.push((case, plan, expected)),
            None => all.push((case, None, Ok(Vec::new()))),
        }
    }
    let wasm = |case: &'a Case| case.wasm.as_deref().expect("it was prepared");
    let modules: Vec<(&[u8], &Plan)> = ready.iter().map(|(case, plan, _)| (wasm(case), plan)).collect();
    let given = php::run(mode.1, &modules);
    all.extend(ready.into_iter().zip(given).map(|((case, _, expected), given)| (case, Some(expected), given)));
    all
}

fn prepared(engine: &Engine, case: &Case) -> Option<(Plan, Transcript)> {
    let module = Module::new(engine, case.wasm.as_ref()?);
    let module = module.unwrap_or_else(|error| panic!("wasmtime refuses the module of seed {}: {error:#}", case.seed));
    let plan = Plan::of(&module, case.seed)?;
    let expected = reference::run(engine, &module, &plan);
    Some((plan, expected))
}

/// Where the two sides differ, in words.
fn difference(expected: &Transcript, given: &php::Outcome) -> Option<String> {
    let given = match given {
        Ok(given) => given,
        Err(reason) => return Some(reason.clone()),
    };
    for (step, line) in expected.iter().enumerate() {
        let other = given.get(step).map_or("nothing", String::as_str);
        if [line, other].iter().any(|line| line.starts_with("trap call stack exhausted")) {
            return None;
        }
        if line != &other.replace("trap undefined element", "trap out of bounds table access") {
            return Some(format!("step {step}\n  wasmtime: {line}\n  PHP:      {other}"));
        }
    }
    let more = given.get(expected.len())?;
    Some(format!("PHP goes on where wasmtime ends: {more}"))
}

/// The smallest case that could be found to differ like this one, and the difference; nothing where none was smaller.
fn shrink(engine: &Engine, mode: &Mode, case: &Case) -> Option<(Case, String)> {
    let mut best = None;
    case.shrink(|smaller| {
        let (_, expected, given) = outcomes(engine, mode, std::slice::from_ref(smaller)).remove(0);
        let what = expected.and_then(|expected| difference(&expected, &given));
        let differs = what.is_some();
        if let Some(what) = what {
            best = Some((smaller.clone(), what));
        }
        differs
    });
    best
}

impl Counts {
    fn add(&mut self, case: &Case, transcript: &Transcript) {
        self.modules += 1;
        self.bytes += case.wasm.as_ref().map_or(0, Vec::len);
        for line in transcript {
            let outcome = line.split(" | ").next().unwrap_or_default();
            let kind = outcome.strip_prefix("trap ").unwrap_or("done");
            *self.calls.entry(kind.to_string()).or_default() += 1;
        }
    }

    /// A run that compares next to nothing must not pass for one that found nothing.
    pub fn assert_enough(&self, seeds: u64) {
        let done = self.calls.get("done").copied().unwrap_or_default();
        assert!(self.modules > seeds / 2, "only {} of {seeds} modules were compared", self.modules);
        assert!(done > self.modules * 4, "only {done} calls came to an end");
        assert!(self.calls.len() > 7, "only these kinds of outcomes were seen: {:?}", self.calls);
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.bytes / (self.modules.max(1) as usize);
        write!(formatter, "{} modules of {size} bytes compared, {} passed over", self.modules, self.skipped)?;
        self.calls.iter().try_for_each(|(kind, count)| write!(formatter, "; {kind}: {count}"))
    }
}
