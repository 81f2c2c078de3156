use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;

use super::{Answer, Build, Call, Failure};

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

/// What PHP says of itself before the first call.
#[derive(Deserialize)]
struct Introduction {
    version: String,
    /// The mode that is really on, by [`Mode::name`].
    mode: String,
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
        let php = Runner::start(self)?.introduction()?;
        match php.mode == self.mode.name() {
            true => Ok(()),
            false => Err(Failure::new(format!("PHP {} runs as {}", php.version, php.mode))),
        }
    }

    /// The command that runs a script of `tests/php/contract` in this mode, with the core's file as its first argument.
    #[must_use]
    pub fn command(&self, script: &str) -> Command {
        let mut command = Command::new("php");
        for setting in self.mode.settings() {
            command.args(["-d", setting]);
        }
        command.args(["-d", "display_errors=stderr", "-d", "error_reporting=-1", "-d", MEMORY_LIMIT]);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../php/contract").join(script)).arg(&self.core);
        command
    }

    fn answer_all(&self, calls: &[Call<'_>], answers: &mut Vec<Answer>) -> Result<(), Failure> {
        let mut runner = Runner::start(self)?;
        runner.introduction()?;
        let lines =
            calls.iter().map(|(operation, request)| format!("{operation} {}\n", BASE64_STANDARD.encode(request)));
        runner.feed(lines.collect());
        for _ in calls {
            let line = runner.line()?;
            answers.push(match line.strip_prefix('!') {
                Some(reason) => Err(Failure::new(reason)),
                None => BASE64_STANDARD.decode(&line).map_err(|error| Failure::new(format!("{error}: {line}"))),
            });
        }
        runner.finish()
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
        let mut answers = Vec::with_capacity(calls.len());
        if let Err(failure) = self.answer_all(calls, &mut answers) {
            // Whatever ended PHP also kept it from answering the rest.
            match answers.len() < calls.len() {
                true => answers.resize(calls.len(), Err(failure)),
                false => answers.fill(Err(failure)),
            }
        }
        answers
    }
}

/// A PHP process that answers line by line.
struct Runner {
    child: Child,
    lines: Receiver<String>,
    errors: Option<thread::JoinHandle<String>>,
}

impl Runner {
    fn start(build: &TranslatedPhp) -> Result<Self, Failure> {
        let mut command = build.command("answer.php");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| Failure::new(format!("php cannot be run: {error}")))?;
        let output = child.stdout.take().expect("it is piped");
        let mut errors = child.stderr.take().expect("it is piped");
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = thread::spawn(move || {
            let mut text = String::new();
            // What was read before the pipe broke is all there is to say.
            let _ = errors.read_to_string(&mut text);
            text
        });
        Ok(Self { child, lines, errors: Some(errors) })
    }

    fn introduction(&mut self) -> Result<Introduction, Failure> {
        let line = self.line()?;
        serde_json::from_str(&line).map_err(|error| Failure::new(format!("{error}: {line}")))
    }

    /// Writes the calls from a thread of its own, so that neither side waits for the other with a full pipe.
    fn feed(&mut self, lines: Vec<String>) {
        let mut input = self.child.stdin.take().expect("it is fed once");
        thread::spawn(move || {
            for line in lines {
                if input.write_all(line.as_bytes()).is_err() {
                    break;
                }
            }
        });
    }

    fn line(&mut self) -> Result<String, Failure> {
        match self.lines.recv_timeout(TIME_FOR_AN_ANSWER) {
            Ok(line) => Ok(line),
            Err(RecvTimeoutError::Timeout) => {
                let reason = format!("no answer within {TIME_FOR_AN_ANSWER:?}");
                Err(Failure::new(format!("{reason}\n{}", self.stop())))
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
                Err(Failure::new(format!("php ended: {status}\n{}", self.stop()).trim_end()))
            }
        }
    }

    /// Waits for the end; notices and warnings are failures, since a shop's log would fill with them.
    fn finish(mut self) -> Result<(), Failure> {
        let status = self.child.wait().map_err(|error| Failure::new(error.to_string()))?;
        let errors = self.stop();
        match status.success() && errors.is_empty() {
            true => Ok(()),
            false => Err(Failure::new(format!("php ended: {status}\n{errors}"))),
        }
    }

    /// Ends the process, if it has not ended yet, and gives what it wrote to stderr.
    fn stop(&mut self) -> String {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default()
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Longer than the slowest vector takes without OPcache on a slow machine; a JIT that loops for ever is ended by it.
const TIME_FOR_AN_ANSWER: Duration = Duration::from_secs(60);

/// PHP's default, so that no vector passes only because the machine that tests is generous.
const MEMORY_LIMIT: &str = "memory_limit=128M";
