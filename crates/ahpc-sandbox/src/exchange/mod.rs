//! Requests and answers: what every generation reads out of the one and makes of the other.

pub mod answer;
pub mod json;
pub mod request;

pub use answer::{Answer, CutConnection, Outcome, Refusal};
pub use request::{ApiRequest, Context};
