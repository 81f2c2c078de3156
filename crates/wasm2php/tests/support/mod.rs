//! What the tests share: folders of their own, the translator, and PHP to run what it wrote.

#![allow(dead_code)] // Each test binary uses its own part.

use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::{env, fs};

use wasm2php::{Error, Options, Output, translate};

/// A folder below cargo's own for tests, empty at the start.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Translates as class `Module` into the folder and gives the text of the class and of its parts.
pub fn translate_into(folder: &Path, wasm: &[u8]) -> Result<String, Error> {
    let [class, namespace, file_stem] = ["Module", "Test", "Module"].map(str::to_string);
    let output = translate(wasm, &Options { class, namespace, file_stem })?;
    write(folder, &output);
    let generated = output.files.iter().skip(1).filter(|file| !file.path.starts_with("Runtime/"));
    Ok(generated.map(|file| file.contents.as_str()).collect())
}

/// Writes all files of a translation.
pub fn write(folder: &Path, output: &Output) {
    for file in &output.files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().expect("it is below the folder")).expect("the test's folder can be written");
        fs::write(path, &file.contents).expect("the test's folder can be written");
    }
}

/// The ways to run PHP that must all give the same results.
pub const PHP_MODES: &[(&str, &[&str])] = &[
    ("no OPcache", &["opcache.enable_cli=0"]),
    ("OPcache", &["opcache.enable_cli=1", "opcache.jit=disable"]),
    ("function JIT", &["opcache.enable_cli=1", "opcache.jit_buffer_size=64M", "opcache.jit=function"]),
    ("tracing JIT", &["opcache.enable_cli=1", "opcache.jit_buffer_size=64M", "opcache.jit=tracing"]),
];

/// OPcache leaves files alone that have just been written, unless it is told otherwise.
const COMMON_SETTINGS: [&str; 4] =
    ["error_reporting=-1", "display_errors=stderr", "memory_limit=512M", "opcache.file_update_protection=0"];

/// The command that runs a script with settings of its own; every notice, warning and deprecation becomes an error.
pub fn php_command(script: &Path, settings: &[&str]) -> Command {
    let mut command = Command::new(env::var("PHP").unwrap_or_else(|_| "php".to_string()));
    for setting in settings.iter().chain(&COMMON_SETTINGS) {
        command.args(["-d", setting]);
    }
    let prelude = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/strict.php");
    command.arg("-d").arg(format!("auto_prepend_file={}", prelude.display())).arg(script);
    command
}

/// Runs a script and gives what it writes; it has to end well.
pub fn php(script: &Path, settings: &[&str]) -> String {
    let process::Output { status, stdout, stderr } =
        php_command(script, settings).output().expect("php can be started");
    let text = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "php {settings:?} failed:\n{text}\n{}", String::from_utf8_lossy(&stderr));
    text
}

/// The version of the PHP that tests are run with.
pub fn php_version() -> String {
    let php = env::var("PHP").unwrap_or_else(|_| "php".to_string());
    let output = Command::new(php).args(["-n", "-r", "echo PHP_VERSION;"]).output().expect("php can be started");
    String::from_utf8(output.stdout).expect("a version is ASCII")
}
