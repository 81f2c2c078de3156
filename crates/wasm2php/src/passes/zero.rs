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
    let mut walk =
        Walk { starting: &function.starting, needed: BTreeSet::new(), assigned: BTreeSet::new(), order: Vec::new() };
    walk.body(&function.body);
    walk.needed.into_iter().collect()
}

struct Walk<'a> {
    starting: &'a BTreeSet<Local>,
    needed: BTreeSet<Var>,
    /// What is assigned on every way to the current point, also in the order in which it came in, so that the end of a
    /// block takes out what it added: a copy of the set for every block would take a function's size to the square.
    assigned: BTreeSet<Var>,
    order: Vec<Var>,
}

impl Walk<'_> {
    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        stmt.own_expressions().into_iter().for_each(|expr| self.reads(expr));
        stmt.assigned().iter().for_each(|var| self.assign(*var));
        match stmt {
            Stmt::If(_, then, otherwise) => self.branches(then, otherwise),
            // Such a loop is left only at its end or by a branch to a block around it, which does not count anyway.
            Stmt::Loop(_, None, body) => self.body(body),
            Stmt::Block(..) | Stmt::Loop(..) | Stmt::Switch(..) => {
                for inner in stmt.bodies() {
                    self.aside(inner);
                }
            }
            _ => {}
        }
    }

    fn branches(&mut self, then: &[Stmt], otherwise: &[Stmt]) {
        match (diverges(then), diverges(otherwise)) {
            (true, _) => {
                self.aside(then);
                self.body(otherwise);
            }
            (_, true) => {
                self.aside(otherwise);
                self.body(then);
            }
            _ => {
                let in_then: BTreeSet<Var> = self.aside(then).into_iter().collect();
                let in_both = self.aside(otherwise).into_iter().filter(|var| in_then.contains(var));
                in_both.for_each(|var| self.assign(var));
            }
        }
    }

    /// Walks over statements whose assignments do not count behind them, and gives these.
    fn aside(&mut self, body: &[Stmt]) -> Vec<Var> {
        let before = self.order.len();
        self.body(body);
        let added = self.order.split_off(before);
        for var in &added {
            self.assigned.remove(var);
        }
        added
    }

    fn assign(&mut self, var: Var) {
        if self.starts_at_zero(var) && self.assigned.insert(var) {
            self.order.push(var);
        }
    }

    fn reads(&mut self, expr: &Expr) {
        expr.visit(&mut |node| {
            if let Expr::Var(var) = node
                && self.starts_at_zero(*var)
                && !self.assigned.contains(var)
            {
                self.needed.insert(*var);
            }
        });
    }

    fn starts_at_zero(&self, var: Var) -> bool {
        matches!(var, Var::Local(local) | Var::WordIndex(local) if self.starting.contains(&local))
    }
}
