//! The scripts of proposals that are refused: whatever of them is not translated is refused by name, and whatever is
//! translated, for it needs nothing of the proposal, is right.

use std::fmt;
use std::sync::Mutex;

use libtest_mimic::Failed;

use crate::exceptions::{Excused, REFUSAL};
use crate::modes::Report;
use crate::script::{Check, Kind};
use crate::suites::Script;
use crate::values::UNKNOWN;

/// How refusals begin.
const FEATURES: [&str; 11] = [
    "simd",
    "relaxed_simd",
    "threads",
    "exceptions",
    "gc",
    "function_references",
    "memory64",
    "multi_memory",
    "custom_page_sizes",
    "shared_everything_threads",
    "wide_arithmetic",
];

/// What was found in all scripts.
#[derive(Debug, Default)]
pub(crate) struct Found {
    scripts: usize,
    /// Modules and assertions about modules that the translator refused, by the feature that they use.
    refusals: usize,
    /// Assertions that passed: about modules that are wrong, and about those that use nothing that is refused.
    passed: usize,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Found { scripts, refusals, passed } = self;
        if *scripts == 0 {
            return Ok(());
        }
        write!(
            f,
            "In {scripts} scripts of proposals that are refused, {refusals} modules were refused by the feature "
        )?;
        writeln!(f, "that they use, and {passed} assertions passed about modules that are wrong or use none of it.")
    }
}

/// Judges a script by what the translator and PHP said.
pub(crate) fn judge(
    script: &Script,
    mut excused: Excused,
    report: &Report,
    found: &Mutex<Found>,
) -> Result<(), Failed> {
    let mut found = found.lock().expect("no test panics while it counts");
    found.scripts += 1;
    let mut failures: Vec<String> = report.crash.iter().cloned().collect();
    for check in &script.prepared().checks {
        let outcome = crate::outcome(check, &report.outcomes);
        let is_excused = excused.covers(check.line, &outcome);
        match outcome {
            Ok(()) => found.passed += usize::from(check.kind == Kind::Assertion),
            Err(message) if names_a_feature(&message) => found.refusals += 1,
            Err(message) if is_excused || lacks_what_is_refused(check, &message) => {}
            Err(message) => failures.push(format!("line {}: {}: {message}", check.line, check.what)),
        }
    }
    failures.extend(excused.unneeded());
    if failures.is_empty() { Ok(()) } else { Err(crate::shortened(&failures).into()) }
}

/// Whether the translator has refused a module and said for what.
fn names_a_feature(message: &str) -> bool {
    let feature = message.strip_prefix(REFUSAL).and_then(|rest| rest.split_once(':'));
    feature.is_some_and(|(feature, _)| FEATURES.contains(&feature))
}

/// Whether something fails for want of a module or a value that was refused. Directives that are not known are about
/// exceptions and threads.
fn lacks_what_is_refused(check: &Check, message: &str) -> bool {
    message.starts_with("the module of line ") || message.starts_with(UNKNOWN) || check.what == "directive"
}
