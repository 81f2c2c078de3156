use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Answer, Build, Call, Failure, runner};

/// The ES module of the admin page, in Node.
#[derive(Debug, Clone)]
pub struct Browser {
    folder: PathBuf,
}

impl Browser {
    /// Its name in the tests and the table.
    pub const NAME: &str = "browser";

    /// The module in that folder, by its absolute path.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Whether this machine's Node runs it.
    ///
    /// # Errors
    ///
    /// When `node` cannot be run, or is too old.
    pub fn probe(&self) -> Result<(), Failure> {
        runner::probe(self.command(), Self::NAME)
    }

    fn command(&self) -> Command {
        let mut command = Command::new("node");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../wasm/browser/tests/answer.mjs")).arg(&self.folder);
        command
    }
}

impl Build for Browser {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn answer(&self, calls: &[Call<'_>]) -> Vec<Answer> {
        runner::answer(self.command(), calls)
    }
}
