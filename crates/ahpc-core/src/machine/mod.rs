//! What every machine shares: the shape of a step, and the patience with an API that has trouble.
//!
//! A machine is `step(state, &facts, now, event)`. The caller keeps the state, runs the effects in their order and
//! reports what came of them as the next event. Time is an argument, in Unix seconds, like everything else.

use alloc::vec::Vec;

mod patience;

pub use patience::{LONGEST_WAIT_SECONDS, Patience, Pauses, REFUSED_PAUSE_SECONDS, seconds_until};

/// What a step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition<State, Effect> {
    /// To be kept for the next step.
    pub state: State,
    /// To be run in order.
    pub effects: Vec<Effect>,
}

impl<State, Effect> Transition<State, Effect> {
    /// That state and those effects.
    #[must_use]
    pub fn new(state: State, effects: Vec<Effect>) -> Self {
        Self { state, effects }
    }
}
