//! The official tests of the WebAssembly specification, through the translator and every way to run PHP.
//!
//! Each script of [`suites`] is a test for each way to run PHP, such as `OPcache::wasm-v2/i32`; arguments filter by
//! these names. Behind the results stand tables of how many assertions passed. `README.md` says what counts.

mod exceptions;
mod modes;
mod refused;
mod script;
mod suites;
#[path = "../support/mod.rs"]
mod support;
mod table;
mod values;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use exceptions::Exceptions;
use libtest_mimic::{Arguments, Failed, Trial};
use modes::{Mode, Report};
use refused::Found;
use script::{Check, Counts, Outcome, Prepared};
use suites::Script;
use table::Table;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let modes = modes::all();
    let table = Table::new(&modes);
    let suite = Arc::new(Suite {
        exceptions: Exceptions::load(),
        scripts: suites::scripts(),
        refused: suites::refused(),
        found: Mutex::default(),
        modes,
        table,
    });
    let conclusion = libtest_mimic::run(&arguments, trials(&suite));
    if !arguments.list {
        print!("{}", suite.table);
        print!("{}", suite.found.lock().expect("no test panics while it counts"));
    }
    conclusion.exit_code()
}

struct Suite {
    exceptions: Exceptions,
    scripts: Vec<Script>,
    refused: Vec<Script>,
    found: Mutex<Found>,
    modes: Vec<Mode>,
    table: Table,
}

fn trials(suite: &Arc<Suite>) -> Vec<Trial> {
    let mut trials = Vec::new();
    // All ways to run a script, then the next script: so several versions of PHP run side by side.
    for script in 0..suite.scripts.len() {
        let name = &suite.scripts[script].name;
        for mode in (0..suite.modes.len()).filter(|_| !suite.exceptions.leaves_out(name)) {
            let of = Arc::clone(suite);
            let name = format!("{}::{name}", suite.modes[mode].name());
            trials.push(Trial::test(name, move || of.run(mode, script)));
        }
    }
    for script in 0..suite.refused.len() {
        let of = Arc::clone(suite);
        let name = format!("refused::{}", suite.refused[script].name);
        trials.push(Trial::test(name, move || of.run_refused(script)));
    }
    let of = Arc::clone(suite);
    trials.push(Trial::test("exceptions::name_scripts_of_the_suites", move || of.exceptions_name_scripts()));
    let of = Arc::clone(suite);
    trials
        .push(Trial::test("exceptions::say_why_scripts_are_left_out", move || of.scripts_are_left_out_for_a_reason()));
    trials
}

impl Suite {
    /// Runs a script and judges each of its checks.
    fn run(&self, mode: usize, script: usize) -> Result<(), Failed> {
        let script = &self.scripts[script];
        let prepared = script.prepared();
        let Report { outcomes, crash } = self.modes[mode].run(prepared, || self.all_prepared());
        let mut counts = Counts::default();
        let mut failures: Vec<String> = crash.into_iter().collect();
        let mut excused = self.exceptions.of(&script.name);
        for check in &prepared.checks {
            let outcome = outcome(check, &outcomes);
            counts.count(check.kind, outcome.is_ok());
            let is_excused = excused.covers(check.line, &outcome);
            if let Err(message) = outcome
                && !is_excused
            {
                failures.push(format!("line {}: {}: {message}", check.line, check.what));
            }
        }
        failures.extend(excused.unneeded());
        self.table.enter(mode, script, counts);
        if failures.is_empty() { Ok(()) } else { Err(shortened(&failures).into()) }
    }

    /// Runs a script of a proposal that is refused, in one way.
    fn run_refused(&self, script: usize) -> Result<(), Failed> {
        let script = &self.refused[script];
        let report = self.modes[0].run(script.prepared(), Vec::new);
        refused::judge(script, self.exceptions.of(&script.name), &report, &self.found)
    }

    fn all_prepared(&self) -> Vec<&Prepared> {
        let scripts = self.scripts.iter().filter(|script| !self.exceptions.leaves_out(&script.name));
        scripts.map(Script::prepared).collect()
    }

    fn exceptions_name_scripts(&self) -> Result<(), Failed> {
        let is_known = |name: &str| self.scripts.iter().chain(&self.refused).any(|script| script.name == name);
        let unknown: Vec<&str> = self.exceptions.scripts().filter(|name| !is_known(name)).collect();
        if unknown.is_empty() { Ok(()) } else { Err(format!("no such scripts: {}", unknown.join(", ")).into()) }
    }

    /// A script that is not run has no module that could be translated.
    fn scripts_are_left_out_for_a_reason(&self) -> Result<(), Failed> {
        for script in self.scripts.iter().filter(|script| self.exceptions.leaves_out(&script.name)) {
            let modules = script.prepared().checks.iter().filter(|check| check.what == "module");
            let could_be_run = modules.filter(|check| match &check.outcome {
                Outcome::Known(Err(refusal)) => !self.exceptions.leaves_out_because(&script.name, refusal),
                _ => true,
            });
            let lines: Vec<String> = could_be_run.map(|check| check.line.to_string()).collect();
            if !lines.is_empty() {
                return Err(format!("{} is left out in spite of line {}", script.name, lines.join(", ")).into());
            }
        }
        Ok(())
    }
}

/// What came of a check: the translator has said so already, or PHP has reported it.
fn outcome(check: &Check, outcomes: &[Result<(), String>]) -> Result<(), String> {
    match &check.outcome {
        Outcome::Known(outcome) => outcome.clone(),
        Outcome::Command(index) => match outcomes.get(*index) {
            Some(outcome) => outcome.clone(),
            None => Err("PHP ended before".to_string()),
        },
    }
}

/// The first failures, since a broken script can have thousands.
fn shortened(failures: &[String]) -> String {
    const SHOWN: usize = 25;
    let mut text = failures[..failures.len().min(SHOWN)].join("\n");
    if failures.len() > SHOWN {
        text.push_str(&format!("\n… and {} more", failures.len() - SHOWN));
    }
    text
}
