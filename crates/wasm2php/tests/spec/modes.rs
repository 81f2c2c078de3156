//! The ways to run PHP: this machine's own, set up in several ways, and other versions as WebAssembly in Node.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, thread};

use serde_json::Value;

use crate::script::Prepared;
use crate::support;

/// The versions that Node can run, without OPcache and with it; these builds have no JIT. They are run where `PHP_WASM`
/// names the program that does it.
const VERSIONS: [(&str, &str); 10] = [
    ("8.1", "PHP 8.1"),
    ("8.1+opcache", "PHP 8.1 OPcache"),
    ("8.2", "PHP 8.2"),
    ("8.2+opcache", "PHP 8.2 OPcache"),
    ("8.3", "PHP 8.3"),
    ("8.3+opcache", "PHP 8.3 OPcache"),
    ("8.4", "PHP 8.4"),
    ("8.4+opcache", "PHP 8.4 OPcache"),
    ("8.5", "PHP 8.5"),
    ("8.5+opcache", "PHP 8.5 OPcache"),
];

/// One way to run PHP.
pub(crate) struct Mode {
    name: &'static str,
    runner: Runner,
}

enum Runner {
    /// A process for each script.
    Own(&'static [&'static str]),
    /// A process of Node for all scripts, since it takes seconds to start.
    Node { program: PathBuf, version: &'static str, reports: OnceLock<BTreeMap<PathBuf, Report>> },
}

/// What PHP says of a script.
#[derive(Clone)]
pub(crate) struct Report {
    /// What came of each command, as far as PHP got.
    pub(crate) outcomes: Vec<Result<(), String>>,
    /// How PHP ended, where that was not as it should be.
    pub(crate) crash: Option<String>,
}

/// All ways that this machine has.
pub(crate) fn all() -> Vec<Mode> {
    let own = support::PHP_MODES.iter().map(|(name, settings)| Mode { name, runner: Runner::Own(settings) });
    let versions = env::var_os("PHP_WASM").into_iter().flat_map(|program| {
        VERSIONS.into_iter().map(move |(version, name)| {
            let (program, reports) = (PathBuf::from(&program), OnceLock::new());
            Mode { name, runner: Runner::Node { program, version, reports } }
        })
    });
    own.chain(versions).collect()
}

impl Mode {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Carries out a script's commands; `all` gives every script that is ever asked for.
    pub(crate) fn run<'s>(&self, script: &Prepared, all: impl Fn() -> Vec<&'s Prepared>) -> Report {
        if script.commands == 0 {
            return Report { outcomes: Vec::new(), crash: None };
        }
        match &self.runner {
            Runner::Own(settings) => own(script, settings),
            Runner::Node { program, version, reports } => {
                let reports = reports.get_or_init(|| in_node(program, version, &all()));
                reports.get(&script.folder).cloned().unwrap_or_else(|| Report {
                    outcomes: Vec::new(),
                    crash: Some("Node ended before it came to this script".to_string()),
                })
            }
        }
    }
}

fn driver() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec/driver.php")
}

fn own(script: &Prepared, settings: &[&str]) -> Report {
    let output = support::php_command(&driver(), settings).arg(&script.folder).output();
    let output = output.expect("php can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    let is_fine = output.status.success() && said.is_empty();
    Report {
        outcomes: outcomes(&String::from_utf8_lossy(&output.stdout)),
        crash: (!is_fine).then(|| format!("PHP ended with {}: {said}", output.status)),
    }
}

/// Runs all scripts in one process.
fn in_node(program: &Path, version: &str, scripts: &[&Prepared]) -> BTreeMap<PathBuf, Report> {
    let scripts: Vec<&Prepared> = scripts.iter().copied().filter(|script| script.commands > 0).collect();
    let mut command = Command::new("node");
    // OPcache goes deep into a branch table of 24000 cases, and Node's stack is small.
    command.arg("--stack-size=3900").arg(program).arg(version).arg(driver());
    command.args([Path::new(env!("CARGO_MANIFEST_DIR")), Path::new(env!("CARGO_TARGET_TMPDIR"))]);
    let mut node = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node can be started");
    let mut stdin = node.stdin.take().expect("it has been asked for");
    let lines: String = scripts.iter().map(|script| format!("{}\n", Value::from([script.folder_text()]))).collect();
    // Node answers while it reads.
    let writer = thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = node.wait_with_output().expect("node was started");
    writer.join().expect("nothing panics there").expect("node reads to the end");
    let text = String::from_utf8_lossy(&output.stdout);
    scripts.iter().zip(text.lines()).map(|(script, line)| (script.folder.clone(), report(line))).collect()
}

fn report(line: &str) -> Report {
    let answer: Value = serde_json::from_str(line).unwrap_or(Value::Null);
    let text = |key: &str| answer[key].as_str().unwrap_or_default();
    let is_fine = answer["status"] == 0 && text("errors").is_empty();
    let crash = (!is_fine).then(|| format!("PHP ended with {}: {}", answer["status"], text("errors")));
    Report { outcomes: outcomes(text("out")), crash }
}

/// The driver's report: an empty line for what passed, else what was wrong.
fn outcomes(text: &str) -> Vec<Result<(), String>> {
    text.lines().map(|line| if line.is_empty() { Ok(()) } else { Err(line.to_string()) }).collect()
}
