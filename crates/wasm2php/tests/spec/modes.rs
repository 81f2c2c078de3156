//! The ways to run PHP.

use std::path::Path;

use crate::script::Prepared;
use crate::support;

/// One way to run PHP.
pub(crate) struct Mode {
    name: &'static str,
    settings: &'static [&'static str],
}

/// What PHP says of a script.
pub(crate) struct Report {
    /// What came of each command, as far as PHP got.
    pub(crate) outcomes: Vec<Result<(), String>>,
    /// How PHP ended, where that was not as it should be.
    pub(crate) crash: Option<String>,
}

/// All ways that this machine has.
pub(crate) fn all() -> Vec<Mode> {
    support::PHP_MODES.iter().map(|(name, settings)| Mode { name, settings }).collect()
}

impl Mode {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Carries out a script's commands.
    pub(crate) fn run(&self, script: &Prepared) -> Report {
        if script.commands == 0 {
            return Report { outcomes: Vec::new(), crash: None };
        }
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec/driver.php");
        let output = support::php_command(&driver, self.settings).arg(&script.folder).output();
        let output = output.expect("php can be started");
        let outcomes = String::from_utf8_lossy(&output.stdout).lines().map(outcome).collect();
        let said = String::from_utf8_lossy(&output.stderr);
        let is_fine = output.status.success() && said.is_empty();
        Report { outcomes, crash: (!is_fine).then(|| format!("PHP ended with {}: {said}", output.status)) }
    }
}

/// A line of the driver's report: nothing for what passed, else what was wrong.
fn outcome(line: &str) -> Result<(), String> {
    if line.is_empty() { Ok(()) } else { Err(line.to_string()) }
}
