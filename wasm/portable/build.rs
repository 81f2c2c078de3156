//! Asks the linker for a small stack.
//!
//! The default of 1 MB becomes 4 MB of PHP array in every instance of the translated module. The deepest calls are those
//! that read nested JSON, which the bridge bounds: they take 9 KB. A stack that is too small all the same traps, since
//! it lies at the start of the memory and nothing is below it.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=-zstack-size=32768");
    println!("cargo::rerun-if-changed=build.rs");
}
