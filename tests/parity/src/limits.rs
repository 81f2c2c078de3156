//! What each operation of the portable module may take at most, for hosts that meter it.

use crate::vectors;

/// The most that an operation takes for a request of so many bytes: `base + per_byte × bytes` of each.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// The operation.
    pub operation: &'static str,
    fuel: (u64, u64),
    memory: (usize, usize),
}

/// Every operation, in the order of the bridge, and last the example of a name that is none. The README of
/// `wasm/portable` has the same table.
pub const LIMITS: [Limit; 17] = [
    limit("version", (300_000, 400), (262_144, 8)),
    limit("describe", (300_000, 400), (262_144, 8)),
    limit("check_settings", (300_000, 400), (262_144, 8)),
    limit("endpoints", (300_000, 400), (262_144, 8)),
    limit("check_store", (300_000, 400), (262_144, 8)),
    limit("generate_secret", (300_000, 400), (262_144, 8)),
    limit("plan_webhooks", (300_000, 400), (262_144, 8)),
    limit("connection_step", (300_000, 400), (262_144, 8)),
    limit("judge_answer", (300_000, 400), (262_144, 8)),
    limit("minor_units", (300_000, 400), (262_144, 8)),
    limit("build_requests", (300_000, 2_000), (262_144, 32)),
    limit("sort_products", (300_000, 400), (262_144, 8)),
    limit("backfill_step", (300_000, 400), (262_144, 16)),
    limit("outbox_step", (300_000, 400), (262_144, 8)),
    limit("sign_delivery", (300_000, 400), (262_144, 8)),
    limit("verify_delivery", (300_000, 400), (262_144, 8)),
    limit(vectors::NO_OPERATION, (300_000, 400), (262_144, 8)),
];

const fn limit(operation: &'static str, fuel: (u64, u64), memory: (usize, usize)) -> Limit {
    Limit { operation, fuel, memory }
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

    /// Bytes of linear memory in a fresh instance, request and answer included.
    #[must_use]
    pub fn memory_bytes(&self, request_bytes: usize) -> usize {
        self.memory.0 + self.memory.1 * request_bytes
    }

    /// As it stands in the README.
    #[must_use]
    pub fn row(&self) -> String {
        let ((fuel, fuel_per_byte), (memory, memory_per_byte)) = (self.fuel, self.memory);
        format!("| `{}` | {fuel} + {fuel_per_byte} n | {memory} + {memory_per_byte} n |", self.operation)
    }
}
