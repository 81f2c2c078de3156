use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Answer, Build, Call, Failure, runner};

/// The PHP extension, loaded into this machine's PHP.
#[derive(Debug, Clone)]
pub struct Extension {
    library: PathBuf,
}

impl Extension {
    /// Its name in the tests and the table.
    pub const NAME: &str = "extension";

    /// The extension of that file, by its absolute path.
    #[must_use]
    pub fn new(library: &Path) -> Self {
        Self { library: library.to_owned() }
    }

    /// Whether this machine's PHP loads it.
    ///
    /// # Errors
    ///
    /// When `php` cannot be run, or refuses the extension, as one of another version does.
    pub fn probe(&self) -> Result<(), Failure> {
        runner::probe(self.command("answer.php"), Self::NAME)
    }

    /// The command that runs a script of `tests/php/contract` with the extension, and `extension` as its first argument.
    ///
    /// PHP's own configuration is left out, since it may load the extension as well.
    #[must_use]
    pub fn command(&self, script: &str) -> Command {
        let setting = format!("extension={}", self.library.display());
        let mut command = runner::command(&["-n", "-d", &setting], script);
        command.arg(Self::NAME);
        command
    }
}

impl Build for Extension {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn answer(&self, calls: &[Call<'_>]) -> Vec<Answer> {
        runner::answer(self.command("answer.php"), calls)
    }
}
