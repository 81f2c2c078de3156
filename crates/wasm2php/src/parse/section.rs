//! One function for each section of a module.

use wasmparser::{
    CustomSectionReader, DataKind, DataSectionReader, ElementItems, ElementKind, ElementSectionReader,
    ExportSectionReader, ExternalKind, FunctionBody, GlobalSectionReader, ImportSectionReader, KnownCustom,
    MemorySectionReader, MemoryType, Name, NameSectionReader, TableInit, TableSectionReader, TypeRef,
    TypeSectionReader,
};

use super::{constant, entity};
use crate::error::{Error, FunctionPlace};
use crate::module::{
    Constant, Data, Elements, Export, ExportKind, Function, Global, Import, Module, Origin, Place, Source,
};

pub(crate) fn types(module: &mut Module<'_>, reader: TypeSectionReader<'_>) -> Result<(), Error> {
    for group in reader.into_iter_with_offsets() {
        let (offset, group) = group?;
        // Types of one group differ from equal ones outside of it, which comparing signatures would not notice.
        if group.types().len() > 1 {
            return Err(entity::refuse("gc: recursive types", offset));
        }
        for (offset, kind) in group.into_types_and_offsets() {
            module.signatures.push(entity::signature(&kind, offset)?);
        }
    }
    Ok(())
}

pub(crate) fn imports(module: &mut Module<'_>, reader: ImportSectionReader<'_>) -> Result<(), Error> {
    for import in reader.into_imports_with_offsets() {
        let (offset, import) = import?;
        let origin = Origin { module: import.module.to_string(), name: import.name.to_string() };
        match import.ty {
            TypeRef::Func(signature) => module.imports.push(Import { origin, signature }),
            TypeRef::Memory(kind) => {
                add_memory(module, &kind, offset)?;
                module.memory_import = Some(origin);
            }
            TypeRef::Table(kind) => module.tables.push(entity::table(&kind, Some(origin), offset)?),
            TypeRef::Global(kind) => {
                let (is_mutable, kind) = (kind.mutable, entity::global(&kind, offset)?);
                module.globals.push(Global { kind, is_mutable, source: Source::Imported(origin) });
            }
            TypeRef::Tag(_) => return Err(entity::refuse("exceptions: imported tag", offset)),
            _ => return Err(entity::refuse("custom_descriptors: import of an exact function", offset)),
        }
    }
    Ok(())
}

pub(crate) fn tables(module: &mut Module<'_>, reader: TableSectionReader<'_>) -> Result<(), Error> {
    for table in reader.into_iter_with_offsets() {
        let (offset, table) = table?;
        let mut declared = entity::table(&table.ty, None, offset)?;
        if let TableInit::Expr(value) = &table.init {
            declared.value = constant::read(module, value)?;
        }
        module.tables.push(declared);
    }
    Ok(())
}

pub(crate) fn memories(module: &mut Module<'_>, reader: MemorySectionReader<'_>) -> Result<(), Error> {
    for memory in reader.into_iter_with_offsets() {
        let (offset, memory) = memory?;
        add_memory(module, &memory, offset)?;
    }
    Ok(())
}

fn add_memory(module: &mut Module<'_>, kind: &MemoryType, offset: u64) -> Result<(), Error> {
    match module.memory.replace(entity::memory(kind, offset)?) {
        None => Ok(()),
        Some(_) => Err(entity::refuse("multi_memory: second memory", offset)),
    }
}

pub(crate) fn globals(module: &mut Module<'_>, reader: GlobalSectionReader<'_>) -> Result<(), Error> {
    for global in reader.into_iter_with_offsets() {
        let (offset, global) = global?;
        let kind = entity::global(&global.ty, offset)?;
        let source = Source::Value(constant::read(module, &global.init_expr)?);
        module.globals.push(Global { kind, is_mutable: global.ty.mutable, source });
    }
    Ok(())
}

pub(crate) fn exports(module: &mut Module<'_>, reader: ExportSectionReader<'_>) -> Result<(), Error> {
    for export in reader.into_iter_with_offsets() {
        let (offset, export) = export?;
        let kind = match export.kind {
            ExternalKind::Func => ExportKind::Function,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Tag => return Err(entity::refuse("exceptions: exported tag", offset)),
            _ => return Err(entity::refuse("custom_descriptors: export of an exact function", offset)),
        };
        if kind == ExportKind::Function {
            module.function_exports.entry(export.index).or_default().push(export.name.to_string());
        }
        module.exports.push(Export { name: export.name.to_string(), kind, index: export.index });
    }
    Ok(())
}

pub(crate) fn elements(module: &mut Module<'_>, reader: ElementSectionReader<'_>) -> Result<(), Error> {
    for element in reader {
        let element = element?;
        let place = match element.kind {
            ElementKind::Declared | ElementKind::Passive => None,
            ElementKind::Active { table_index, ref offset_expr } => {
                Some(Place { table: table_index.unwrap_or(0), offset: constant::read(module, offset_expr)? })
            }
        };
        let is_declared = matches!(element.kind, ElementKind::Declared);
        let items = references(module, element.items)?;
        module.elements.push(Elements { place, items, is_declared });
    }
    Ok(())
}

fn references(module: &Module<'_>, items: ElementItems<'_>) -> Result<Vec<Constant>, Error> {
    match items {
        ElementItems::Functions(functions) => functions.into_iter().map(|f| Ok(Constant::Function(f?))).collect(),
        ElementItems::Expressions(_, exprs) => exprs.into_iter().map(|expr| constant::read(module, &expr?)).collect(),
    }
}

pub(crate) fn data<'a>(module: &mut Module<'a>, reader: DataSectionReader<'a>) -> Result<(), Error> {
    for data in reader {
        let data = data?;
        let offset = match data.kind {
            DataKind::Passive => None,
            DataKind::Active { offset_expr, .. } => Some(constant::read(module, &offset_expr)?),
        };
        module.data.push(Data { offset, bytes: data.data });
    }
    Ok(())
}

pub(crate) fn function<'a>(module: &Module<'a>, signature: u32, body: FunctionBody<'a>) -> Result<Function<'a>, Error> {
    let mut locals = Vec::new();
    let mut reader = body.get_locals_reader()?;
    for _ in 0..reader.get_count() {
        let offset = reader.original_position();
        let (count, kind) = reader.read()?;
        let kind = entity::value_type(kind, offset).map_err(|error| in_function(module, error))?;
        locals.extend(std::iter::repeat_n(kind, count as usize));
    }
    Ok(Function { signature, locals, body })
}

/// Names the function that is being read in an error that does not yet.
fn in_function(module: &Module<'_>, error: Error) -> Error {
    let index = (module.imports.len() + module.functions.len()) as u32;
    match error {
        Error::Unsupported { feature, offset, .. } => {
            // The name section comes behind the code, so only an export can tell the name here.
            let function = Some(FunctionPlace { index, name: module.name_of(index).map(str::to_string) });
            Error::Unsupported { feature, function, offset }
        }
        other => other,
    }
}

/// Reads function names; the section is no part of the module's meaning, so a broken one counts as absent.
pub(crate) fn names(module: &mut Module<'_>, reader: &CustomSectionReader<'_>) {
    if let KnownCustom::Name(names) = reader.as_known() {
        let _ = function_names(module, names);
    }
}

fn function_names(module: &mut Module<'_>, reader: NameSectionReader<'_>) -> Result<(), wasmparser::Error> {
    for name in reader {
        if let Name::Function(map) = name? {
            for naming in map {
                let naming = naming?;
                module.names.insert(naming.index, naming.name.to_string());
            }
        }
    }
    Ok(())
}
