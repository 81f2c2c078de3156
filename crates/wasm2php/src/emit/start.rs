//! What happens when a module is instantiated: globals, tables, memory, segments, the start function.

use std::fmt::Write;

use super::class::Functions;
use super::{expr, text};
use crate::lower::{f32_literal, f64_literal};
use crate::module::{Constant, Elements, Module, Type};
use crate::names::{Global, Table};

/// WebAssembly's largest 32-bit memory.
const LARGEST_MEMORY: u32 = 65536;

/// The properties that hold globals and tables.
pub(super) fn properties(module: &Module<'_>) -> String {
    let mut out = String::new();
    for (index, global) in module.globals.iter().enumerate() {
        let (kind, zero) = match global.kind {
            Type::I32 | Type::I64 => ("int", "0"),
            Type::F32 | Type::F64 => ("float", "0.0"),
        };
        let _ = write!(out, "\n\tpublic {kind} ${} = {zero};\n", Global(index as u32));
    }
    for index in 0..module.tables.len() {
        let docs = "/** @var list<?FunctionReference> */";
        let _ = write!(out, "\n\t{docs}\n\tpublic array ${} = [];\n", Table(index as u32));
    }
    out
}

/// The statements of `initialise()`.
pub(super) fn initialise(module: &Module<'_>, functions: &Functions<'_>) -> String {
    let mut lines = Vec::new();
    for (index, global) in module.globals.iter().enumerate() {
        lines.push(format!("$this->{} = {};", Global(index as u32), constant(global.value)));
    }
    for (index, table) in module.tables.iter().enumerate() {
        lines.push(format!("$this->{} = \\array_fill(0, {}, null);", Table(index as u32), table.minimum));
    }
    if let Some(memory) = module.memory {
        let maximum = memory.maximum.unwrap_or(LARGEST_MEMORY);
        lines.push(format!("$this->allocate({}, {maximum});", memory.minimum));
    }
    lines.extend(module.elements.iter().map(|elements| fill(module, functions, elements)));
    for (index, data) in module.data.iter().enumerate() {
        lines.push(match data.offset {
            Some(offset) => format!("$this->memoryWrite({}, self::data{index}());", constant(offset)),
            None => format!("$this->keepSegment({index}, self::data{index}());"),
        });
    }
    if let Some(start) = module.start {
        lines.push(format!("{}($this);", functions.call(start)));
    }
    lines.iter().map(|line| format!("\t\t{line}\n")).collect()
}

/// The methods that hold the bytes of data segments.
pub(super) fn segments(module: &Module<'_>) -> String {
    let mut out = String::new();
    for (index, data) in module.data.iter().enumerate() {
        let lines: String = text::lines(data.bytes).iter().map(|line| format!("\t\t\t{line},\n")).collect();
        let body = format!("\t\treturn \\implode('', [\n{lines}\t\t]);\n");
        let _ = write!(out, "\n\tprivate static function data{index}(): string\n\t{{\n{body}\t}}\n");
    }
    out
}

fn fill(module: &Module<'_>, functions: &Functions<'_>, elements: &Elements) -> String {
    let reference = |function: &Option<u32>| match function {
        None => "null".to_string(),
        Some(index) => {
            let signature = module.signature_of(*index).text();
            format!("new FunctionReference('{signature}', $this, {})", functions.name(*index))
        }
    };
    let list: String = elements.functions.iter().map(|f| format!("\t\t\t{},\n", reference(f))).collect();
    format!("$this->fillTable($this->{}, {}, [\n{list}\t\t]);", Table(elements.table), constant(elements.offset))
}

fn constant(value: Constant) -> String {
    match value {
        Constant::I32(value) => value.to_string(),
        Constant::I64(value) => expr::text(&crate::ir::Expr::Int(value)),
        Constant::F32(bits) => expr::text(&f32_literal(bits)),
        Constant::F64(bits) => expr::text(&f64_literal(bits)),
        Constant::Global(index) => format!("$this->{}", Global(index)),
    }
}
