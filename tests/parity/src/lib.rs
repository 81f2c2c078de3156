//! One set of cases for every build of the core.
//!
//! [`vectors`] reads the cases below `tests/vectors`, [`builds`] runs them through each build, and [`parts`] has cargo
//! and wasm2php make what is run. The test binary `vectors` compares; the binary `bench` measures the
//! core's builds, the bench `wasm2php` what the translator makes of modules, with requests of [`workloads`].
//! The test binary `mutants` tries [`mutants`] of the vectors on the builds, and holds the module to its [`limits`].

pub mod builds;
pub mod hostile;
mod json;
pub mod limits;
pub mod mutants;
pub mod parts;
#[path = "../../../crates/wasm2php/tests/fuzz/random.rs"]
pub mod random;
pub mod vectors;
pub mod workloads;
