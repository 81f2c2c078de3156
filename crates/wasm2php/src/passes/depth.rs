//! Counts calls that can go on for ever.
//!
//! PHP keeps calls on its heap, so endless recursion would end in its memory limit, which nothing can catch. Counting
//! every call would be slow; but endless recursion goes round a cycle of calls, so it is enough to count one function
//! of each cycle, which `cycles` finds.

use std::collections::BTreeSet;

use super::cycles::{self, Graph};
use crate::ir::{Expr, Stmt, Var, diverges};
use crate::lower::Lowered;
use crate::module::Module;
use crate::names::{Method, Temp};

/// Makes the functions that close a cycle of calls count how deep they are; gives the imports that have to.
pub(super) fn count(module: &Module<'_>, functions: &mut [Lowered]) -> BTreeSet<Method> {
    let graph = Graph::new(module, functions);
    let sizes: Vec<u32> = functions.iter().map(frame_size).collect();
    let largest = graph.largest_in_place(|node| node.checked_sub(module.imports.len()).map_or(0, |at| sizes[at]));
    let mut imports = BTreeSet::new();
    for node in graph.closing() {
        match node.checked_sub(module.imports.len()) {
            None => _ = imports.insert(Method(node as u32)),
            // Its calls begin in a method of their own, where all that takes its place is counted with it.
            Some(at) if functions[at].is_tail => {
                functions[at].counted = Some(largest[node]);
            }
            Some(at) => counted(&mut functions[at], sizes[at]),
        }
    }
    imports
}

/// Counts up at the start and down before every return.
fn counted(function: &mut Lowered, size: u32) {
    let mut temps = function.temps;
    before_returns(&mut function.body, size, &mut temps);
    function.temps = temps;
    if !diverges(&function.body) {
        function.body.push(Stmt::CountDown(size));
    }
    function.body.insert(0, Stmt::CountUp(size));
}

/// Roughly how much memory a call takes, in units of 512 bytes.
///
/// PHP keeps 16 bytes for each variable and, without OPcache, for each intermediate result.
fn frame_size(function: &Lowered) -> u32 {
    let mut nodes = 0;
    cycles::expressions(&function.body, &mut |_| nodes += 1);
    1 + (function.locals.len() as u32 + function.temps + nodes) / 32
}

fn before_returns(body: &mut Vec<Stmt>, size: u32, temps: &mut u32) {
    let mut counted = Vec::with_capacity(body.len());
    for mut stmt in body.drain(..) {
        for inner in stmt.bodies_mut() {
            before_returns(inner, size, temps);
        }
        if let Stmt::Return(values) = &mut stmt {
            keep_calls(values, temps, &mut counted);
            counted.push(Stmt::CountDown(size));
        }
        counted.push(stmt);
    }
    *body = counted;
}

/// A call inside what is returned is still part of the function, so it is made before counting down.
fn keep_calls(values: &mut [Expr], temps: &mut u32, before: &mut Vec<Stmt>) {
    if !values.iter().any(|value| value.any(|node| matches!(node, Expr::Call(..)))) {
        return;
    }
    for value in values {
        let temp = Var::Temp(Temp(*temps));
        *temps += 1;
        before.push(Stmt::Assign(temp, std::mem::replace(value, Expr::Var(temp))));
    }
}
