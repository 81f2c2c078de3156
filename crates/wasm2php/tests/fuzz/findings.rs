//! Keeps what differs: the module as a file, and in words how to see it again.

use std::fs;
use std::path::Path;

use crate::case::Case;

/// After so many, a run ends: most of them will have one cause.
const ENOUGH: usize = 10;

#[derive(Default)]
pub struct Findings(Vec<String>);

/// A module for which PHP does something else than wasmtime.
pub struct Finding {
    pub seed: u64,
    pub mode: &'static str,
    pub what: String,
}

impl Findings {
    /// Adds a finding, and writes the smallest module that shows it.
    pub fn add(&mut self, finding: Finding, smallest: &Case) {
        let Finding { seed, mode, what } = finding;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../build/fuzz");
        fs::create_dir_all(&folder).expect("the build folder can be written");
        let file = folder.join(format!("{seed}.wasm"));
        fs::write(&file, smallest.wasm.as_deref().unwrap_or_default()).expect("the build folder can be written");
        let words = format!(
            "seed {seed} with {mode}, {what}\n  the module, as small as its seed makes it: build/fuzz/{seed}.wasm\n  \
             again: make fuzz-wasm2php SEED={seed} SECONDS=0\n  that file: make fuzz-wasm2php SEED={seed} \
             MODULE=build/fuzz/{seed}.wasm"
        );
        println!("{words}");
        self.0.push(words);
    }

    pub fn are_enough(&self) -> bool {
        self.0.len() >= ENOUGH
    }

    pub fn assert_none(&self) {
        assert!(self.0.is_empty(), "{} modules differ:\n{}", self.0.len(), self.0.join("\n"));
    }
}
