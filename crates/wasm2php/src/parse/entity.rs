//! Types, limits and places of what a module declares, as far as they can be translated.

use wasmparser::{
    AbstractHeapType, CompositeInnerType, GlobalType, HeapType, MemoryType, RefType, SubType, TableType, ValType,
};

use crate::error::Error;
use crate::module::{Constant, Memory, Origin, Signature, Table, Type};

/// An error for something valid that cannot be translated, outside of any function.
pub(crate) fn refuse(feature: impl Into<String>, offset: u64) -> Error {
    Error::Unsupported { feature: feature.into(), function: None, offset }
}

/// The value type, or the feature that it belongs to if it cannot be translated.
pub(crate) fn translated(kind: ValType) -> Result<Type, String> {
    match kind {
        ValType::I32 => Ok(Type::I32),
        ValType::I64 => Ok(Type::I64),
        ValType::F32 => Ok(Type::F32),
        ValType::F64 => Ok(Type::F64),
        ValType::Ref(RefType::FUNCREF) => Ok(Type::FuncRef),
        ValType::Ref(RefType::EXTERNREF) => Ok(Type::ExternRef),
        ValType::V128 => Err("simd: value type v128".to_string()),
        ValType::Ref(reference) => Err(match reference.heap_type() {
            HeapType::FUNC | HeapType::EXTERN | HeapType::Concrete(_) => {
                format!("function_references: value type {reference}")
            }
            HeapType::Abstract { ty: AbstractHeapType::Exn | AbstractHeapType::NoExn, .. } => {
                format!("exceptions: value type {reference}")
            }
            _ => format!("gc: value type {reference}"),
        }),
    }
}

pub(crate) fn value_type(kind: ValType, offset: u64) -> Result<Type, Error> {
    translated(kind).map_err(|feature| refuse(feature, offset))
}

pub(crate) fn signature(kind: &SubType, offset: u64) -> Result<Signature, Error> {
    if !kind.is_final || !kind.supertype_idxs.is_empty() {
        return Err(refuse("gc: type with subtypes", offset));
    }
    let CompositeInnerType::Func(function) = &kind.composite_type.inner else {
        return Err(refuse("gc: type that is no function type", offset));
    };
    let types = |list: &[ValType]| list.iter().map(|t| value_type(*t, offset)).collect::<Result<Vec<_>, _>>();
    Ok(Signature { params: types(function.params())?, results: types(function.results())? })
}

pub(crate) fn memory(kind: &MemoryType, offset: u64) -> Result<Memory, Error> {
    match kind {
        MemoryType { memory64: true, .. } => Err(refuse("memory64: memory", offset)),
        MemoryType { shared: true, .. } => Err(refuse("threads: shared memory", offset)),
        MemoryType { page_size_log2: Some(_), .. } => Err(refuse("custom_page_sizes: memory", offset)),
        _ => Ok(Memory { minimum: pages(kind.initial), maximum: kind.maximum.map(pages) }),
    }
}

pub(crate) fn table(kind: &TableType, import: Option<Origin>, offset: u64) -> Result<Table, Error> {
    match kind {
        TableType { table64: true, .. } => Err(refuse("memory64: table", offset)),
        TableType { shared: true, .. } => Err(refuse("shared_everything_threads: table", offset)),
        _ => Ok(Table {
            kind: value_type(ValType::Ref(kind.element_type), offset)?,
            minimum: elements(kind.initial),
            maximum: kind.maximum.map(elements),
            value: Constant::Null,
            import,
        }),
    }
}

pub(crate) fn global(kind: &GlobalType, offset: u64) -> Result<Type, Error> {
    match kind.shared {
        true => Err(refuse("shared_everything_threads: global", offset)),
        false => value_type(kind.content_type, offset),
    }
}

/// The validator has limited a 32-bit memory to 65536 pages.
fn pages(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A table without 64-bit indexes has 32-bit limits.
fn elements(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
