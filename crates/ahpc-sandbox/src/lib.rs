//! The Aura Historia partner API on the developer's machine.
//!
//! Integrators without an account develop against it, and the plugin's own tests and demo do too. It holds to the
//! contract in `api/aura-historia-api.yaml`: every request is validated strictly, every refusal is a documented
//! problem, and troubles of the real world (errors, delays, dropped connections, rate limits) are played on demand.
//!
//! What it leaves out: everything of the API that the contract does not list, and any promise of speed.
//!
//! | Module | What it has |
//! | --- | --- |
//! | [`api`] | the three operations |
//! | [`faults`] | troubles on demand |
//! | [`store`] | what is remembered, in SQLite |
//! | [`control`] | `/_sandbox/`: looking inside, causing trouble |
//! | [`page`] | `/`: the same in a browser, live |
//! | [`server`], [`cli`] | connections, command line |

#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod cli;
pub mod clock;
pub mod control;
pub mod events;
pub mod faults;
pub mod mask;
pub mod model;
pub mod page;
pub mod problem;
pub mod server;
pub mod store;
pub mod vocabulary;
