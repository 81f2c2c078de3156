//! Prints every vector on a line of its own, for runners that are not written in Rust:
//! `<operation>/<name> <request in base64> <expected answer in base64>`.

use ahpc_parity::vectors;
use base64::prelude::{BASE64_STANDARD, Engine};

fn main() {
    for vector in vectors::load() {
        let request = BASE64_STANDARD.encode(&vector.request);
        let expect = BASE64_STANDARD.encode(&vector.expect);
        println!("{}/{} {request} {expect}", vector.operation, vector.name);
    }
}
