//! Measures what wasm2php makes of modules: translated PHP, run in four ways, beside wasmtime, the native build, and an
//! interpreter of WebAssembly in PHP where its code is in the cache folder.
//!
//! All builds do the same work in one run and must give the same answers. Figures are medians and minima; the tables
//! go to the terminal, everything to `build/bench-wasm2php.json`. `QUICK=1` measures with fewer repetitions, in about a
//! minute. How the time until a first answer is taken is said in `php/measure.php`.

mod figures;
mod native;
mod php;
mod subject;
mod table;
mod translation;
mod wasm;

use std::{env, error::Error, fs, path::Path};

use ahpc_parity::builds::Mode;
use figures::{Figures, ModuleFigures, Report};
use subject::{Plan, Subject};

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    // The Makefile hands on a variable that is not set as an empty one.
    let is_quick = env::var_os("QUICK").is_some_and(|value| !value.is_empty());
    let plan = if is_quick { Plan::QUICK } else { Plan::FULL };
    let subjects = [Subject::core()?, Subject::workloads()?];
    // First, since the builds below read what it writes.
    let modules = subjects.iter().map(|subject| ModuleFigures::of(subject, translation::measure(subject, &plan)?));
    let modules = modules.collect::<Result<Vec<_>, _>>()?;
    let mut builds = vec![native::measure(&subjects, &plan), wasm::measure(&subjects, &plan)?];
    for mode in Mode::ALL {
        builds.extend(measured(mode.name(), php::translated(mode, &subjects, &plan)));
    }
    if let Some(folder) = php::interpreter_folder() {
        builds.extend(measured(php::INTERPRETER, php::interpreted(&folder, &subjects, &plan)));
    } else {
        eprintln!("{} is left out: its code is not in the cache folder", php::INTERPRETER);
    }
    figures::check_answers(&builds)?;
    let report = Report { modules, builds };
    print!("{}", table::tables(&report));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../build/bench-wasm2php.json");
    fs::create_dir_all(file.parent().ok_or("the file is in a folder")?)?;
    fs::write(&file, serde_json::to_string_pretty(&report)?)?;
    println!("all figures: build/bench-wasm2php.json");
    Ok(())
}

/// A build that cannot run here is left out, and why is said.
fn measured(name: &str, figures: Result<Figures, Failure>) -> Option<Figures> {
    figures.inspect_err(|reason| eprintln!("{name} is left out: {reason}")).ok()
}
