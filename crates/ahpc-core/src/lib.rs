//! The rules of Aura Historia Partner Connect.
//!
//! Plain data in, plain data out: time, random bytes, the webhooks that exist and HTTP answers are all arguments.
//! There is no clock, no I/O, no global state, no `unsafe` and no word of WordPress or PHP types here, so every
//! decision can be tested in microseconds and answered alike by every build.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
// For proptest.
#[cfg(test)]
extern crate std;

pub mod batch;
pub mod catalog;
pub mod connection;
pub mod decimal;
pub mod delivery;
pub mod digest;
mod error;
pub mod http;
pub mod identity;
pub mod link;
pub mod machine;
pub mod money;
pub mod place;
pub mod product;
pub mod reconcile;
pub mod scan;
pub mod secret;
pub mod settings;
pub mod status;
pub mod store;
pub mod text;
pub use error::{Error, KINDS, Kind, Param, Problem, excerpt};

/// How often a property is tried: eight times as often as proptest does by itself, or as `PROPTEST_CASES` says.
#[cfg(test)]
fn many_cases() -> proptest::prelude::ProptestConfig {
    let default = proptest::prelude::ProptestConfig::default();
    proptest::prelude::ProptestConfig { cases: default.cases * 8, ..default }
}
