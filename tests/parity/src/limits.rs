//! What each operation of the portable module may take at most, for hosts that meter it.

use crate::vectors;

/// What any operation takes of linear memory in a fresh instance, module, request and answer included: so many bytes, and
/// so many for each byte of the request. It is the rule of the bridge, which no build's allocator is needed for.
pub const MEMORY_BYTES: (usize, usize) = (1 << 20, 8);

/// The most that an operation takes for a request of so many bytes.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The operation.
    pub operation: &'static str,
    fuel: (u64, u64),
}

/// Every operation, in the order of the bridge, and last the example of a name that is none. The README of
/// `wasm/portable` has the same table.
pub const LIMITS: [Limit; 17] = [
    limit("version", 300_000, 400),
    limit("describe", 300_000, 400),
    limit("check_settings", 300_000, 400),
    limit("endpoints", 300_000, 400),
    limit("check_store", 300_000, 400),
    limit("generate_secret", 300_000, 400),
    limit("plan_webhooks", 300_000, 400),
    limit("connection_step", 300_000, 400),
    limit("judge_answer", 300_000, 800),
    limit("minor_units", 300_000, 400),
    limit("prepare_page", 300_000, 2_000),
    limit("catalog_step", 300_000, 600),
    limit("judge_delivery", 300_000, 400),
    limit("status", 300_000, 400),
    limit("sign_delivery", 300_000, 400),
    limit("verify_delivery", 300_000, 400),
    limit(vectors::NO_OPERATION, 300_000, 400),
];

const fn limit(operation: &'static str, fuel: u64, fuel_per_byte: u64) -> Limit {
    Limit { operation, fuel: (fuel, fuel_per_byte) }
}

impl Limit {
    /// The limit of that operation.
    #[must_use]
    pub fn of(operation: &str) -> Option<&'static Self> {
        LIMITS.iter().find(|limit| limit.operation == operation)
    }

    /// Units of wasmtime's fuel, about one for each instruction.
    #[must_use]
    pub fn fuel(&self, request_bytes: usize) -> u64 {
        self.fuel.0 + self.fuel.1 * request_bytes as u64
    }

    /// As it stands in the README.
    #[must_use]
    pub fn row(&self) -> String {
        let (fuel, fuel_per_byte) = self.fuel;
        format!("| `{}` | {fuel} + {fuel_per_byte} n |", self.operation)
    }
}

/// Bytes of memory that a request of so many bytes takes at most.
#[must_use]
pub fn memory_bytes(request_bytes: usize) -> usize {
    MEMORY_BYTES.0 + MEMORY_BYTES.1 * request_bytes
}

/// [`MEMORY_BYTES`] as it stands in the README.
#[must_use]
pub fn memory_words() -> String {
    format!("{} bytes and {} for each byte of the request", MEMORY_BYTES.0, MEMORY_BYTES.1)
}
