//! The builds that run in PHP: translations in every mode, and the interpreter.

use std::{
    env,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use ahpc_parity::{builds::Mode, parts};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Failure,
    figures::{Calls, Figures, Start, StartSample},
    subject::{Plan, Subject, Work},
};

/// The interpreter of WebAssembly in PHP that is measured too: github.com/nsfisis/php-waddiwasi.
pub const INTERPRETER: &str = "waddiwasi";

/// What `measure.php` says.
#[derive(Deserialize)]
struct Said {
    version: String,
    mode: String,
    starts: Vec<SaidStart>,
    calls: Vec<SaidCalls>,
}

#[derive(Deserialize)]
struct SaidStart {
    what: String,
    is_warm: bool,
    sample: StartSample,
}

#[derive(Deserialize)]
struct SaidCalls {
    what: String,
    times: Vec<u64>,
    answer: String,
    memory: u64,
}

/// Where the interpreter's code lies, if someone has put it there: `waddiwasi` in the cache folder.
pub fn interpreter_folder() -> Option<PathBuf> {
    let cache = match env::var_os("AHPC_CACHE").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env::var_os("HOME")?).join(".cache/aura-historia"),
    };
    Some(cache.join(INTERPRETER)).filter(|folder| folder.join("src").is_dir())
}

/// The translations in one mode of PHP.
pub fn translated(mode: Mode, subjects: &[Subject], plan: &Plan) -> Result<Figures, Failure> {
    let (namespace, class) = parts::CLASS;
    let build = |subject: &Subject| json!({ "kind": "translated", "file": subject.php, "class": format!("{namespace}\\{class}") });
    let settings: Vec<String> = mode.settings().map(str::to_string).to_vec();
    measure(mode, mode.name(), &settings, subjects, plan, build, false)
}

/// The modules as they are, interpreted without OPcache.
pub fn interpreted(folder: &Path, subjects: &[Subject], plan: &Plan) -> Result<Figures, Failure> {
    let build = |subject: &Subject| json!({ "kind": "waddiwasi", "folder": folder, "module": subject.module });
    let mut settings: Vec<String> = Mode::Plain.settings().map(str::to_string).to_vec();
    settings.push("ffi.enable=1".to_string());
    // It needs bcmath for i64; a library of this PHP's version may lie beside its code.
    let bcmath = folder.join("bcmath.so");
    if bcmath.exists() {
        settings.push(format!("extension={}", bcmath.display()));
    }
    let plan = Plan { processes: 1, warm_starts: 1, least_calls: 1, most_calls: plan.least_calls, ..*plan };
    measure(Mode::Plain, INTERPRETER, &settings, subjects, &plan, build, true)
}

fn measure(
    mode: Mode,
    name: &str,
    settings: &[String],
    subjects: &[Subject],
    plan: &Plan,
    build: impl Fn(&Subject) -> Value,
    takes_shares: bool,
) -> Result<Figures, Failure> {
    let mut figures = Figures { build: name.to_string(), php: None, starts: Vec::new(), calls: Vec::new() };
    for subject in subjects {
        let mut samples = Vec::new();
        // The time until a first answer cannot be multiplied, so it is taken where all of the work is done.
        let is_first = |work: &&Work| work.is_first && !(takes_shares && work.share.is_some());
        let first: Vec<&Work> = subject.work.iter().filter(is_first).collect();
        for work in &first {
            for _ in 0..plan.processes {
                let task = task(build(subject), subject, plan, &[work], &[], takes_shares);
                samples.extend(run(mode, settings, &task)?.starts);
            }
        }
        figures.starts.extend(medians(samples));
        let all: Vec<&Work> = subject.work.iter().collect();
        let said = run(mode, settings, &task(build(subject), subject, plan, &[], &all, takes_shares))?;
        figures.php = Some(said.version);
        for (work, said) in subject.work.iter().zip(said.calls) {
            let share = work.share.as_ref().filter(|_| takes_shares).map_or(1, |(_, share)| *share);
            let calls = Calls::of(&said.what, &said.times, share, said.answer);
            figures.calls.push(Calls { memory_bytes: Some(said.memory), ..calls });
        }
    }
    Ok(figures)
}

/// Cold and warm starts of each kind of work.
fn medians(samples: Vec<SaidStart>) -> Vec<Start> {
    let mut kinds: Vec<(String, bool, Vec<StartSample>)> = Vec::new();
    for SaidStart { what, is_warm, sample } in samples {
        match kinds.iter_mut().find(|kind| kind.0 == what && kind.1 == is_warm) {
            Some(kind) => kind.2.push(sample),
            None => kinds.push((what, is_warm, vec![sample])),
        }
    }
    kinds.iter().map(|(what, is_warm, samples)| Start::of(what, *is_warm, samples)).collect()
}

fn task(build: Value, subject: &Subject, plan: &Plan, starts: &[&Work], calls: &[&Work], takes_shares: bool) -> Value {
    let list = |work: &[&Work], takes_shares: bool| -> Vec<Value> {
        let request = |work: &Work| match &work.share {
            Some((request, _)) if takes_shares => BASE64_STANDARD.encode(request),
            _ => BASE64_STANDARD.encode(&work.request),
        };
        let entry = |work: &&Work| json!({ "what": work.what, "operation": work.operation, "request": request(work) });
        work.iter().map(entry).collect()
    };
    let mut task = build;
    task["prefix"] = json!(subject.prefix);
    task["starts"] = json!(list(starts, takes_shares));
    task["start_count"] = json!(plan.warm_starts);
    task["calls"] = json!(list(calls, takes_shares));
    task["plan"] = json!({ "least": plan.least_calls, "most": plan.most_calls, "seconds": plan.seconds });
    task
}

fn run(mode: Mode, settings: &[String], task: &Value) -> Result<Said, Failure> {
    let mut command = Command::new("php");
    for setting in settings.iter().map(String::as_str).chain(["memory_limit=4G", "display_errors=stderr"]) {
        command.args(["-d", setting]);
    }
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/wasm2php/php/measure.php"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().expect("it is piped");
    // PHP that ends before it has read its task says why on its own.
    let _ = input.write_all(task.to_string().as_bytes());
    drop(input);
    let output = child.wait_with_output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(complaint.lines().next().unwrap_or("PHP failed").into());
    }
    let said: Said = serde_json::from_slice(&output.stdout)?;
    if said.mode != mode.name() {
        return Err(format!("PHP runs as {}", said.mode).into());
    }
    Ok(said)
}
