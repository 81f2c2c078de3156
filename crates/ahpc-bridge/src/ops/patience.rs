//! The patience of a machine, whose fields stand among those of the machine's state.

use ahpc_core::machine::Patience;

use crate::json::{Fields, Writer};

/// Takes it out of a state.
pub(crate) fn take(fields: &mut Fields<'_, '_>) -> Patience {
    Patience {
        attempt: fields.take_or_default("attempt"),
        next_try_at: fields.take_or_default("next_try_at"),
        problem: fields.take_or_default("problem"),
        problem_since: fields.take_or_default("problem_since"),
    }
}

/// Writes it into a state.
pub(crate) fn write(patience: &Patience, writer: &mut Writer) {
    writer.member("attempt", &patience.attempt);
    writer.member("next_try_at", &patience.next_try_at);
    writer.member("problem", &patience.problem);
    writer.member("problem_since", &patience.problem_since);
}
