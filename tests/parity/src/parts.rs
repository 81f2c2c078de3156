//! Has cargo and wasm2php make the builds that are run, with the commands that make the zip's.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;

/// The namespace and name of the translated class, as in the plugin.
pub const CLASS: (&str, &str) = ("AuraHistoria\\PartnerConnect\\Generated", "Core");

/// The portable module, built.
///
/// # Errors
///
/// When it cannot be built; cargo has then said why.
pub fn portable_module() -> Result<PathBuf, String> {
    let arguments = ["-p", "ahpc-portable", "--target", "wasm32-unknown-unknown", "--profile", "portable"];
    cargo_build(&arguments, "ahpc_portable")
}

/// The module of work that has nothing to do with the plugin, built as the portable module is.
///
/// # Errors
///
/// When it cannot be built; cargo has then said why.
pub fn workloads_module() -> Result<PathBuf, String> {
    let arguments = ["-p", "wasm2php-bench-workloads", "--target", "wasm32-unknown-unknown", "--profile", "portable"];
    cargo_build(&arguments, "wasm2php_bench_workloads")
}

/// The PHP extension, built for this machine's PHP.
///
/// # Errors
///
/// When it cannot be built, as without PHP's headers or libclang; cargo has then said why.
pub fn extension() -> Result<PathBuf, String> {
    let arguments = ["-p", "ahpc-php-ext", "--features", "php", "--profile", "extension"];
    Command::new("php-config").output().map_err(|_| "php-config, of PHP's headers, is not installed".to_owned())?;
    cargo_build(&arguments, "ahpc_php_ext")
}

/// The folder of the ES module for browsers, built.
///
/// # Errors
///
/// When it cannot be built; the script has then said why.
pub fn browser_module() -> Result<PathBuf, String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = project.join("target/browser");
    succeed(Command::new(project.join("wasm/browser/build.sh")).arg(&folder))?;
    folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))
}

/// The module translated to PHP, in a folder beside the module.
///
/// # Errors
///
/// When it cannot be translated; wasm2php has then said why.
pub fn translated_module(module: &Path) -> Result<PathBuf, String> {
    let folder = module.with_extension("translated");
    // What an earlier translator left there must not be loaded beside the new files.
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(format!("{}: {error}", folder.display())),
        _ => fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?,
    }
    let php = folder.join("Core.php");
    succeed(&mut translation(module, &php)?)?;
    Ok(php)
}

/// The command that translates the module to PHP.
///
/// # Errors
///
/// When the translator cannot be built; cargo has then said why.
pub fn translation(module: &Path, php: &Path) -> Result<Command, String> {
    let mut command = Command::new(cargo_build(&["-p", "wasm2php", "--release"], "wasm2php")?);
    let (namespace, class) = CLASS;
    command.arg(module).arg("-o").arg(php).args(["--class", class, "--namespace", namespace]);
    Ok(command)
}

/// Builds a package and gives the file that cargo says it made for the target of that name.
fn cargo_build(arguments: &[&str], target: &str) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--message-format=json-render-diagnostics"]).args(arguments);
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let output = succeed(&mut command)?;
    let messages = String::from_utf8_lossy(&output);
    let artifacts = messages.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    artifacts
        .filter(|artifact| artifact.target.name == target)
        .flat_map(|artifact| artifact.executable.into_iter().chain(artifact.filenames))
        .find(|file| file.extension().is_none_or(|extension| extension == "wasm" || extension == "so"))
        .ok_or_else(|| format!("cargo named no file for {target}"))
}

/// What the command wrote to stdout; what it writes to stderr is shown as it comes.
fn succeed(command: &mut Command) -> Result<Vec<u8>, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("{command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(format!("{command:?}: {}", output.status)),
    }
}

#[derive(Deserialize)]
struct Artifact {
    target: Target,
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}
