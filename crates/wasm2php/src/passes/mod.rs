//! The third stage: small improvements of a lowered function that need to see it whole.

mod fuse;
mod slots;
mod zero;

use crate::lower::Lowered;
use crate::names::Local;

/// Improves a function in place and tells which of its locals must be set to zero at the start.
pub(crate) fn run(function: &mut Lowered) -> Vec<Local> {
    fuse::fuse(&mut function.body);
    slots::share(&mut function.body);
    zero::needed(function)
}
