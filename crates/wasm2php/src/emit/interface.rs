//! What the generated class says about the module's functions, imports and exports.

use super::class::Functions;
use super::text::quoted;
use crate::lower::Lowered;
use crate::module::{Export, ExportKind, Module, Origin, Source, Type};
use crate::names::Method;

/// The constants of the class; those that would be empty are left to the base class.
pub(super) fn constants(module: &Module<'_>, lowered: &[Lowered], names: &Functions<'_>) -> String {
    [
        constant("public", "EXPORTS", exports(module)),
        constant("public", "SHARED_EXPORTS", shared_exports(module)),
        constant("protected", "IMPORTS", imports(module)),
        constant("protected", "SHARED_IMPORTS", shared_imports(module)),
        constant("protected", "FUNCTIONS", functions(module, lowered, names)),
    ]
    .concat()
}

fn constant(visibility: &str, name: &str, items: Vec<String>) -> String {
    let items: String = items.iter().map(|item| format!("\n\t\t{item},")).collect();
    if items.is_empty() { items } else { format!("\t{visibility} const {name} = [{items}\n\t];\n\n") }
}

fn exports(module: &Module<'_>) -> Vec<String> {
    let functions = module.exports.iter().filter(|export| export.kind == ExportKind::Function);
    functions.map(|export| format!("{} => {}", quoted(&export.name), export.index)).collect()
}

fn shared_exports(module: &Module<'_>) -> Vec<String> {
    module.exports.iter().filter_map(|export| shared_export(module, export)).collect()
}

fn shared_export(module: &Module<'_>, export: &Export) -> Option<String> {
    let index = export.index;
    let kind = match export.kind {
        ExportKind::Function => return None,
        ExportKind::Memory => format!("'memory', {index}"),
        ExportKind::Table => format!("'table', {index}, '{}'", module.tables[index as usize].kind.name()),
        ExportKind::Global => {
            let global = &module.globals[index as usize];
            format!("'global', {index}, {}", global_type(global.kind, global.is_mutable))
        }
    };
    Some(format!("{} => [{kind}]", quoted(&export.name)))
}

fn imports(module: &Module<'_>) -> Vec<String> {
    let imports = module.imports.iter().enumerate();
    imports
        .map(|(index, import)| format!("[{}, '{}']", named(&import.origin), module.signature_of(index as u32).text()))
        .collect()
}

fn shared_imports(module: &Module<'_>) -> Vec<String> {
    let memory = module.memory.zip(module.memory_import.as_ref()).map(|(memory, origin)| {
        format!("['memory', 0, {}, {}]", named(origin), limits(memory.minimum, memory.maximum))
    });
    let tables = module.tables.iter().enumerate().filter_map(|(index, table)| {
        let limits = limits(table.minimum, table.maximum);
        let origin = named(table.import.as_ref()?);
        Some(format!("['table', {index}, {origin}, {limits}, '{}']", table.kind.name()))
    });
    let globals = module.globals.iter().enumerate().filter_map(|(index, global)| match &global.source {
        Source::Value(_) => None,
        Source::Imported(origin) => {
            let kind = global_type(global.kind, global.is_mutable);
            Some(format!("['global', {index}, {}, {kind}]", named(origin)))
        }
    });
    memory.into_iter().chain(tables).chain(globals).collect()
}

/// Code and signature of each function that something else than a direct call may ask for, and the method that may
/// give back a call to be made in its place.
fn functions(module: &Module<'_>, lowered: &[Lowered], names: &Functions<'_>) -> Vec<String> {
    let is_tail = |index: u32| {
        let defined = (index as usize).checked_sub(module.imports.len());
        defined.is_some_and(|at| lowered[at].is_tail)
    };
    let function = |index: u32| {
        let tail = if is_tail(index) { format!(", '{}'", Method(index).tail()) } else { String::new() };
        format!("{index} => [{}, '{}'{tail}]", names.name(index), module.signature_of(index).text())
    };
    module.escaping().into_iter().map(function).collect()
}

fn named(origin: &Origin) -> String {
    format!("{}, {}", quoted(&origin.module), quoted(&origin.name))
}

fn limits(minimum: u32, maximum: Option<u32>) -> String {
    match maximum {
        Some(maximum) => format!("{minimum}, {maximum}"),
        None => format!("{minimum}, null"),
    }
}

fn global_type(kind: Type, is_mutable: bool) -> String {
    format!("'{}', {is_mutable}", kind.name())
}
