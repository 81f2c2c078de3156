//! The ways to run PHP: this machine's own, set up in several ways, and other versions as WebAssembly in Node.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, thread};

use serde_json::Value;

use crate::script::Prepared;
use crate::support;

/// The versions that Node can run, each in two ways; these builds have no JIT. They are run where `PHP_WASM` names the
/// program that does it.
const VERSIONS: [&str; 5] = ["8.1", "8.2", "8.3", "8.4", "8.5"];

/// What stands behind a version to say that it runs with OPcache, and what that is called.
const IN_NODE: [(&str, &str); 2] = [("", "no OPcache"), ("+opcache", "OPcache")];

/// One way to run PHP.
pub(crate) struct Mode {
    name: String,
    /// Which PHP it is, and how it is set up: row and column of the table of all ways.
    php: String,
    setup: &'static str,
    runner: Runner,
}

enum Runner {
    /// A process for each script.
    Own(&'static [&'static str]),
    /// A process of Node for all scripts, since it takes seconds to start.
    Node { program: PathBuf, version: String, reports: OnceLock<BTreeMap<PathBuf, Report>> },
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
    let php = format!("PHP {}, this machine's", support::php_version());
    let own = support::PHP_MODES.iter().map(|(name, settings)| Mode {
        name: name.to_string(),
        php: php.clone(),
        setup: name,
        runner: Runner::Own(settings),
    });
    let in_node = |program: OsString| {
        let ways = VERSIONS.into_iter().flat_map(|version| IN_NODE.map(|way| (version, way)));
        ways.map(move |(version, (suffix, setup))| {
            let runner = Runner::Node {
                program: PathBuf::from(&program),
                version: format!("{version}{suffix}"),
                reports: OnceLock::new(),
            };
            Mode { name: format!("PHP {version} {setup}"), php: format!("PHP {version}, in Node"), setup, runner }
        })
    };
    own.chain(env::var_os("PHP_WASM").into_iter().flat_map(in_node)).collect()
}

impl Mode {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Which PHP it is.
    pub(crate) fn php(&self) -> &str {
        &self.php
    }

    /// How it is set up.
    pub(crate) fn setup(&self) -> &'static str {
        self.setup
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
