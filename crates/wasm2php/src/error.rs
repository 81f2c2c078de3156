//! Why a module was not translated.

/// Why a module was not translated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no WebAssembly module, or one that does not validate.
    #[error("invalid module: {message} (at offset {offset:#x})")]
    Invalid {
        /// What the validator said.
        message: String,
        /// Offset in the module's bytes.
        offset: u64,
    },
    /// The module is valid and uses something that this translator does not know; nothing was translated.
    #[error("unsupported: {feature}{} (at offset {offset:#x})", place(.function))]
    Unsupported {
        /// The proposal or construct, for example `simd: V128Load` or `imported memory`.
        feature: String,
        /// The function that uses it, where it is used inside one.
        function: Option<FunctionPlace>,
        /// Offset in the module's bytes.
        offset: u64,
    },
    /// The class, namespace or file name that was asked for cannot be used.
    #[error("`{name}` cannot be the name of the PHP {kind}")]
    InvalidName {
        /// `class`, `namespace` or `file`.
        kind: &'static str,
        /// What was given.
        name: String,
    },
}

/// Which function an error speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionPlace {
    /// Index in the module's function index space, imports first.
    pub index: u32,
    /// The name from the module's name section or its export, where it has one.
    pub name: Option<String>,
}

impl From<wasmparser::Error> for Error {
    fn from(error: wasmparser::Error) -> Self {
        Error::Invalid { message: error.message().to_string(), offset: error.offset() }
    }
}

fn place(function: &Option<FunctionPlace>) -> String {
    match function {
        None => String::new(),
        Some(FunctionPlace { index, name: None }) => format!(" in function {index}"),
        Some(FunctionPlace { index, name: Some(name) }) => format!(" in function {index} ({})", name.escape_debug()),
    }
}
