//! What was measured, in the form of the JSON file.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Failure, subject::Subject};

/// The whole run.
#[derive(Serialize)]
pub struct Report {
    pub modules: Vec<ModuleFigures>,
    pub builds: Vec<Figures>,
}

/// A module and its translation.
#[derive(Serialize)]
pub struct ModuleFigures {
    pub name: &'static str,
    pub wasm_bytes: u64,
    pub php_bytes: u64,
    pub translation: Translation,
}

/// How long the program `wasm2php` takes, from its start to its end, with all that it reads and writes.
#[derive(Serialize)]
pub struct Translation {
    pub median_us: f64,
    pub minimum_us: f64,
    pub count: usize,
}

/// One build.
#[derive(Serialize)]
pub struct Figures {
    pub build: String,
    /// The version of PHP that ran it.
    pub php: Option<String>,
    pub starts: Vec<Start>,
    pub calls: Vec<Calls>,
}

/// From nothing to a first answer, in microseconds, as medians.
#[derive(Serialize)]
pub struct Start {
    pub what: String,
    /// Whether another process had loaded the same code before, and OPcache kept it.
    pub is_warm: bool,
    pub load_us: f64,
    pub instantiate_us: f64,
    pub first_call_us: f64,
    /// Memory at most, above that before loading.
    pub memory_bytes: Option<u64>,
}

/// Many calls of one kind on one instance, after a first one that does not count.
#[derive(Serialize)]
pub struct Calls {
    pub what: String,
    pub median_us: f64,
    pub minimum_us: f64,
    pub count: usize,
    /// The part of the work that was really done, where the times are multiplied: 1 is all.
    pub share: u32,
    pub memory_bytes: Option<u64>,
    #[serde(skip)]
    pub answer: String,
}

/// One start, as it was measured.
#[derive(Deserialize)]
pub struct StartSample {
    pub load_ns: u64,
    pub instantiate_ns: u64,
    pub first_call_ns: u64,
    pub memory: u64,
}

impl ModuleFigures {
    pub fn of(subject: &Subject, translation: Translation) -> Result<Self, Failure> {
        let folder = subject.php.parent().ok_or("the generated file is in a folder")?;
        let wasm_bytes = fs::metadata(&subject.module)?.len();
        Ok(Self { name: subject.name, wasm_bytes, php_bytes: folder_size(folder)?, translation })
    }
}

impl Translation {
    pub fn of(nanoseconds: &[u64]) -> Self {
        let microseconds = || nanoseconds.iter().map(|time| *time as f64 / 1e3);
        let minimum_us = microseconds().fold(f64::INFINITY, f64::min);
        Self { median_us: median(microseconds()), minimum_us, count: nanoseconds.len() }
    }
}

impl Start {
    pub fn of(what: &str, is_warm: bool, samples: &[StartSample]) -> Self {
        let median_of = |part: fn(&StartSample) -> u64| median(samples.iter().map(|sample| part(sample) as f64 / 1e3));
        Self {
            what: what.to_string(),
            is_warm,
            load_us: median_of(|sample| sample.load_ns),
            instantiate_us: median_of(|sample| sample.instantiate_ns),
            first_call_us: median_of(|sample| sample.first_call_ns),
            memory_bytes: samples.iter().map(|sample| sample.memory).max(),
        }
    }
}

impl Calls {
    pub fn of(what: &str, nanoseconds: &[u64], share: u32, answer: String) -> Self {
        let microseconds = || nanoseconds.iter().map(|time| *time as f64 / 1e3 * f64::from(share));
        Self {
            what: what.to_string(),
            median_us: median(microseconds()),
            minimum_us: microseconds().fold(f64::INFINITY, f64::min),
            count: nanoseconds.len(),
            share,
            memory_bytes: None,
            answer,
        }
    }
}

/// All builds must have given the same answer to the same request.
pub fn check_answers(builds: &[Figures]) -> Result<(), Failure> {
    for build in builds {
        for calls in &build.calls {
            let same = builds.iter().flat_map(|other| &other.calls);
            let mut same = same.filter(|other| other.what == calls.what && other.share == calls.share);
            if let Some(other) = same.find(|other| other.answer != calls.answer) {
                return Err(format!(
                    "{}: {} answers {}, another build {}",
                    calls.what, build.build, calls.answer, other.answer
                )
                .into());
            }
        }
    }
    Ok(())
}

/// A short form of an answer, to compare builds by.
pub fn digest(answer: &[u8]) -> String {
    Sha256::digest(answer).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn folder_size(folder: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() { folder_size(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}
