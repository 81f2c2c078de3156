//! The tutorial of the README shows what the translator really writes.

mod support;

use std::fs;
use std::path::Path;

#[test]
fn the_tutorial_shows_what_is_written() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("the README is there");
    let (_, tutorial) = readme.split_once("## From ten lines of Wat to PHP").expect("it has a tutorial");
    let wat = block(tutorial, "wat");
    let wasm = wat::parse_str(wat).expect("the module of the tutorial is well written");
    let text = support::translate_into(&support::folder("readme"), &wasm).expect("it can be translated");
    let shown = block(tutorial, "php");
    assert!(text.contains(shown), "the README shows\n{shown}\nbut this is written:\n{text}");
}

/// The first block of code in that language.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("```{language}\n")).expect("there is such a block");
    rest.split_once("```").expect("blocks end").0
}
