//! Work to measure wasm2php by: the same code natively and as a WebAssembly module.
//!
//! [`call`] takes a name and bytes and gives bytes, so that all of it can be measured by one harness; natively it is
//! this function, in WebAssembly the export `bench_call` of [`exports`]. What comes out depends on all that was
//! computed, so no compiler can leave anything out, and builds can be compared by it. The harness is
//! `tests/parity/benches/wasm2php`; it runs `make bench-wasm2php`.

#[cfg(target_arch = "wasm32")]
pub mod exports;
mod loops;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Does a piece of work: `json` and `sha256` take their data, the loops how often to turn as a decimal number.
///
/// # Panics
///
/// Where there is no such work, or the data is not what it takes.
#[must_use]
pub fn call(name: &str, request: &[u8]) -> Vec<u8> {
    let turns = || str::from_utf8(request).ok().and_then(|text| text.parse().ok()).expect("loops take a number");
    let answer = match name {
        "json" => return digest_of(&serde_json::from_slice(request).expect("the request is JSON")),
        "sha256" => return Sha256::digest(request).to_vec(),
        "integers" => u64::from(loops::integers(turns())),
        "longs" => loops::longs(turns()),
        "words" => u64::from(loops::words(turns())),
        "bytes" => u64::from(loops::bytes(turns())),
        "floats" => loops::floats(turns()).to_bits(),
        "calls" => u64::from(loops::calls(turns())),
        _ => panic!("there is no work of this name"),
    };
    answer.to_string().into_bytes()
}

/// A few numbers that depend on all of a document.
fn digest_of(document: &Value) -> Vec<u8> {
    let mut summary = Summary::default();
    summary.add(document);
    format!("{} values, {} bytes of text, sum {}", summary.values, summary.text, summary.sum).into_bytes()
}

#[derive(Default)]
struct Summary {
    values: usize,
    text: usize,
    sum: f64,
}

impl Summary {
    fn add(&mut self, value: &Value) {
        self.values += 1;
        match value {
            Value::Null => {}
            Value::Bool(value) => self.sum += f64::from(u8::from(*value)),
            Value::Number(number) => self.sum += number.as_f64().unwrap_or_default(),
            Value::String(text) => self.text += text.len(),
            Value::Array(values) => values.iter().for_each(|value| self.add(value)),
            Value::Object(members) => members.iter().for_each(|(name, value)| {
                self.text += name.len();
                self.add(value);
            }),
        }
    }
}
