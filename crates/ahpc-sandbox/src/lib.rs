//! The Aura Historia partner API on the developer's machine.
//!
//! Integrators without an account develop against it, and the plugin's own tests and demo do too. It holds to the
//! contracts in `contract/`, one generation at a time: every request is validated strictly, every refusal is a
//! documented problem, what the API freezes stays frozen, and troubles of the real world (errors, delays, dropped
//! connections, rate limits) are played on demand.
//!
//! What it leaves out: everything of the API that the contracts do not list, and any promise of speed. It uses nothing
//! of the plugin's core, since a judge must not share the mistakes of whom it judges.
//!
//! | Module | What it has |
//! | --- | --- |
//! | [`api`] | takes a request of the API to its answer |
//! | [`generations`] | the operations, generation by generation |
//! | [`exchange`] | what these read requests and make answers with |
//! | [`operation`], [`auth`], [`vocabulary`], [`problem`] | names, credentials, words and refusals of the contracts |
//! | [`faults`] | troubles on demand |
//! | [`store`] | what is remembered, in SQLite |
//! | [`control`] | `/_sandbox/`: looking inside, causing trouble |
//! | [`page`] | `/`: the same in a browser, live |
//! | [`app`], [`routes`] | what all requests share, and which address leads where |
//! | [`hosts`], [`server`], [`cli`] | which names it answers to, connections, command line |

#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod control;
pub mod events;
pub mod exchange;
pub mod faults;
pub mod generations;
pub mod hosts;
pub mod mask;
pub mod model;
pub mod operation;
pub mod page;
pub mod problem;
pub mod routes;
pub mod server;
pub mod store;
pub mod vocabulary;
