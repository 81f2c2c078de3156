//! Translates WebAssembly modules ahead of time to plain PHP.
//!
//! A module becomes one PHP class that needs no extension, no FFI and no other program, and a small runtime beside it.
//! Stages: [`translate`] parses and validates the module, lowers each function to a small tree of PHP statements,
//! improves the tree, and writes it as text. What a module needs and this crate does not know is an [`Error`]; output
//! that is not right is never written.
//!
//! This crate reads and writes no files (the binary of the same name does), and knows nothing of what the modules do.
//!
//! ```
//! // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
//! let wasm = b"\0asm\x01\0\0\0\x01\x07\x01\x60\x02\x7f\x7f\x01\x7f\x03\x02\x01\0\x07\x07\x01\x03add\0\0\
//!     \x0a\x09\x01\x07\0\x20\0\x20\x01\x6a\x0b";
//! let options = wasm2php::Options {
//!     class: "Adder".to_string(),
//!     namespace: "Example".to_string(),
//!     file_stem: "Adder".to_string(),
//! };
//! let output = wasm2php::translate(wasm, &options)?;
//! let [loader, _class, functions, runtime @ ..] = output.files.as_slice() else { panic!("at least three files") };
//! assert_eq!([loader.path.as_str(), functions.path.as_str()], ["Adder.php", "Adder/Main.php"]);
//! assert!(functions.contents.contains("return $l0 + $l1 & 0xffffffff;"));
//! assert!(runtime.iter().any(|file| file.path == "Runtime/Instance.php"));
//! # Ok::<(), wasm2php::Error>(())
//! ```

mod emit;
mod error;
mod ir;
mod lower;
mod module;
mod names;
mod parse;
mod parts;
mod passes;
mod routines;

pub use error::{Error, FunctionPlace};

/// How the generated class is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Name of the class.
    pub class: String,
    /// Its namespace without leading backslash; empty for none.
    ///
    /// The runtime is put into `<namespace>\Runtime`, or `Wasm2Php\Runtime` where there is none.
    pub namespace: String,
    /// Name of the file to load, without `.php`; usually that of the class.
    pub file_stem: String,
}

/// A translated module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// All files, with paths relative to one folder: first `<file_stem>.php`, which loads the others, then
    /// `<file_stem>.code.php` with the class, then the functions in the folder `<file_stem>`, then the runtime in the
    /// folder `Runtime`.
    pub files: Vec<OutputFile>,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Path with `/` between folders.
    pub path: String,
    /// All of its text.
    pub contents: String,
}

/// Translates a module to PHP.
///
/// The same bytes and options give the same output, byte for byte.
///
/// # Errors
///
/// [`Error::InvalidName`] if class, namespace or file name cannot be used, [`Error::Invalid`] if the module does not validate, and
/// [`Error::Unsupported`] if it uses something that cannot be translated.
pub fn translate(wasm: &[u8], options: &Options) -> Result<Output, Error> {
    names::check_class(&options.class)?;
    names::check_namespace(&options.namespace)?;
    names::check_file_stem(&options.file_stem)?;
    let parent = if options.namespace.is_empty() { "Wasm2Php" } else { &options.namespace };
    let runtime_namespace = format!("{parent}\\Runtime");
    let module = parse::parse(wasm)?;
    let mut files = emit::files(wasm, &module, options, &runtime_namespace)?;
    files.extend(emit::runtime(&runtime_namespace));
    Ok(Output { files })
}
