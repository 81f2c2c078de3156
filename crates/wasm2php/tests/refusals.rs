//! What cannot be translated is refused with feature, function and offset; what is broken is an error, never a panic.

mod support;

use std::fs;
use std::path::Path;

use wasm2php::{Error, FunctionPlace, Options, Output, translate};

fn translated(wasm: &[u8]) -> Result<Output, Error> {
    let [class, namespace, file_stem] = ["Module", "", "Module"].map(str::to_string);
    translate(wasm, &Options { class, namespace, file_stem })
}

/// The error for a module that is valid but cannot be translated.
fn refused(wat: &str) -> (String, Option<FunctionPlace>, u64) {
    let wasm = wat::parse_str(wat).expect("the module is well written");
    match translated(&wasm) {
        Err(Error::Unsupported { feature, function, offset }) => (feature, function, offset),
        other => panic!("{wat} gave {other:?}"),
    }
}

#[test]
fn an_instruction_is_refused_with_its_function_and_offset() {
    let (feature, function, offset) = refused(
        "(module (func $fine) (func $vector (export \"v\") (drop (i32.const 1)) (drop (v128.const i64x2 0 0))))",
    );
    assert_eq!(feature, "simd: V128Const");
    assert_eq!(function, Some(FunctionPlace { index: 1, name: Some("vector".to_string()) }));
    assert_eq!(offset, 37);
}

#[test]
fn each_feature_is_named() {
    for (wat, expected) in [
        ("(module (memory i64 1))", "memory64: memory"),
        ("(module (memory 1) (memory 1))", "multi_memory: second memory"),
        ("(module (memory 1 1 shared))", "threads: shared memory"),
        ("(module (import \"a\" \"t\" (tag)))", "exceptions: imported tag"),
        ("(module (import \"a\" \"m\" (memory 1)) (memory 1))", "multi_memory: second memory"),
        ("(module (table 1 anyref))", "gc: value type anyref"),
        ("(module (type $f (func)) (func (param (ref $f))))", "function_references: value type (ref (module 0))"),
        ("(module (func (result i32) (i32.eqz (ref.is_null (ref.null any)))))", "gc: value type anyref"),
        ("(module (rec (type (func)) (type (func))))", "gc: recursive types"),
        ("(module (type (sub (func))))", "gc: type with subtypes"),
        ("(module (func (result v128) unreachable))", "simd: value type v128"),
        ("(module (type (struct)))", "gc: type that is no function type"),
        ("(module (tag))", "exceptions: tag"),
        ("(module (table 1 exnref))", "exceptions: value type exnref"),
        (
            "(module (type $f (func)) (func (call_ref $f (unreachable))) (func (drop (ref.as_non_null (ref.null func)))))",
            "function_references: RefAsNonNull",
        ),
        ("(module (memory 1) (func (drop (i32.atomic.load (i32.const 0)))))", "threads: I32AtomicLoad"),
    ] {
        assert_eq!(refused(wat).0, expected, "{wat}");
    }
}

#[test]
fn a_feature_in_code_that_is_never_reached_is_refused_too() {
    let wat = "(module (tag $t) (func (unreachable) (try_table (catch $t 0))))";
    assert!(matches!(translated(&wat::parse_str(wat).expect("well written")), Err(Error::Unsupported { .. })));
}

#[test]
fn nesting_beyond_all_reason_is_refused() {
    let deep = |levels: usize| format!("(module (func {}{}))", "(block ".repeat(levels), ")".repeat(levels));
    assert!(refused(&deep(5000)).0.starts_with("more than 1000 nested blocks"));
    translated(&wat::parse_str(deep(990)).expect("well written")).expect("it can be translated");
}

#[test]
fn what_is_no_module_is_told_from_one_that_is_broken() {
    let error = |wasm: &[u8]| translated(wasm).expect_err("it is no module").to_string();
    let no_binary =
        "invalid module: no WebAssembly in binary form, which begins with the bytes 00 61 73 6d (at offset 0x0)";
    for wasm in [&b""[..], b"(module)", b"\x7fELF", b"\0as"] {
        assert_eq!(error(wasm), no_binary);
    }
    assert_eq!(error(b"\0asm\x0d\0\x01\0"), "unsupported: component_model: component (at offset 0x4)");
    assert_eq!(error(b"\0asm\x01\0"), "invalid module: unexpected end-of-file (at offset 0x4)");
}

#[test]
fn names_that_php_cannot_have_are_refused() {
    let wasm = wat::parse_str("(module)").expect("well written");
    for (class, namespace, file_stem, kind) in [
        ("class", "", "a", "class"),
        ("1a", "", "a", "class"),
        ("A;", "", "a", "class"),
        ("Instance", "", "a", "class"),
        ("__CLASS__", "", "a", "class"),
        ("die", "", "a", "class"),
        ("A", "\\A", "a", "namespace"),
        ("A", "a b", "a", "namespace"),
        ("A", "", "it's", "file"),
        ("A", "", "", "file"),
        ("A", "", "runtime", "file"),
    ] {
        let options =
            Options { class: class.to_string(), namespace: namespace.to_string(), file_stem: file_stem.to_string() };
        match translate(&wasm, &options) {
            Err(Error::InvalidName { kind: refused, .. }) => assert_eq!(refused, kind),
            other => panic!("{options:?} gave {other:?}"),
        }
    }
}

#[test]
fn hostile_names_stay_inside_comments_and_literals() {
    let wat = r#"(module (import "it's\\" "?>\n" (func)) (func (export "?>\n<?php exit(9); //")) (func (export "'")))"#;
    let folder = support::folder("hostile");
    support::translate_into(&folder, &wat::parse_str(wat).expect("well written")).expect("it can be translated");
    let script = folder.join("run.php");
    let code = r#"<?php require __DIR__ . '/Module.php';
        $instance = new Test\Module(["it's\\" => ["?>\n" => 'time']]);
        $instance->call("'"); $instance->call("?>\n<?php exit(9); //"); echo 'ok';"#;
    fs::write(&script, code).expect("the test's folder can be written");
    assert_eq!(support::php(&script, &[]), "ok");
}

/// Every golden module cut off at every length, and with every byte changed in three ways.
#[test]
fn broken_modules_are_errors_and_no_panics() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for entry in fs::read_dir(folder).expect("the golden folder is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|extension| extension != "wat") {
            continue;
        }
        let wasm = wat::parse_file(&path).expect("well written");
        for at in 0..wasm.len() {
            let cut = translated(&wasm[..at]);
            // A module may end behind any section, so a cut there leaves a valid one.
            assert!(cut.is_err() || at >= 8, "{} cut at {at}", path.display());
            for flip in [0x01, 0x40, 0xff] {
                let mut changed = wasm.clone();
                changed[at] ^= flip;
                let _ = translated(&changed);
            }
        }
    }
}
