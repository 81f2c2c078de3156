//! Modules that share what they have; `linking/example.php` is what the README shows.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{PHP_MODES, folder, php};
use wasm2php::{Options, translate};

/// Two modules in one namespace, and beside them the scripts that use them.
fn translated(name: &str) -> PathBuf {
    let folder = folder(name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/linking");
    for (wat, class) in [("store.wat", "Store"), ("report.wat", "Report")] {
        let wasm = wat::parse_file(source.join(wat)).expect("the module is well written");
        let [class, namespace, file_stem] = [class, "My\\Plugin", class].map(str::to_string);
        let output = translate(&wasm, &Options { class, namespace, file_stem }).expect("it can be translated");
        support::write(&folder, &output);
    }
    for script in ["example.php", "limits.php"] {
        fs::copy(source.join(script), folder.join(script)).expect("the test's folder can be written");
    }
    folder
}

#[test]
fn the_example_says_what_its_comments_say() {
    let folder = translated("linking-example");
    let text = fs::read_to_string(folder.join("example.php")).expect("it was copied there");
    let expected: String =
        text.lines().filter_map(|line| line.split_once("; // ")).map(|(_, e)| format!("{e}\n")).collect();
    for (_, settings) in PHP_MODES {
        assert_eq!(php(&folder.join("example.php"), settings), expected);
    }
}

#[test]
fn the_readme_shows_the_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [example, readme] = ["tests/linking/example.php", "README.md"]
        .map(|file| fs::read_to_string(root.join(file)).expect("it is in the repository"));
    let (_, shown) = example.split_once("<?php\n\n").expect("it begins as all PHP does");
    assert!(readme.contains(&shown.replace("__DIR__ . '/", "'generated/")), "README.md shows another example");
}

#[test]
fn limits_hold_across_modules() {
    let folder = translated("linking-limits");
    for (_, settings) in PHP_MODES {
        let expected = "CallStackExhausted CallStackExhausted\n".repeat(3)
            + "0\nCallStackExhausted\nx\nThe import `store.push` must be a function `i32 -> i32`, not `i32 i32 -> i32`.\n\
               What is given for the module `store` must be an array, or an instance of a class in the same namespace.\n";
        assert_eq!(php(&folder.join("limits.php"), settings), expected);
    }
}
