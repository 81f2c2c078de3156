//! Types, limits and places of what a module declares, as far as they can be translated.

use wasmparser::{CompositeInnerType, GlobalType, MemoryType, RefType, SubType, TableType, ValType};

use crate::error::Error;
use crate::module::{Memory, Signature, Table, Type};

/// An error for something valid that cannot be translated, outside of any function.
pub(crate) fn refuse(feature: impl Into<String>, offset: u64) -> Error {
    Error::Unsupported { feature: feature.into(), function: None, offset }
}

/// The value type, if it can be translated.
pub(crate) fn value_type(kind: ValType, offset: u64) -> Result<Type, Error> {
    match kind {
        ValType::I32 => Ok(Type::I32),
        ValType::I64 => Ok(Type::I64),
        ValType::F32 => Ok(Type::F32),
        ValType::F64 => Ok(Type::F64),
        ValType::V128 => Err(refuse("simd: value type v128", offset)),
        ValType::Ref(reference) => Err(refuse(format!("reference_types: value type {reference}"), offset)),
    }
}

pub(crate) fn signature(kind: &SubType, offset: u64) -> Result<Signature, Error> {
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

pub(crate) fn table(kind: &TableType, offset: u64) -> Result<Table, Error> {
    match kind {
        TableType { table64: true, .. } => Err(refuse("memory64: table", offset)),
        TableType { shared: true, .. } => Err(refuse("shared_everything_threads: table", offset)),
        TableType { element_type, .. } if *element_type != RefType::FUNCREF => {
            Err(refuse(format!("reference_types: table of {element_type}"), offset))
        }
        _ => Ok(Table { minimum: u32::try_from(kind.initial).unwrap_or(u32::MAX) }),
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
