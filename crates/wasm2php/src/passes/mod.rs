//! The third stage: small improvements of a lowered function that need to see it whole.

mod access;
mod alignment;
mod cycles;
mod depth;
mod fuse;
mod slots;
mod tail_calls;
mod tails;
mod tidy;
mod webs;
mod words;
mod zero;

use std::collections::BTreeSet;

use crate::lower::Lowered;
use crate::module::Module;
use crate::names::Method;

/// Improves all functions in place; gives the imports whose calls have to be counted, since they may go round.
pub(crate) fn run(module: &Module<'_>, functions: &mut [Lowered]) -> BTreeSet<Method> {
    tail_calls::settle(module, functions);
    for function in &mut *functions {
        fuse::fuse(&mut function.body);
        tidy::tidy(&mut function.body);
        webs::split(function);
    }
    let alignment = alignment::find(module, functions);
    for (function, aligned) in functions.iter_mut().zip(&alignment) {
        access::expand(module, aligned, function.params, &mut function.body);
    }
    let counted = depth::count(module, functions);
    for function in functions {
        slots::share(&mut function.body);
        function.zeroed = zero::needed(function);
        tails::move_to_branches(&mut function.body);
    }
    counted
}
