//! Placeholder until the builds can be run.
fn main() {}
