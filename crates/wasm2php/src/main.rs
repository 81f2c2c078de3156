//! The command line of the translator; see `--help`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use lexopt::prelude::*;
use wasm2php::{Options, translate};

const HELP: &str = include_str!("templates/help.txt");

/// The command line was wrong.
const USAGE: u8 = 2;
/// The module was not translated.
const FAILED: u8 = 1;

/// What the command line asks for.
enum Command {
    Help,
    Version,
    Translate { input: PathBuf, output: PathBuf, options: Options },
}

fn main() -> ExitCode {
    let (message, status) = match command() {
        Err(error) => (format!("{error}; try --help"), USAGE),
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Version) => {
            println!("wasm2php {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Ok(Command::Translate { input, output, options }) => match run(&input, &output, &options) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(message) => (message, FAILED),
        },
    };
    eprintln!("wasm2php: {message}");
    ExitCode::from(status)
}

fn command() -> Result<Command, lexopt::Error> {
    let (mut input, mut output, mut class) = (None, None, None);
    let mut namespace = String::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Short('o') | Long("output") => output = Some(parser.value()?),
            Long("class") => class = Some(parser.value()?.string()?),
            Long("namespace") => namespace = parser.value()?.string()?,
            Value(path) if input.is_none() => input = Some(path),
            other => return Err(other.unexpected()),
        }
    }
    let input = needed(input, "the module to translate")?.into();
    let output: PathBuf = needed(output, "-o OUT.php")?.into();
    let file_stem = stem(&output)?;
    let class = needed(class, "--class Name")?;
    Ok(Command::Translate { input, output, options: Options { class, namespace, file_stem } })
}

fn needed<T>(value: Option<T>, what: &str) -> Result<T, lexopt::Error> {
    value.ok_or_else(|| format!("missing {what}").into())
}

fn run(input: &Path, output: &Path, options: &Options) -> Result<(), String> {
    let wasm = fs::read(input).map_err(|error| format!("cannot read {}: {error}", input.display()))?;
    let translated = translate(&wasm, options).map_err(|error| format!("{}: {error}", input.display()))?;
    let folder = output.parent().unwrap_or(Path::new(""));
    // The file to load comes first and is written last, so that one that is there has all it needs.
    translated.files.iter().rev().try_for_each(|file| write(&folder.join(&file.path), &file.contents))
}

/// The name of the output without `.php`, from which the names of all generated files are made.
fn stem(output: &Path) -> Result<String, lexopt::Error> {
    let name = output.file_name().and_then(|name| name.to_str());
    match name.and_then(|name| name.strip_suffix(".php")) {
        Some(stem) => Ok(stem.to_string()),
        None => Err(format!("the output {} must be named *.php", output.display()).into()),
    }
}

fn write(path: &Path, contents: &str) -> Result<(), String> {
    let folder = path.parent().map_or_else(OsString::new, |folder| folder.as_os_str().to_owned());
    let made = if folder.is_empty() { Ok(()) } else { fs::create_dir_all(folder) };
    made.and_then(|()| fs::write(path, contents)).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
