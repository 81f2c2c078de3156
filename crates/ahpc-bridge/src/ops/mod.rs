//! The operations, one module for each area of the core, and the one table that dispatch and `describe` share.

use crate::envelope::Answer;

mod about;
mod product;

/// One operation of the call surface.
pub(crate) struct Operation {
    /// The name that [`crate::call`] takes.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// Reads the request and writes the envelope.
    pub run: fn(&[u8]) -> Answer,
}

/// Every operation, in the order of the README.
const OPERATIONS: &[Operation] = &[
    Operation { name: "version", summary: "The version of the core.", run: about::version },
    Operation { name: "describe", summary: "Every operation and every error code.", run: about::describe },
    Operation {
        name: "check_store",
        summary: "What the API makes of the store's language and currency.",
        run: product::check_store,
    },
    Operation { name: "minor_units", summary: "An exact amount by ISO 4217.", run: product::minor_units },
    Operation {
        name: "build_requests",
        summary: "Products to requests of the partner API.",
        run: product::build_requests,
    },
];

/// The operation of that name.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
