//! The bridge as a WebAssembly module for browsers, with the JavaScript that wasm-bindgen writes around it.
//!
//! It holds no logic: JavaScript's types stop here. A panic, always a defect of ours, traps and throws a
//! `WebAssembly.RuntimeError`; after that the instance must not be used again.

use wasm_bindgen::prelude::wasm_bindgen;

/// Carries out an operation: its name and the bytes of a JSON request in, the bytes of an envelope out.
///
/// See the README of `ahpc-bridge` for operations, requests and envelopes. It throws nothing but for a defect.
#[wasm_bindgen]
#[must_use]
pub fn call(operation: &str, request: &[u8]) -> Vec<u8> {
    ahpc_bridge::call(operation, request)
}

/// The version of the core, as the operation `version` states it.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    ahpc_bridge::CORE_VERSION.into()
}
