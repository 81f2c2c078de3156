#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ahpc_bridge_fuzz::call(bytes));
