//! The command line: what it writes, what it says, how it ends.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn wasm2php(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wasm2php"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program can be started")
}

fn with_module(name: &str) -> std::path::PathBuf {
    let folder = support::folder(name);
    let wasm = wat::parse_str("(module (func (export \"one\") (result i32) (i32.const 1)))").expect("well written");
    fs::write(folder.join("in.wasm"), wasm).expect("the test's folder can be written");
    folder
}

#[test]
fn it_writes_a_class_that_plain_require_loads() {
    let folder = with_module("cli-writes");
    let arguments = ["in.wasm", "-o", "sub/Core.php", "--class", "Core", "--namespace", "My\\Plugin"];
    let output = wasm2php(&arguments, &folder);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
    let script = folder.join("run.php");
    fs::write(&script, "<?php require __DIR__ . '/sub/Core.php'; echo (new My\\Plugin\\Core())->call('one');")
        .expect("the test's folder can be written");
    assert_eq!(support::php(&script, &[]), "1");
}

#[test]
fn the_same_module_gives_the_same_bytes() {
    let folder = with_module("cli-same");
    let texts = ["a", "b"].map(|sub| {
        wasm2php(&["in.wasm", "-o", &format!("{sub}/Core.php"), "--class", "Core"], &folder);
        fs::read(folder.join(sub).join("Core.code.php")).expect("it was written")
    });
    assert_eq!(texts[0], texts[1]);
}

#[test]
fn two_namespaces_live_in_one_process() {
    let folder = with_module("cli-two");
    for name in ["A", "B"] {
        wasm2php(&["in.wasm", "-o", &format!("{name}/Core.php"), "--class", "Core", "--namespace", name], &folder);
    }
    let script = folder.join("run.php");
    let code = "<?php require __DIR__ . '/A/Core.php'; require __DIR__ . '/B/Core.php';
        echo (new A\\Core())->call('one') + (new B\\Core())->call('one');";
    fs::write(&script, code).expect("the test's folder can be written");
    assert_eq!(support::php(&script, &[]), "2");
}

#[test]
fn help_and_version_are_told() {
    let folder = support::folder("cli-help");
    let help = wasm2php(&["--help"], &folder);
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("Usage: wasm2php IN.wasm -o OUT.php --class Name"));
    let version = wasm2php(&["-V"], &folder);
    assert_eq!(String::from_utf8_lossy(&version.stdout), format!("wasm2php {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = with_module("cli-usage");
    for (arguments, message) in [
        (&[][..], "missing the module to translate"),
        (&["in.wasm", "--class", "A"][..], "missing -o OUT.php"),
        (&["in.wasm", "-o", "a.php"][..], "missing --class Name"),
        (&["in.wasm", "-o", "a.txt", "--class", "A"][..], "the output a.txt must be named *.php"),
        (&["--unknown"][..], "invalid option '--unknown'"),
    ] {
        let output = wasm2php(arguments, &folder);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("wasm2php: {message}; try --help\n"));
    }
}

#[test]
fn a_module_that_is_not_translated_ends_with_1_and_writes_nothing() {
    let folder = with_module("cli-failed");
    fs::write(folder.join("bad.wasm"), b"\0asm\x01\0\0").expect("the test's folder can be written");
    for input in ["bad.wasm", "none.wasm"] {
        let output = wasm2php(&[input, "-o", "out/Core.php", "--class", "Core"], &folder);
        assert_eq!(output.status.code(), Some(1), "{input}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(input), "{output:?}");
        assert!(!folder.join("out").exists());
    }
}
