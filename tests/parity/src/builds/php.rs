use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Answer, Build, Call, Failure, runner};

/// How PHP runs the translated core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Without OPcache, as on the command line.
    Plain,
    /// With OPcache and no JIT, as most hosts have it.
    Opcache,
    /// With OPcache's function JIT.
    FunctionJit,
    /// With OPcache's tracing JIT.
    TracingJit,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Opcache, Self::FunctionJit, Self::TracingJit];

    /// Its name in the tests and the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "php",
            Self::Opcache => "php-opcache",
            Self::FunctionJit => "php-jit-function",
            Self::TracingJit => "php-jit-tracing",
        }
    }

    /// The settings that make PHP run like this, whatever its own configuration says.
    #[must_use]
    pub const fn settings(self) -> [&'static str; 4] {
        // Otherwise OPcache, and with it the JIT, would pass over files that were written just now.
        const FRESH_FILES: &str = "opcache.file_update_protection=0";
        match self {
            Self::Plain => ["opcache.enable_cli=0", "opcache.jit=disable", "opcache.jit_buffer_size=0", FRESH_FILES],
            Self::Opcache => ["opcache.enable_cli=1", "opcache.jit=disable", "opcache.jit_buffer_size=0", FRESH_FILES],
            Self::FunctionJit => {
                ["opcache.enable_cli=1", "opcache.jit=function", "opcache.jit_buffer_size=64M", FRESH_FILES]
            }
            Self::TracingJit => {
                ["opcache.enable_cli=1", "opcache.jit=tracing", "opcache.jit_buffer_size=64M", FRESH_FILES]
            }
        }
    }
}

/// The translated core, called by the plugin's own engine class.
#[derive(Debug, Clone)]
pub struct TranslatedPhp {
    mode: Mode,
    core: PathBuf,
}

impl TranslatedPhp {
    /// The core of that file, run in that mode.
    #[must_use]
    pub fn new(mode: Mode, core: &Path) -> Self {
        Self { mode, core: core.to_owned() }
    }

    /// Whether this machine's PHP runs in this mode.
    ///
    /// # Errors
    ///
    /// When `php` cannot be run, or does not take the settings of the mode, as without OPcache.
    pub fn probe(&self) -> Result<(), Failure> {
        runner::probe(self.command("answer.php"), self.mode.name())
    }

    /// The command that runs a script of `tests/php/contract` in this mode, with the core's file as its first argument.
    #[must_use]
    pub fn command(&self, script: &str) -> Command {
        let settings = self.mode.settings();
        let mut command = runner::command(&settings.map(|setting| ["-d", setting]).concat(), script);
        command.arg(&self.core);
        command
    }
}

impl Build for TranslatedPhp {
    fn name(&self) -> &str {
        self.mode.name()
    }

    fn rounds(&self) -> usize {
        match self.mode {
            Mode::Plain | Mode::Opcache => 1,
            // A JIT compiles what was called often, and what it compiled wrongly shows only then.
            Mode::FunctionJit | Mode::TracingJit => 5,
        }
    }

    fn answer(&self, calls: &[Call<'_>]) -> Vec<Answer> {
        runner::answer(self.command("answer.php"), calls)
    }
}
