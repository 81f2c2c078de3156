//! The command line of the translator; see `--help`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use lexopt::prelude::*;
use wasm2php::{Error, Options, Output, translate};

const HELP: &str = include_str!("templates/help.txt");

/// The command line was wrong.
const USAGE: u8 = 2;
/// The module was not translated, or something could not be read or written.
const FAILED: u8 = 1;

/// What the command line asks for.
enum Command {
    Help,
    Version,
    Translate { input: PathBuf, output: PathBuf, guard: Option<String>, options: Options },
}

/// Why nothing came of it.
enum Failure {
    Usage(String),
    Other(String),
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Failure::Usage(error.to_string())
    }
}

fn main() -> ExitCode {
    let done = command().map_err(Failure::from).and_then(|command| match command {
        Command::Help => say(HELP),
        Command::Version => say(concat!("wasm2php ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Translate { input, output, guard, options } => run(&input, &output, guard.as_deref(), &options),
    });
    let (message, status) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => (format!("{message}; try --help"), USAGE),
        Err(Failure::Other(message)) => (message, FAILED),
    };
    eprintln!("wasm2php: {message}");
    ExitCode::from(status)
}

/// Writes to standard output, which may be closed or full.
fn say(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::Other(format!("cannot write to standard output: {error}")))
}

fn command() -> Result<Command, lexopt::Error> {
    let (mut input, mut output, mut class, mut guard) = (None, None, None, None);
    let mut namespace = String::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Short('o') | Long("output") => output = Some(parser.value()?),
            Long("class") => class = Some(parser.value()?.string()?),
            Long("namespace") => namespace = parser.value()?.string()?,
            Long("guard") => guard = Some(statement(parser.value()?.string()?)?),
            Value(path) if input.is_none() => input = Some(path),
            other => return Err(other.unexpected()),
        }
    }
    let input = needed(input, "the module to translate")?.into();
    let output: PathBuf = needed(output, "-o OUT.php")?.into();
    let file_stem = stem(&output)?;
    let class = needed(class, "--class Name")?;
    Ok(Command::Translate { input, output, guard, options: Options { class, namespace, file_stem } })
}

/// A guard, which must be one whole statement on a line, since it stands between others.
fn statement(guard: String) -> Result<String, lexopt::Error> {
    let is_statement =
        guard.len() > 1 && guard.ends_with(';') && !guard.contains(['\n', '\r']) && !guard.contains("?>");
    if is_statement { Ok(guard) } else { Err(format!("--guard {guard:?} is not a PHP statement on one line").into()) }
}

fn needed<T>(value: Option<T>, what: &str) -> Result<T, lexopt::Error> {
    value.ok_or_else(|| format!("missing {what}").into())
}

fn run(input: &Path, output: &Path, guard: Option<&str>, options: &Options) -> Result<(), Failure> {
    let wasm = fs::read(input).map_err(|error| failed("read", input, &error))?;
    let mut translated = translate(&wasm, options).map_err(|error| match error {
        // The module has no part in this.
        Error::InvalidName { .. } => Failure::Usage(error.to_string()),
        _ => Failure::Other(format!("{}: {error}", input.display())),
    })?;
    if let Some(guard) = guard {
        translated.files.iter_mut().for_each(|file| file.contents = guarded(&file.contents, guard));
    }
    let folder = output.parent().unwrap_or(Path::new(""));
    // The file to load comes first and is written last, so that one that is there has all it needs.
    translated.files.iter().rev().try_for_each(|file| write(&folder.join(&file.path), &file.contents))?;
    remove_old_parts(&folder.join(&options.file_stem), &translated)
}

/// The file with a statement that runs before all others. What PHP wants first comes first: how it is read, and whose it is.
fn guarded(contents: &str, guard: &str) -> String {
    const STRICT: &str = "\ndeclare(strict_types=1);\n";
    let read = contents.find(STRICT).map_or(0, |at| at + STRICT.len());
    let named = contents[read..].strip_prefix("\nnamespace ").and_then(|rest| rest.find('\n'));
    let (head, rest) = contents.split_at(named.map_or(read, |length| read + "\nnamespace ".len() + length + 1));
    format!("{head}\n{guard}\n{rest}")
}

/// What could not be done with a file or folder, and why.
fn failed(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::Other(format!("cannot {verb} {}: {error}", path.display()))
}

/// Removes the parts of an earlier translation that this one does not write anew; nothing would ever load them.
fn remove_old_parts(folder: &Path, translated: &Output) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let is_written = |path: &Path| translated.files.iter().any(|file| path.ends_with(&file.path));
    let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    for path in paths.filter(|path| !is_written(path)) {
        if fs::read(&path).is_ok_and(|text| text.starts_with(b"<?php // generated by wasm2php ")) {
            fs::remove_file(&path).map_err(|error| failed("remove", &path, &error))?;
        }
    }
    Ok(())
}

/// The name of the output without `.php`, from which the names of all generated files are made.
fn stem(output: &Path) -> Result<String, lexopt::Error> {
    let name = output.file_name().and_then(|name| name.to_str());
    match name.and_then(|name| name.strip_suffix(".php")) {
        Some(stem) => Ok(stem.to_string()),
        None => Err(format!("the output {} must be named *.php", output.display()).into()),
    }
}

fn write(path: &Path, contents: &str) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or(Ok(()), |folder| {
        fs::create_dir_all(folder).map_err(|error| failed("make the folder", folder, &error))
    })?;
    fs::write(path, contents).map_err(|error| failed("write", path, &error))
}
