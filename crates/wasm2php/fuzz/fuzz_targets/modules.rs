//! Modules of wasm-smith with every proposal that it knows, and with function bodies that may be any bytes: a
//! translation or an error, never a panic. What is not translated has to be refused.

#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use wasm_smith::{Config, Module};
use wasm2php::{Options, translate};

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Unstructured::new(bytes);
    let Ok(mut config) = Config::arbitrary(&mut choices) else { return };
    config.allow_invalid_funcs = choices.arbitrary().unwrap_or(false);
    let Ok(module) = Module::new(config, &mut choices) else { return };
    let [class, namespace, file_stem] = ["Module", "Test", "Module"].map(str::to_string);
    let _ = translate(&module.to_bytes(), &Options { class, namespace, file_stem });
});
