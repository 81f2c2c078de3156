//! Mutants of the vectors: every build answers them alike, nothing traps, and the module stays within its limits.
//!
//! The seed is printed and the same in every run; `MUTANTS_SEED=x` takes another one, `MUTANTS=n` tries so many.

use std::{collections::BTreeMap, env, fs};

use ahpc_parity::{
    builds::{Build, Call, Extension, Mode, Native, Portable, TranslatedPhp},
    limits::{LIMITS, Limit, memory_bytes, memory_words},
    mutants::{hostile, mutant},
    parts,
    random::Random,
    vectors::{self, Vector},
};

#[path = "../../../crates/ahpc-bridge/fuzz/checks.rs"]
mod checks;

/// How many mutants are tried natively, in wasmtime and through the extension; PHP gets a share.
const MUTANTS: usize = 20_000;
const ONE_OF_FOR_PHP: usize = 20;

fn number(name: &str, default: usize) -> usize {
    env::var(name).map_or(default, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn mutants(vectors: &[Vector]) -> Vec<(&str, Vec<u8>)> {
    let seed = number("MUTANTS_SEED", 1) as u64;
    println!("MUTANTS_SEED={seed}");
    let mut random = Random::new(seed);
    (0..number("MUTANTS", MUTANTS)).map(|_| mutant(vectors, &mut random)).collect()
}

fn calls<'a>(mutants: &'a [(&'a str, Vec<u8>)], one_of: usize) -> Vec<Call<'a>> {
    mutants.iter().step_by(one_of).map(|(operation, request)| (*operation, &**request)).collect()
}

/// Compares a build with the native one.
fn compare(build: &dyn Build, calls: &[Call<'_>]) {
    let answers = build.answer(calls);
    for ((answer, expected), (operation, request)) in answers.iter().zip(Native.answer(calls)).zip(calls) {
        let request = String::from_utf8_lossy(request);
        assert_eq!(answer, &expected, "{} answers otherwise: {operation} {request}", build.name());
    }
    println!("{}: {} mutants answered alike", build.name(), calls.len());
}

#[test]
fn every_build_answers_mutants_alike() {
    let vectors = vectors::load();
    let mutants = mutants(&vectors);
    let module = parts::portable_module().expect("cargo builds the portable module");
    compare(&Portable::new(&module).expect("it is a module"), &calls(&mutants, 1));
    let core = parts::translated_module(&module).expect("wasm2php translates the portable module");
    let (plain, opcache) = (TranslatedPhp::new(Mode::Plain, &core), TranslatedPhp::new(Mode::Opcache, &core));
    if is_there("php", plain.probe().err()) {
        compare(&plain, &calls(&mutants, ONE_OF_FOR_PHP));
    }
    if is_there("php-opcache", opcache.probe().err()) {
        compare(&opcache, &calls(&mutants, ONE_OF_FOR_PHP));
    }
    match parts::extension().map(|library| Extension::new(&library)) {
        Err(reason) => drop(is_there("extension", Some(reason))),
        Ok(extension) => {
            if is_there("extension", extension.probe().err()) {
                compare(&extension, &calls(&mutants, 1));
            }
        }
    }
}

/// A build that cannot run is a failure in CI and a stated skip elsewhere.
fn is_there(name: &str, reason: Option<impl std::fmt::Display>) -> bool {
    let Some(reason) = reason else { return true };
    assert!(env::var("CI").is_ok_and(|value| value == "true").eq(&false), "{name}: {reason}");
    println!("skipped {name}: {reason}");
    false
}

#[test]
fn no_request_exceeds_the_limits_of_its_operation() {
    let vectors = vectors::load();
    let mutants = mutants(&vectors);
    let of_vectors = vectors.iter().map(|vector| (&*vector.operation, &*vector.request));
    let module = parts::portable_module().expect("cargo builds the portable module");
    let portable = Portable::metered(&module).expect("it is a module");
    let mut most: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let hostile = hostile();
    for (operation, request) in of_vectors.chain(calls(&mutants, 1)).chain(calls(&hostile, 1)) {
        let limit = Limit::of(operation).expect("every operation has a limit");
        let (fuel, memory) = (limit.fuel(request.len()), memory_bytes(request.len()));
        let mut instance = portable.instantiate().expect("it asks for nothing");
        let (_, used) = instance.call_within(fuel, memory, operation, request).unwrap_or_else(|error| {
            panic!("{operation} with {} bytes: {error:?}\n{}", request.len(), String::from_utf8_lossy(request))
        });
        let share = most.entry(operation).or_default();
        share.0 = share.0.max(used as f64 / fuel as f64);
        share.1 = share.1.max(instance.memory_bytes() as f64 / memory as f64);
    }
    println!("{:<18}{:>14}{:>14}", "used at most", "of the fuel", "of the memory");
    for (operation, (fuel, memory)) in most {
        println!("{operation:<18}{:>13.0}%{:>13.0}%", fuel * 100.0, memory * 100.0);
    }
}

#[test]
fn the_readme_of_the_module_has_every_limit() {
    let readme =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../wasm/portable/README.md")).expect("it is there");
    for limit in LIMITS {
        assert!(readme.contains(&limit.row()), "{}", limit.row());
    }
    assert!(readme.contains(&memory_words()), "{}", memory_words());
}

/// What the fuzz targets of the bridge check, on mutants as their corpus.
#[test]
fn the_checks_of_the_fuzz_targets_hold() {
    let vectors = vectors::load();
    let mutants = mutants(&vectors);
    for (operation, request) in &mutants {
        let choice = checks::OPERATIONS.iter().position(|name| name == operation).expect("it is an operation");
        let with_choice: Vec<u8> = [&[choice as u8][..], request].concat();
        for (name, check) in checks::CHECKS {
            check(if name == "call" { &with_choice } else { request });
        }
        // Parsers of texts see the texts of requests, too.
        for text in request.split(|byte| *byte == b'"').filter(|text| !text.is_empty()) {
            checks::CHECKS[2..].iter().for_each(|(_, check)| check(text));
        }
    }
}
