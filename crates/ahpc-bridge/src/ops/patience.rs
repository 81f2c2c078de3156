//! The patience of a machine, whose fields stand among those of the machine's state.

use ahpc_core::machine::Patience;

use crate::json::{Fields, Flat, Writer};

impl Flat for Patience {
    fn take(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            attempt: fields.take_or_default("attempt"),
            next_try_at: fields.take_or_default("next_try_at"),
            problem: fields.take_or_default("problem"),
            problem_since: fields.take_or_default("problem_since"),
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.member("attempt", &self.attempt);
        writer.member("next_try_at", &self.next_try_at);
        writer.member("problem", &self.problem);
        writer.member("problem_since", &self.problem_since);
    }
}
