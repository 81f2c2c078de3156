//! What happens when a module is instantiated: globals, tables, memory, segments, the start function.

use std::fmt::Write;

use super::class::Functions;
use super::{expr, text};
use crate::ir::Expr;
use crate::lower::{f32_literal, f64_literal};
use crate::module::{Arithmetic, Constant, Elements, Module, Source, Type};
use crate::names::{Global, Table};

/// The longest line of a list of functions.
const LINE: usize = 100;

/// The properties that hold globals and tables.
pub(super) fn properties(module: &Module<'_>) -> String {
    let mut out = String::new();
    for (index, global) in module.globals.iter().enumerate() {
        let kind = match global.kind {
            Type::I32 | Type::I64 => "int",
            Type::F32 | Type::F64 => "float",
            Type::FuncRef => "?FunctionReference",
            Type::ExternRef => "mixed",
        };
        let _ = write!(out, "\tpublic {kind} ${} = {};\n\n", Global(index as u32), expr::text(&global.kind.zero()));
    }
    for (index, table) in module.tables.iter().enumerate() {
        let kind = if table.kind == Type::FuncRef { "?FunctionReference" } else { "mixed" };
        let docs = format!("/** @var list<{kind}> */");
        let _ = write!(out, "\t{docs}\n\tpublic array ${} = [];\n\n", Table(index as u32));
    }
    out
}

/// The statements of `initialise()`.
pub(super) fn initialise(module: &Module<'_>, functions: &Functions<'_>) -> String {
    let mut lines = Vec::new();
    for (index, global) in module.globals.iter().enumerate() {
        if let Source::Value(value) = &global.source {
            lines.push(format!("$this->{} = {};", Global(index as u32), constant(value)));
        }
    }
    for (index, table) in module.tables.iter().enumerate().filter(|(_, table)| table.import.is_none()) {
        let (maximum, value) = (limit(table.maximum), constant(&table.value));
        lines.push(format!("$this->allocateTable({index}, {}, {maximum}, {value});", table.minimum));
    }
    if let (Some(memory), None) = (module.memory, &module.memory_import) {
        lines.push(format!("$this->allocate({}, {});", memory.minimum, limit(memory.maximum)));
    }
    let segments = module.elements.iter().enumerate();
    lines.extend(segments.filter_map(|(index, elements)| element_segment(index, elements)));
    for (index, data) in module.data.iter().enumerate() {
        lines.push(match &data.offset {
            Some(offset) => format!("$this->memoryWrite({}, self::data{index}());", constant(offset)),
            None => format!("$this->keepSegment({index}, self::data{index}());"),
        });
    }
    if let Some(start) = module.start {
        lines.push(format!("{}($this);", functions.call(start)));
    }
    lines.iter().map(|line| format!("\t\t{line}\n")).collect()
}

fn limit(maximum: Option<u32>) -> String {
    maximum.map_or_else(|| "null".to_string(), |maximum| maximum.to_string())
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

fn element_segment(index: usize, elements: &Elements) -> Option<String> {
    let references = references(&elements.items);
    match &elements.place {
        Some(place) => Some(format!("$this->fillTable({}, {}, {references});", place.table, constant(&place.offset))),
        None if elements.is_declared => None,
        None => Some(format!("$this->keepElements({index}, {references});")),
    }
}

/// A list of references: by the functions' indexes where these are all that there is.
fn references(items: &[Constant]) -> String {
    let indexes: Option<Vec<String>> = items.iter().map(index_or_null).collect();
    match indexes {
        Some(indexes) => format!("$this->references({})", wrapped(&indexes)),
        None => wrapped(&items.iter().map(constant).collect::<Vec<_>>()),
    }
}

fn index_or_null(item: &Constant) -> Option<String> {
    match item {
        Constant::Function(index) => Some(index.to_string()),
        Constant::Null => Some("null".to_string()),
        _ => None,
    }
}

/// A PHP list, on one line if it is short.
fn wrapped(items: &[String]) -> String {
    let list = items.join(", ");
    if list.len() <= LINE {
        return format!("[{list}]");
    }
    let mut lines = vec![String::new()];
    for item in items {
        if lines.last().is_some_and(|line| line.len() + item.len() > LINE) {
            lines.push(String::new());
        }
        let line = lines.last_mut().expect("there is always one");
        let _ = write!(line, "{}{item},", if line.is_empty() { "" } else { " " });
    }
    let lines: String = lines.iter().map(|line| format!("\t\t\t{line}\n")).collect();
    format!("[\n{lines}\t\t]")
}

fn constant(value: &Constant) -> String {
    match value {
        Constant::I32(value) => value.to_string(),
        Constant::I64(value) => expr::text(&Expr::Int(*value)),
        Constant::F32(bits) => expr::text(&f32_literal(*bits)),
        Constant::F64(bits) => expr::text(&f64_literal(*bits)),
        Constant::Null => "null".to_string(),
        Constant::Function(index) => format!("$this->reference({index})"),
        Constant::Global(index) => format!("$this->{}", Global(*index)),
        Constant::Arithmetic(kind, op, operands) => {
            let [a, b] = [&operands[0], &operands[1]].map(constant);
            let result = match op {
                Arithmetic::Add => format!("Integers::add64({a}, {b})"),
                Arithmetic::Sub => format!("Integers::sub64({a}, {b})"),
                Arithmetic::Mul => format!("Integers::mul64({a}, {b})"),
            };
            // The low bits of a sum, difference or product depend on nothing but the low bits of its operands.
            if *kind == Type::I32 { format!("({result} & 0xffffffff)") } else { result }
        }
    }
}
