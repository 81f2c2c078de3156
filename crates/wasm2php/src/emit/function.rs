//! A method for each function.

use super::expr;
use super::stmt::Writer;
use crate::ir::{Expr, Stmt, Var};
use crate::lower::Lowered;
use crate::module::{Module, Signature, Type};
use crate::names::{Local, Method, comment};

/// What a call of the host counts as that may come back: PHP may need its own stack for it, which is smaller.
const IMPORT_SIZE: u32 = 4;

/// The method of a function that the module defines.
pub(super) fn defined(module: &Module<'_>, index: u32, function: &Lowered) -> String {
    let mut writer = begin(module, index, function.params);
    if uses_memory(&function.body) {
        writer.line("$m = &$i->memory;");
    }
    let zero_of = |var: &Var| match var {
        Var::Local(local) => zero(function.locals[local.0 as usize]),
        _ => "0",
    };
    for (zero, text) in [("0", "0"), ("0.0", expr::ZERO), ("null", "null")] {
        let names = function.zeroed.iter().filter(|var| zero_of(var) == zero);
        let names: String = names.map(|var| format!("{var} = ")).collect();
        if !names.is_empty() {
            writer.line(&format!("{names}{text};"));
        }
    }
    writer.body(&function.body);
    end(writer)
}

/// How a local, a global or a table begins.
pub(super) fn zero(kind: Type) -> &'static str {
    match kind {
        Type::I32 | Type::I64 => "0",
        Type::F32 | Type::F64 => "0.0",
        Type::FuncRef | Type::ExternRef => "null",
    }
}

/// The method that calls an imported function and checks what it gives.
pub(super) fn imported(module: &Module<'_>, index: u32, is_counted: bool) -> String {
    let signature = module.signature_of(index);
    let mut writer = begin(module, index, signature.params.len());
    let call = format!("($i->imports[{index}])({})", parameters(signature.params.len()).join(", "));
    let (before, after) = match is_counted {
        true => (Some(Stmt::CountUp(IMPORT_SIZE)), Some(Stmt::CountDown(IMPORT_SIZE))),
        false => (None, None),
    };
    writer.body(before.as_slice());
    match (signature.results.len(), is_counted) {
        (0, _) => writer.line(&format!("{call};")),
        (_, false) => writer.line(&format!("return $i->fromHost({index}, {call});")),
        (_, true) => writer.line(&format!("$r = {call};")),
    }
    writer.body(after.as_slice());
    if is_counted && !signature.results.is_empty() {
        writer.line(&format!("return $i->fromHost({index}, $r);"));
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
        heading.push_str(&format!(", import {}.{}", comment(&import.origin.module), comment(&import.origin.name)));
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
