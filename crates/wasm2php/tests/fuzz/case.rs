//! A module to try, and how a smaller one is found that still shows the same.

use std::fs;

use crate::random::Random;
use crate::{programs, smith};

/// Smaller modules that are tried for one finding; each takes a process of PHP.
const MOST_ATTEMPTS: usize = 300;

#[derive(Clone)]
pub struct Case {
    pub seed: u64,
    source: Source,
    /// Nothing where the seed makes no module.
    pub wasm: Option<Vec<u8>>,
}

/// Where the module comes from: fewer bytes make a smaller one.
#[derive(Clone)]
enum Source {
    Smith(Vec<u8>),
    Program(Vec<u8>),
    File,
}

impl Case {
    pub fn of_seed(seed: u64) -> Self {
        let mut random = Random::new(!seed);
        let is_program = random.percent(50);
        let size = if is_program { 100 << random.below(5) } else { 200 << random.below(7) };
        let bytes = random.bytes(size);
        Self::of(seed, if is_program { Source::Program(bytes) } else { Source::Smith(bytes) })
    }

    /// A module that may have been made smaller by hand or by a tool.
    pub fn of_file(path: &str, seed: u64) -> Self {
        let wasm = fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { seed, source: Source::File, wasm: Some(wasm) }
    }

    fn of(seed: u64, source: Source) -> Self {
        let wasm = match &source {
            Source::Smith(bytes) => smith::module(seed, bytes),
            Source::Program(bytes) => Some(programs::module(bytes)),
            Source::File => None,
        };
        Self { seed, source, wasm }
    }

    /// The same, made from other bytes.
    fn with(&self, bytes: Vec<u8>) -> Self {
        let source = match &self.source {
            Source::Smith(_) => Source::Smith(bytes),
            Source::Program(_) => Source::Program(bytes),
            Source::File => Source::File,
        };
        Self::of(self.seed, source)
    }

    /// Takes away bytes, in ever smaller pieces, as long as `differs` says that what is left still shows the finding.
    pub fn shrink(&self, mut differs: impl FnMut(&Self) -> bool) {
        let (Source::Smith(bytes) | Source::Program(bytes)) = &self.source else { return };
        let mut best = bytes.clone();
        let mut attempts = 0..MOST_ATTEMPTS;
        let mut piece = best.len() / 2;
        while piece > 0 {
            let mut at = 0;
            while at < best.len() && attempts.next().is_some() {
                let mut smaller = best.clone();
                smaller.drain(at..(at + piece).min(best.len()));
                match differs(&self.with(smaller.clone())) {
                    true => best = smaller,
                    false => at += piece,
                }
            }
            piece /= 2;
        }
    }
}
