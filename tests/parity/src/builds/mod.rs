//! The builds of the core, behind one question: what do you answer to these calls?

use std::{fmt, sync::Arc};

mod extension;
mod native;
mod php;
mod portable;
mod runner;

pub use extension::Extension;
pub use native::Native;
pub use php::{Mode, TranslatedPhp};
pub use portable::{Instance, Portable};

/// An operation and the bytes of its request.
pub type Call<'a> = (&'a str, &'a [u8]);

/// The bytes of an answer, or what happened instead.
pub type Answer = Result<Vec<u8>, Failure>;

/// A build that broke instead of answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub Arc<str>);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    fn new(reason: impl Into<Arc<str>>) -> Self {
        Self(reason.into())
    }
}

/// One build.
pub trait Build: Send + Sync {
    /// Its name in the tests and the table.
    fn name(&self) -> &str;

    /// How often each call is to be repeated, since some faults show only after a while.
    fn rounds(&self) -> usize {
        1
    }

    /// Answers the calls in their order, with one and the same instance as long as it does not break.
    fn answer(&self, calls: &[Call<'_>]) -> Vec<Answer>;
}
