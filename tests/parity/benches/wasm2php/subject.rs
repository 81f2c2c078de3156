//! What is measured: two modules, and the work that each is given.

use std::path::PathBuf;

use ahpc_parity::{parts, workloads};

use crate::Failure;

/// How often and how long to measure.
pub struct Plan {
    /// Processes of PHP that measure how long the first answer takes.
    pub processes: usize,
    /// Times that each of them measures it with a warm cache.
    pub warm_starts: usize,
    /// Calls of one kind at least and at most, and seconds after which no further one is begun.
    pub least_calls: usize,
    pub most_calls: usize,
    pub seconds: f64,
}

impl Plan {
    pub const FULL: Self = Self { processes: 9, warm_starts: 5, least_calls: 5, most_calls: 51, seconds: 3.0 };
    pub const QUICK: Self = Self { processes: 3, warm_starts: 3, least_calls: 2, most_calls: 9, seconds: 0.4 };
}

/// A module with the exports `<prefix>_alloc`, `<prefix>_free` and `<prefix>_call`, as wasm/portable describes them.
pub struct Subject {
    pub name: &'static str,
    pub prefix: &'static str,
    pub module: PathBuf,
    /// The file to load of its translation.
    pub php: PathBuf,
    /// The native build.
    pub native: fn(&str, &[u8]) -> Vec<u8>,
    pub work: Vec<Work>,
}

/// A call, with words for the table.
pub struct Work {
    pub what: &'static str,
    pub operation: &'static str,
    pub request: Vec<u8>,
    /// Whether the time until its first answer is measured, too.
    pub is_first: bool,
    /// For interpreters: work of the same kind that takes that many times less.
    pub share: Option<(Vec<u8>, u32)>,
}

const TURNS: u32 = 1_000_000;

impl Subject {
    /// The plugin's core.
    pub fn core() -> Result<Self, Failure> {
        let module = parts::portable_module()?;
        let whole = |what, operation, request, is_first| Work { what, operation, request, is_first, share: None };
        Ok(Self {
            name: "core",
            prefix: "ahpc",
            php: parts::translated_module(&module)?,
            module,
            native: ahpc_bridge::call,
            work: vec![
                whole("core: version", "version", b"{}".to_vec(), true),
                whole("core: HMAC over 9 KB, JSON", "sign_delivery", workloads::delivery_of_9_kb(), false),
                Work {
                    what: "core: 100 products",
                    operation: "prepare_page",
                    request: workloads::page_of_products(100),
                    is_first: true,
                    share: Some((workloads::page_of_products(5), 20)),
                },
            ],
        })
    }

    /// Work that has nothing to do with the plugin.
    pub fn workloads() -> Result<Self, Failure> {
        let module = parts::workloads_module()?;
        let turns = |what, operation| Work {
            what,
            operation,
            request: TURNS.to_string().into_bytes(),
            is_first: false,
            share: Some(((TURNS / 50).to_string().into_bytes(), 50)),
        };
        let data = |what, operation, full: Vec<u8>, share: Vec<u8>| Work {
            what,
            operation,
            share: Some((share, 64)),
            request: full,
            is_first: false,
        };
        let zeros = |size: usize| (0..size).map(|at| (at * 7 % 251) as u8).collect();
        Ok(Self {
            name: "workloads",
            prefix: "bench",
            php: parts::translated_module(&module)?,
            module,
            native: wasm2php_bench_workloads::call,
            work: vec![
                data("JSON parse of 1 MB", "json", workloads::json(1 << 20), workloads::json(1 << 14)),
                data("SHA-256 over 1 MB", "sha256", zeros(1 << 20), zeros(1 << 14)),
                turns("i32 loop, 1 M turns", "integers"),
                turns("i64 loop, 1 M turns", "longs"),
                turns("memory words, 1 M turns", "words"),
                turns("memory bytes, 1 M turns", "bytes"),
                turns("f64 loop, 1 M turns", "floats"),
                turns("calls, 1 M turns", "calls"),
            ],
        })
    }
}
