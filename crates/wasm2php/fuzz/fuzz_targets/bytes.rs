//! Any bytes: a translation or an error, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm2php::{Options, translate};

fuzz_target!(|bytes: &[u8]| {
    let [class, namespace, file_stem] = ["Module", "Test", "Module"].map(str::to_string);
    let _ = translate(bytes, &Options { class, namespace, file_stem });
});
