//! Carries out plans in PHP: many modules in one process.

use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use wasm2php::{Options, translate};

use crate::plan::Plan;
use crate::reference::Transcript;
use crate::support;

/// A whole batch takes a second or two.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// What came of a module: what was said, or why nothing could be said.
pub type Outcome = Result<Transcript, String>;

/// A module that was translated into the batch's folder.
struct Task {
    class: String,
    plan: String,
}

/// Translates all modules and runs those that could be translated. Each has its outcome, in the same order.
pub fn run(settings: &[&str], modules: &[(&[u8], &Plan)]) -> Vec<Outcome> {
    let folder = support::folder("fuzz");
    fs::create_dir_all(folder.join("Runtime")).expect("the test's folder can be written");
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut tasks = Vec::new();
    for (index, (wasm, plan)) in modules.iter().enumerate() {
        let class = format!("M{index}");
        match write_translated(&folder, &class, wasm) {
            Ok(()) => {
                tasks.push((index, Task { plan: plan.text(&class), class }));
                outcomes.push(Err("PHP did not come to this module".to_string()));
            }
            Err(reason) => outcomes.push(Err(reason)),
        }
    }
    let mut rest = tasks.as_slice();
    while !rest.is_empty() {
        let results = run_until_one_breaks(&folder, settings, rest);
        assert!(!results.is_empty(), "at least the first module was tried");
        let (done, left) = rest.split_at(results.len());
        for ((index, _), result) in done.iter().zip(results) {
            outcomes[*index] = result;
        }
        rest = left;
    }
    outcomes
}

fn write_translated(folder: &Path, class: &str, wasm: &[u8]) -> Result<(), String> {
    let options = Options { class: class.to_string(), namespace: "Fuzz".to_string(), file_stem: class.to_string() };
    // A panic is as much a finding as a wrong result.
    let output = catch_unwind(AssertUnwindSafe(|| translate(wasm, &options))).map_err(|_| "it panicked".to_string());
    for file in output?.map_err(|error| format!("it was refused: {error}"))?.files {
        let path = folder.join(&file.path);
        if !file.path.starts_with("Runtime/") || !path.exists() {
            fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the test's folder can be written");
            fs::write(path, file.contents).expect("the test's folder can be written");
        }
    }
    Ok(())
}

/// Runs modules in one process until the end, or until one ends the process; that one is the last to have a result.
fn run_until_one_breaks(folder: &Path, settings: &[&str], tasks: &[(usize, Task)]) -> Vec<Outcome> {
    let plans = folder.join("plans.txt");
    let text: String = tasks.iter().map(|(_, task)| task.plan.as_str()).collect();
    fs::write(&plans, text).expect("the test's folder can be written");
    let [said, complaints] = ["said.txt", "complaints.txt"].map(|name| folder.join(name));
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/driver.php");
    let mut command = support::php_command(&driver, settings);
    command.arg(folder).arg(&plans).stdout(created(&said)).stderr(created(&complaints));
    let ended = wait(command.spawn().expect("php can be started"));
    let said = fs::read_to_string(said).expect("PHP's output was collected");
    let mut results = transcripts(&said, tasks);
    if said.lines().last() != Some("end") {
        let complaints = fs::read_to_string(complaints).expect("PHP's output was collected");
        let reason = format!("PHP ended: {ended}\n{}", complaints.trim());
        match results.last_mut() {
            Some(last) => *last = Err(reason),
            None => results.push(Err(reason)),
        }
    }
    results
}

/// What was said, module by module, as far as PHP came.
fn transcripts(said: &str, tasks: &[(usize, Task)]) -> Vec<Outcome> {
    let mut results: Vec<Outcome> = Vec::new();
    for line in said.lines().filter(|line| *line != "end") {
        match line.strip_prefix("module ") {
            Some(class) => {
                assert_eq!(class, tasks[results.len()].1.class, "modules come in their order");
                results.push(Ok(Vec::new()));
            }
            None => match results.last_mut() {
                Some(Ok(transcript)) => transcript.push(line.to_string()),
                _ => panic!("PHP said this before the first module: {line}"),
            },
        }
    }
    results
}

fn created(path: &PathBuf) -> File {
    File::create(path).expect("the test's folder can be written")
}

/// Waits for the process, but not for ever.
fn wait(mut child: Child) -> String {
    let begun = Instant::now();
    loop {
        match child.try_wait().expect("a process that was started can be waited for") {
            Some(status) => return status.to_string(),
            None if begun.elapsed() > TIME_LIMIT => {
                child.kill().expect("it has not ended yet");
                child.wait().expect("it ends now");
                return format!("it did not come to an end within {} seconds", TIME_LIMIT.as_secs());
            }
            None => sleep(Duration::from_millis(10)),
        }
    }
}
