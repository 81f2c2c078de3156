//! A validated module as later stages see it: plain data, every index known to be right.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::FunctionBody;

/// A value type that can be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    I32,
    I64,
    F32,
    F64,
    /// A reference to a function, or null.
    FuncRef,
    /// Any value of the host, or null.
    ExternRef,
}

impl Type {
    /// The name in WebAssembly's text format.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Type::I32 => "i32",
            Type::I64 => "i64",
            Type::F32 => "f32",
            Type::F64 => "f64",
            Type::FuncRef => "funcref",
            Type::ExternRef => "externref",
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

/// Where something comes from that the module does not define itself.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) module: String,
    pub(crate) name: String,
}

/// A function that the host gives.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) origin: Origin,
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
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    I32(u32),
    I64(i64),
    F32(u32),
    F64(u64),
    Null,
    /// A reference to a function.
    Function(u32),
    /// The value of a global that has been set before.
    Global(u32),
    /// Arithmetic on integers of a type that needs a global's value; all other is carried out by the translator.
    Arithmetic(Type, Arithmetic, Box<[Constant; 2]>),
}

/// What constant expressions can compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Sub,
    Mul,
}

/// A global: imported, or with a first value.
#[derive(Debug)]
pub(crate) struct Global {
    pub(crate) kind: Type,
    pub(crate) is_mutable: bool,
    pub(crate) source: Source,
}

/// Where a global begins.
#[derive(Debug)]
pub(crate) enum Source {
    Imported(Origin),
    Value(Constant),
}

/// The linear memory, in pages of 64 KiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) minimum: u32,
    pub(crate) maximum: Option<u32>,
}

/// A table of references.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) kind: Type,
    pub(crate) minimum: u32,
    pub(crate) maximum: Option<u32>,
    /// What all elements are at the start.
    pub(crate) value: Constant,
    pub(crate) import: Option<Origin>,
}

/// References for a table.
#[derive(Debug)]
pub(crate) struct Elements {
    /// Where they go when the module starts; `None` for a segment that waits for `table.init`.
    pub(crate) place: Option<Place>,
    pub(crate) items: Vec<Constant>,
    /// Whether the segment only declares what `ref.func` may name.
    pub(crate) is_declared: bool,
}

/// A table and the index of an element of it.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) table: u32,
    pub(crate) offset: Constant,
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
    /// Where the memory comes from if it is imported.
    pub(crate) memory_import: Option<Origin>,
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

    /// How many parameters and results the signature with this index has.
    pub(crate) fn width(&self, signature: u32) -> usize {
        let Signature { params, results } = &self.signatures[signature as usize];
        params.len() + results.len()
    }

    /// The functions that something else than a direct call can reach: exports, and whatever a reference can name (the
    /// validator lets `ref.func` name only what stands in an export, an element segment or a global).
    pub(crate) fn escaping(&self) -> BTreeSet<u32> {
        let exported = self.exports.iter().filter(|export| export.kind == ExportKind::Function).map(|e| e.index);
        exported.chain(self.referenced()).collect()
    }

    /// Whether references to functions come from outside or go there.
    pub(crate) fn shares_references(&self) -> bool {
        let is_reference = |kind: &Type| *kind == Type::FuncRef;
        let of_table = self.tables.iter().any(|table| table.import.is_some());
        let of_global = self.globals.iter().any(|g| g.kind == Type::FuncRef && matches!(g.source, Source::Imported(_)));
        let of_import = self.imports.iter().any(|import| {
            let Signature { params, results } = &self.signatures[import.signature as usize];
            params.iter().chain(results).any(is_reference)
        });
        let of_export = self.exports.iter().any(|export| match export.kind {
            ExportKind::Function => {
                let Signature { params, results } = self.signature_of(export.index);
                params.iter().chain(results).any(is_reference)
            }
            ExportKind::Global => self.globals[export.index as usize].kind == Type::FuncRef,
            ExportKind::Table => true,
            ExportKind::Memory => false,
        });
        of_table || of_global || of_import || of_export
    }

    /// The functions that element segments, globals and tables name.
    pub(crate) fn referenced(&self) -> impl Iterator<Item = u32> {
        let in_globals = self.globals.iter().filter_map(|global| match &global.source {
            Source::Value(value) => Some(value),
            Source::Imported(_) => None,
        });
        let in_tables = self.tables.iter().map(|table| &table.value);
        let in_segments = self.elements.iter().flat_map(|elements| &elements.items);
        in_segments.chain(in_globals).chain(in_tables).filter_map(|value| match value {
            Constant::Function(index) => Some(*index),
            _ => None,
        })
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
