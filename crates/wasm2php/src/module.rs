//! A validated module as later stages see it: plain data, every index known to be right.

use std::collections::BTreeMap;

use wasmparser::FunctionBody;

/// A value type that can be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    I32,
    I64,
    F32,
    F64,
}

impl Type {
    /// The name in WebAssembly's text format.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::F32 => "f32",
            Type::F64 => "f64",
        }
    }
}

/// The type of a function.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Signature {
    pub(crate) params: Vec<Type>,
    pub(crate) results: Vec<Type>,
}

impl Signature {
    /// The form that the runtime reads and compares: `i32 i64 -> f64`.
    pub(crate) fn text(&self) -> String {
        let list = |types: &[Type]| types.iter().map(|t| t.name()).collect::<Vec<_>>().join(" ");
        format!("{} -> {}", list(&self.params), list(&self.results)).trim().to_string()
    }
}

/// A function that the host gives.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) module: String,
    pub(crate) name: String,
    pub(crate) signature: u32,
}

/// A function that the module defines.
#[derive(Debug)]
pub(crate) struct Function<'a> {
    pub(crate) signature: u32,
    /// Types of the locals behind the parameters.
    pub(crate) locals: Vec<Type>,
    pub(crate) body: FunctionBody<'a>,
}

/// A constant expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Constant {
    I32(u32),
    I64(i64),
    F32(u32),
    F64(u64),
    /// The value that another global has at the start.
    Global(u32),
}

/// A global and its first value.
#[derive(Debug)]
pub(crate) struct Global {
    pub(crate) kind: Type,
    pub(crate) value: Constant,
}

/// The linear memory, in pages of 64 KiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) minimum: u32,
    pub(crate) maximum: Option<u32>,
}

/// A table of function references.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) minimum: u32,
}

/// Functions that are put into a table when the module starts.
#[derive(Debug)]
pub(crate) struct Elements {
    pub(crate) table: u32,
    pub(crate) offset: Constant,
    /// Function indexes; `None` for a null reference.
    pub(crate) functions: Vec<Option<u32>>,
}

/// Bytes for the memory.
#[derive(Debug)]
pub(crate) struct Data<'a> {
    /// Where they go when the module starts; `None` for a passive segment.
    pub(crate) offset: Option<Constant>,
    pub(crate) bytes: &'a [u8],
}

/// What an export's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportKind {
    Function,
    Memory,
    Global,
    Table,
}

/// A name that the module offers.
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) kind: ExportKind,
    pub(crate) index: u32,
}

/// A validated module that uses nothing beyond what can be translated.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    pub(crate) signatures: Vec<Signature>,
    pub(crate) imports: Vec<Import>,
    pub(crate) functions: Vec<Function<'a>>,
    pub(crate) globals: Vec<Global>,
    pub(crate) memory: Option<Memory>,
    pub(crate) tables: Vec<Table>,
    pub(crate) elements: Vec<Elements>,
    pub(crate) data: Vec<Data<'a>>,
    pub(crate) exports: Vec<Export>,
    /// Names of exported functions by function index.
    pub(crate) function_exports: BTreeMap<u32, Vec<String>>,
    pub(crate) start: Option<u32>,
    /// Names by function index, from the name section.
    pub(crate) names: BTreeMap<u32, String>,
}

impl Module<'_> {
    /// The type of a function by its index, imports first.
    pub(crate) fn signature_of(&self, function: u32) -> &Signature {
        let index = function as usize;
        let signature = match self.imports.get(index) {
            Some(import) => import.signature,
            None => self.functions[index - self.imports.len()].signature,
        };
        &self.signatures[signature as usize]
    }

    /// What the module calls a function: its debug name, else its first export.
    pub(crate) fn name_of(&self, function: u32) -> Option<&str> {
        let exported = || self.exported_as(function).first().map(String::as_str);
        self.names.get(&function).map(String::as_str).or_else(exported)
    }

    /// The names under which a function is exported.
    pub(crate) fn exported_as(&self, function: u32) -> &[String] {
        self.function_exports.get(&function).map_or(&[], Vec::as_slice)
    }
}
