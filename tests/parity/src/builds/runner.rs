use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;

use super::{Answer, Call, Failure};

/// What PHP says of itself before the first call.
#[derive(Deserialize)]
pub(super) struct Introduction {
    pub version: String,
    /// How it really answers, by the name of a build.
    pub mode: String,
}

/// The command that runs a script of `tests/php/contract` with these arguments of PHP, strict about notices.
pub(super) fn command(php_arguments: &[&str], script: &str) -> Command {
    let mut command = Command::new("php");
    command.args(php_arguments);
    command.args(["-d", "display_errors=stderr", "-d", "error_reporting=-1", "-d", MEMORY_LIMIT]);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../php/contract").join(script));
    command
}

/// Whether the command of `answer.php` answers as the build of that name.
pub(super) fn probe(command: Command, name: &str) -> Result<(), Failure> {
    let php = Runner::start(command)?.introduction()?;
    match php.mode == name {
        true => Ok(()),
        false => Err(Failure::new(format!("PHP {} runs as {}", php.version, php.mode))),
    }
}

/// The answers of the command of `answer.php`, one for each call whatever happens.
pub(super) fn answer(command: Command, calls: &[Call<'_>]) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(calls.len());
    if let Err(failure) = answer_all(command, calls, &mut answers) {
        // Whatever ended PHP also kept it from answering the rest.
        match answers.len() < calls.len() {
            true => answers.resize(calls.len(), Err(failure)),
            false => answers.fill(Err(failure)),
        }
    }
    answers
}

fn answer_all(command: Command, calls: &[Call<'_>], answers: &mut Vec<Answer>) -> Result<(), Failure> {
    let mut runner = Runner::start(command)?;
    runner.introduction()?;
    let lines = calls.iter().map(|(operation, request)| format!("{operation} {}\n", BASE64_STANDARD.encode(request)));
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

/// A PHP process that answers line by line.
struct Runner {
    child: Child,
    lines: Receiver<String>,
    errors: Option<thread::JoinHandle<String>>,
}

impl Runner {
    fn start(mut command: Command) -> Result<Self, Failure> {
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
