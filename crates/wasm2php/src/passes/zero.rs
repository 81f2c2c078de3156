//! Finds the locals that may be read before they are assigned; WebAssembly starts them at zero.
//!
//! `webs` has found whose first value is read on some way through the function; here it is asked again after the passes
//! that write new variables. The walk is careful rather than clever: what is assigned inside a block that is left early, or in only one branch,
//! does not count behind it.

use std::collections::BTreeSet;

use crate::ir::{Expr, Stmt, Var, diverges};
use crate::lower::Lowered;
use crate::names::Local;

/// The locals (parameters aside) and word indexes of locals that some way through the function reads first.
pub(super) fn needed(function: &Lowered) -> Vec<Var> {
    let mut walk = Walk { starting: &function.starting, needed: BTreeSet::new() };
    walk.body(&function.body, &mut BTreeSet::new());
    walk.needed.into_iter().collect()
}

struct Walk<'a> {
    starting: &'a BTreeSet<Local>,
    needed: BTreeSet<Var>,
}

impl Walk<'_> {
    fn body(&mut self, body: &[Stmt], assigned: &mut BTreeSet<Var>) {
        for stmt in body {
            self.stmt(stmt, assigned);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, assigned: &mut BTreeSet<Var>) {
        for expr in stmt.own_expressions() {
            self.reads(expr, assigned);
        }
        for var in stmt.assigned() {
            assigned.insert(*var);
        }
        match stmt {
            Stmt::If(_, then, otherwise) => self.branches(then, otherwise, assigned),
            // Such a loop is left only at its end or by a branch to a block around it, which does not count anyway.
            Stmt::Loop(_, None, body) => self.body(body, assigned),
            Stmt::Block(..) | Stmt::Loop(..) | Stmt::Switch(..) => {
                for inner in stmt.bodies() {
                    self.body(inner, &mut assigned.clone());
                }
            }
            _ => {}
        }
    }

    fn branches(&mut self, then: &[Stmt], otherwise: &[Stmt], assigned: &mut BTreeSet<Var>) {
        let mut after_then = assigned.clone();
        let mut after_otherwise = assigned.clone();
        self.body(then, &mut after_then);
        self.body(otherwise, &mut after_otherwise);
        *assigned = match (diverges(then), diverges(otherwise)) {
            (true, _) => after_otherwise,
            (_, true) => after_then,
            _ => after_then.intersection(&after_otherwise).copied().collect(),
        };
    }

    fn reads(&mut self, expr: &Expr, assigned: &BTreeSet<Var>) {
        expr.visit(&mut |node| {
            if let Expr::Var(var @ (Var::Local(local) | Var::WordIndex(local))) = node
                && self.starting.contains(local)
                && !assigned.contains(var)
            {
                self.needed.insert(*var);
            }
        });
    }
}
