//! What holds for the call surface as a whole. The vectors themselves are answered in `tests/parity`, by every build.

#![expect(clippy::unwrap_used, reason = "all of it is test code, which clippy sees only in the functions marked so")]

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Vector {
    input: Option<Box<RawValue>>,
}

/// Every vector with its operation.
fn vectors() -> Vec<(String, Vector)> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").read_dir().unwrap();
    let folders = folders.map(|folder| folder.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| folder.read_dir().unwrap()).map(|file| file.unwrap().path());
    files
        .map(|path| {
            let operation = path.parent().unwrap().file_name().unwrap().to_str().unwrap().to_string();
            (operation, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
        })
        .collect()
}

#[derive(Deserialize)]
struct Envelope {
    ok: Description,
}

#[derive(Deserialize)]
struct Description {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    name: String,
}

fn describe() -> Description {
    serde_json::from_slice::<Envelope>(&ahpc_bridge::call("describe", b"{}")).unwrap().ok
}

/// The operations that the README has a heading for, in its order.
fn documented_operations() -> Vec<String> {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let headings = readme.lines().filter_map(|line| line.strip_prefix("### "));
    headings.flat_map(|heading| heading.split(", ")).map(|name| name.trim_matches('`').to_string()).collect()
}

#[test]
fn the_readme_documents_every_operation_in_the_order_of_the_table() {
    let names: Vec<_> = describe().operations.into_iter().map(|operation| operation.name).collect();
    assert_eq!(documented_operations(), names);
}

#[test]
fn a_request_broken_off_anywhere_is_refused() {
    // An operation that is not there looks at no request.
    for (operation, vector) in vectors().into_iter().filter(|(operation, _)| operation != "no_such_operation") {
        let request = vector.input.map(|input| input.get().as_bytes().to_vec()).unwrap_or_default();
        // The ends matter most, and some requests are large.
        let step = request.len() / 200 + 1;
        for end in (0..request.len()).step_by(step) {
            let answer = ahpc_bridge::call(&operation, &request[..end]);
            assert!(answer.starts_with(br#"{"error":{"code":"malformed_request","#), "{operation}, {end} bytes");
        }
    }
}

#[test]
fn a_request_of_another_operation_is_answered_with_an_envelope() {
    let operations = describe().operations;
    for (_, vector) in vectors() {
        let Some(input) = vector.input else { continue };
        for operation in &operations {
            let answer = ahpc_bridge::call(&operation.name, input.get().as_bytes());
            assert!(answer.starts_with(b"{\"ok\":") || answer.starts_with(b"{\"error\":"), "{}", operation.name);
        }
    }
}

#[test]
fn an_unknown_operation_is_named_and_cut() {
    let answer = ahpc_bridge::call(&"x".repeat(100_000), b"{}");
    let name = "x".repeat(64);
    let expected = format!(r#"{{"error":{{"code":"unknown_operation","params":{{"operation":"{name}"}}}}}}"#);
    assert_eq!(String::from_utf8(answer).unwrap(), expected);
}

#[test]
fn an_operation_name_that_is_no_utf8_is_a_malformed_request_and_not_repeated() {
    let expected = br#"{"error":{"code":"malformed_request","params":{"detail":"the operation's name is not UTF-8"}}}"#;
    for name in [&b"\xff"[..], b"version\xc3", b"\xed\xa0\x80"] {
        assert_eq!(ahpc_bridge::call_bytes(name, b"{}"), expected);
    }
    assert_eq!(ahpc_bridge::call_bytes(b"version", b"{}"), ahpc_bridge::call("version", b"{}"));
}
