//! A method for each function.

use super::expr;
use super::stmt::Writer;
use crate::ir::{Expr, Stmt, Var};
use crate::lower::Lowered;
use crate::module::{Module, Signature, Type};
use crate::names::{Local, Method, Part, comment};

/// What a call of the host counts as that may come back: PHP may need its own stack for it, which is smaller.
const IMPORT_SIZE: u32 = 4;

/// The method of a function that the module defines.
pub(super) fn defined(module: &Module<'_>, part: Part, index: u32, function: &Lowered) -> String {
    let method = Method(index);
    let mut writer = begin(module, index, &method.to_string(), function.params);
    if function.is_tail {
        let call = format!("TailCall::finish({part}::{}({}))", method.tail(), all_parameters(function.params));
        counted(&mut writer, function.counted, &call, |result| format!("return {result};"));
        writer.leave();
        writer.line("}");
        writer.line("");
        writer.line(&format!("// {method} as far as the call that is to be made in its place."));
        head(&mut writer, &method.tail(), function.params);
    }
    if uses_memory(&function.body) {
        writer.line("$m = &$i->memory;");
    }
    let zero_of = |var: &Var| match var {
        Var::Local(local) => expr::text(&function.locals[local.0 as usize].zero()),
        _ => "0".to_string(),
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

/// The method that calls an imported function and checks what it gives.
pub(super) fn imported(module: &Module<'_>, index: u32, is_counted: bool) -> String {
    let signature = module.signature_of(index);
    let mut writer = begin(module, index, &Method(index).to_string(), signature.params.len());
    let call = format!("($i->imports[{index}])({})", parameters(signature.params.len()).join(", "));
    let size = is_counted.then_some(IMPORT_SIZE);
    match signature.results.len() {
        0 => {
            writer.body(size.map(Stmt::CountUp).as_slice());
            writer.line(&format!("{call};"));
            writer.body(size.map(Stmt::CountDown).as_slice());
        }
        _ => counted(&mut writer, size, &call, |result| format!("return $i->fromHost({index}, {result});")),
    }
    end(writer)
}

/// A call and what is done with its result, counted if it has a size.
fn counted(writer: &mut Writer, size: Option<u32>, call: &str, with: impl Fn(&str) -> String) {
    let Some(size) = size else { return writer.line(&with(call)) };
    writer.body(&[Stmt::CountUp(size)]);
    writer.line(&format!("$r = {call};"));
    writer.body(&[Stmt::CountDown(size)]);
    writer.line(&with("$r"));
}

fn begin(module: &Module<'_>, index: u32, method: &str, params: usize) -> Writer {
    let mut writer = Writer::new(1);
    writer.line(&format!("// {}", heading(module, index)));
    head(&mut writer, method, params);
    writer
}

fn head(writer: &mut Writer, method: &str, params: usize) {
    writer.line(&format!("public static function {method}({})", all_parameters(params)));
    writer.line("{");
    writer.enter();
}

/// The instance and the parameters.
fn all_parameters(count: usize) -> String {
    let all: Vec<String> = std::iter::once("$i".to_string()).chain(parameters(count)).collect();
    all.join(", ")
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
