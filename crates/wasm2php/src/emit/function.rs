//! A method for each function.

use super::stmt::Writer;
use crate::ir::{Expr, Stmt, Var};
use crate::lower::Lowered;
use crate::module::{Module, Signature, Type};
use crate::names::{Local, Method, comment};

/// The method of a function that the module defines.
pub(super) fn defined(module: &Module<'_>, index: u32, function: &Lowered) -> String {
    let mut writer = begin(module, index, function.params);
    if uses_memory(&function.body) {
        writer.line("$m = &$i->memory;");
    }
    let is_float = |var: &Var| match var {
        Var::Local(local) => matches!(function.locals[local.0 as usize], Type::F32 | Type::F64),
        _ => false,
    };
    for (zero, floats) in [("0", false), ("0.0", true)] {
        let names = function.zeroed.iter().filter(|var| is_float(var) == floats);
        let names: String = names.map(|var| format!("{var} = ")).collect();
        if !names.is_empty() {
            writer.line(&format!("{names}{zero};"));
        }
    }
    writer.body(&function.body);
    end(writer)
}

/// The method that calls an imported function and checks what it gives.
pub(super) fn imported(module: &Module<'_>, index: u32) -> String {
    let signature = module.signature_of(index);
    let mut writer = begin(module, index, signature.params.len());
    let call = format!("($i->imports[{index}])({})", parameters(signature.params.len()).join(", "));
    match signature.results.len() {
        0 => writer.line(&format!("{call};")),
        _ => writer.line(&format!("return $i->fromHost({index}, {call});")),
    }
    end(writer)
}

fn begin(module: &Module<'_>, index: u32, params: usize) -> Writer {
    let mut writer = Writer::new(1);
    writer.line(&format!("// {}", heading(module, index)));
    let all: Vec<String> = std::iter::once("$i".to_string()).chain(parameters(params)).collect();
    writer.line(&format!("public static function {}({})", Method(index), all.join(", ")));
    writer.line("{");
    writer.enter();
    writer
}

fn end(mut writer: Writer) -> String {
    writer.leave();
    writer.line("}");
    writer.finish()
}

/// What the module says about a function: its name, signature, where it comes from and under which names it is offered.
fn heading(module: &Module<'_>, index: u32) -> String {
    let mut heading = match module.names.get(&index) {
        Some(name) => format!("{} ", comment(name)),
        None => String::new(),
    };
    heading.push_str(&described(module.signature_of(index)));
    if let Some(import) = module.imports.get(index as usize) {
        heading.push_str(&format!(", import {}.{}", comment(&import.module), comment(&import.name)));
    }
    for name in module.exported_as(index) {
        heading.push_str(&format!(", export {}", comment(name)));
    }
    heading
}

fn described(signature: &Signature) -> String {
    let list = |types: &[Type]| types.iter().map(|t| t.name()).collect::<Vec<_>>().join(", ");
    format!("({}) -> ({})", list(&signature.params), list(&signature.results))
}

fn parameters(count: usize) -> Vec<String> {
    (0..count as u32).map(|index| Local(index).to_string()).collect()
}

/// Whether the code reads or writes words itself and so needs `$m`.
fn uses_memory(body: &[Stmt]) -> bool {
    body.iter().any(|stmt| {
        matches!(stmt, Stmt::AssignWord(..))
            || stmt.own_expressions().iter().any(|expr| expr.any(|node| matches!(node, Expr::Word(_))))
            || stmt.bodies().iter().any(|inner| uses_memory(inner))
    })
}
