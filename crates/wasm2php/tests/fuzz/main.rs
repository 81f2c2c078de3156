//! Random modules do in PHP what they do in wasmtime: the same results, traps, calls of imports, memory and globals
//! after each call.
//!
//! As part of `cargo test` a fixed number of modules is compared, the same in every run. `make fuzz-wasm2php SECONDS=n`
//! goes on as long as wanted. Each module follows from its own seed, and the seeds of a run are consecutive numbers, so
//! `SEED=x SECONDS=0` repeats the one module of a finding. What decides about the outcome of comparisons:
//!
//! - Half of the modules are wasm-smith's (`smith.rs`), half are programs as compilers write them (`programs/`).
//! - Modules end by themselves: they count fuel, and end when it is used up.
//! - NaNs are made one and the same inside the modules where their bits would be seen, so all bits are compared.
//! - Stacks have different limits: where either side exhausts its own, the rest of that module is not compared.
//! - wasmtime has one kind of trap for all accesses beyond the end of a table.

mod case;
mod compare;
mod findings;
mod observe;
mod php;
mod plan;
mod programs;
mod random;
mod reference;
mod smith;
#[path = "../support/mod.rs"]
mod support;

use std::env;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use case::Case;
use compare::Counts;
use findings::Findings;
use support::PHP_MODES;
use wasmtime::Engine;

/// Modules that one PHP process runs.
const BATCH: u64 = 50;
/// Batches in a run of fixed length, and the seed it begins with.
const BATCHES: u64 = 24;
const FIRST_SEED: u64 = 1;

#[test]
fn random_modules_do_what_they_do_in_wasmtime() {
    let length = match env::var("FUZZ_SECONDS") {
        Ok(seconds) => Length::For(Duration::from_secs(seconds.parse().expect("FUZZ_SECONDS is a number"))),
        Err(_) => Length::Batches(BATCHES),
    };
    let first_seed = match env::var("FUZZ_SEED") {
        Ok(seed) => seed.parse().expect("FUZZ_SEED is a number"),
        Err(_) if matches!(length, Length::For(_)) => now(),
        Err(_) => FIRST_SEED,
    };
    let (counts, findings) = match (&length, env::var("FUZZ_MODULE")) {
        (_, Ok(file)) => one(&reference::engine(), &Case::of_file(&file, first_seed)),
        (Length::For(Duration::ZERO), _) => one(&reference::engine(), &Case::of_seed(first_seed)),
        _ => many(&length, first_seed),
    };
    println!("{counts}");
    findings.assert_none();
    if let Length::Batches(batches) = length {
        counts.assert_enough(batches * BATCH);
    }
}

/// How long a run goes on.
enum Length {
    Batches(u64),
    For(Duration),
}

/// A module in all modes of PHP.
fn one(engine: &Engine, case: &Case) -> (Counts, Findings) {
    let (mut counts, mut findings) = (Counts::default(), Findings::default());
    for mode in PHP_MODES {
        compare::batch(engine, mode, std::slice::from_ref(case), &mut counts, &mut findings);
    }
    (counts, findings)
}

/// Batch after batch, each in one mode of PHP.
fn many(length: &Length, first_seed: u64) -> (Counts, Findings) {
    let (engine, begun) = (reference::engine(), Instant::now());
    let (mut counts, mut findings) = (Counts::default(), Findings::default());
    println!("the first seed is {first_seed}");
    for batch in 0.. {
        let is_over = match length {
            Length::Batches(batches) => batch >= *batches,
            Length::For(time) => begun.elapsed() > *time,
        };
        if is_over || findings.are_enough() {
            break;
        }
        let first = first_seed.wrapping_add(batch * BATCH);
        let cases: Vec<Case> = (0..BATCH).map(|offset| Case::of_seed(first.wrapping_add(offset))).collect();
        compare::batch(&engine, mode(batch), &cases, &mut counts, &mut findings);
        if batch % 20 == 19 {
            println!("after {} seconds, before seed {}: {counts}", begun.elapsed().as_secs(), first + BATCH);
        }
    }
    (counts, findings)
}

/// Most batches run as PHP does on a command line; OPcache and the function JIT, which change the code, get a share.
fn mode(batch: u64) -> &'static (&'static str, &'static [&'static str]) {
    &PHP_MODES[match batch % 8 {
        2 => 1,
        5 => 2,
        7 if batch % 16 == 15 => 3,
        _ => 0,
    }]
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is later than 1970").as_millis() as u64
}
