//! Writes a stack value where it is used when the very next statement uses it first and nobody uses it again.
//!
//! Lowering keeps the result of every call in a variable. Most are used at once: `$l1 = Main::f3($i)`,
//! `if (Main::f3($i) === 0)`, `return Main::f3($i)`.

use std::collections::BTreeMap;

use crate::ir::{Callee, Expr, Stmt, Var};
use crate::names::Temp;

/// What is larger is not written into another expression. Lowering keeps expressions short; joined without limit, a long
/// sum could become a tree so deep that nothing can walk over it.
const MAX_SIZE: usize = 200;

/// Joins neighbouring statements wherever that changes neither order nor number of evaluations.
pub(super) fn fuse(body: &mut Vec<Stmt>) {
    let mut mentions = BTreeMap::new();
    count(body, &mut mentions);
    join(body, &mentions);
}

fn count(body: &[Stmt], mentions: &mut BTreeMap<Temp, u32>) {
    let mut add = |var: &Var| {
        if let Var::Temp(temp) = var {
            *mentions.entry(*temp).or_default() += 1;
        }
    };
    for stmt in body {
        stmt.assigned().iter().for_each(&mut add);
        for expr in stmt.own_expressions() {
            expr.visit(&mut |node| match node {
                Expr::Var(var) | Expr::HasSignature(var, _) | Expr::Call(Callee::Reference(var), _) => add(var),
                _ => {}
            });
        }
    }
    for stmt in body {
        for inner in stmt.bodies() {
            count(inner, mentions);
        }
    }
}

fn join(body: &mut Vec<Stmt>, mentions: &BTreeMap<Temp, u32>) {
    let mut joined: Vec<Stmt> = Vec::with_capacity(body.len());
    for mut stmt in body.drain(..) {
        for inner in stmt.bodies_mut() {
            join(inner, mentions);
        }
        // One mention assigns and one reads.
        while let Some(Stmt::Assign(Var::Temp(temp), value)) = joined.last()
            && mentions.get(temp) == Some(&2)
            && value.size() <= MAX_SIZE
            && let Some(place) = first_evaluated(&mut stmt)
            && *place == Expr::Var(Var::Temp(*temp))
            && let Some(Stmt::Assign(_, value)) = joined.pop()
        {
            *place = value;
        }
        joined.push(stmt);
    }
    *body = joined;
}

/// The operand of a statement that PHP evaluates before anything else, and always.
fn first_evaluated(stmt: &mut Stmt) -> Option<&mut Expr> {
    match stmt {
        Stmt::Assign(_, expr) | Stmt::AssignGlobal(_, expr) | Stmt::AssignList(_, expr) => Some(first_operand(expr)),
        Stmt::If(expr, ..) | Stmt::Switch(expr, ..) | Stmt::Do(expr) => Some(first_operand(expr)),
        Stmt::Return(values) => values.first_mut().map(first_operand),
        // Any other value may be written out in front of the address.
        Stmt::Store(_, base, _, value) if value.is_simple() => Some(first_operand(base)),
        _ => None,
    }
}

fn first_operand(expr: &mut Expr) -> &mut Expr {
    // A call of a reference reads its variable before its arguments.
    let is_leaf = match expr {
        Expr::Call(callee, arguments) => matches!(callee, Callee::Reference(_)) || arguments.is_empty(),
        _ => false,
    };
    match expr {
        Expr::Call(..) if is_leaf => expr,
        Expr::Ternary(parts) => first_operand(&mut parts[0]),
        _ if expr.children().is_empty() => expr,
        _ => first_operand(expr.children_mut().swap_remove(0)),
    }
}
