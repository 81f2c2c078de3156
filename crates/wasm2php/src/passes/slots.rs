//! Lets stack values that do not live at the same time share a variable, since each costs PHP time on every call.
//!
//! Lowering gives every kept value a variable of its own. A value lives from the first statement that mentions it to
//! the last; that holds across loops too, because a loop always assigns such a variable before it reads it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::ir::{Expr, Stmt, Var};
use crate::names::Temp;

/// Renames the stack variables so that as few as possible are used.
pub(super) fn share(body: &mut [Stmt]) {
    let mut lives = Lives::default();
    lives.body(body);
    let slots = assign(&lives.spans);
    rename(body, &slots);
}

/// From where to where each variable is mentioned, as positions in the text.
#[derive(Default)]
struct Lives {
    position: u32,
    spans: BTreeMap<Temp, (u32, u32)>,
}

impl Lives {
    fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.position += 1;
            for expr in stmt.own_expressions() {
                expr.visit(&mut |node| {
                    if let Expr::Var(Var::Temp(temp)) | Expr::HasSignature(Var::Temp(temp), _) = node {
                        self.mention(*temp);
                    }
                    if let Expr::Call(crate::ir::Callee::Reference(Var::Temp(temp)), _) = node {
                        self.mention(*temp);
                    }
                });
            }
            // What a statement reads may share with what it assigns: reading comes first.
            if !stmt.assigned().is_empty() {
                self.position += 1;
            }
            for var in stmt.assigned() {
                if let Var::Temp(temp) = var {
                    self.mention(*temp);
                }
            }
            for inner in stmt.bodies() {
                self.body(inner);
            }
        }
    }

    fn mention(&mut self, temp: Temp) {
        let position = self.position;
        self.spans.entry(temp).or_insert((position, position)).1 = position;
    }
}

/// Gives each variable the lowest slot that is free when its life begins.
fn assign(spans: &BTreeMap<Temp, (u32, u32)>) -> BTreeMap<Temp, Temp> {
    let mut by_start: Vec<_> = spans.iter().map(|(temp, (start, end))| (*start, *temp, *end)).collect();
    by_start.sort_unstable();
    // Slots in use, those that are free first on top; and those that are free.
    let mut busy: BinaryHeap<Reverse<(u32, u32)>> = BinaryHeap::new();
    let mut free: BTreeSet<u32> = BTreeSet::new();
    let mut slots = BTreeMap::new();
    for (start, temp, end) in by_start {
        while let Some(Reverse((until, slot))) = busy.peek().copied()
            && until < start
        {
            busy.pop();
            free.insert(slot);
        }
        let slot = free.pop_first().unwrap_or(busy.len() as u32);
        busy.push(Reverse((end, slot)));
        slots.insert(temp, Temp(slot));
    }
    slots
}

fn rename(body: &mut [Stmt], slots: &BTreeMap<Temp, Temp>) {
    let change = |var: &mut Var| {
        if let Var::Temp(temp) = var {
            *temp = slots[temp];
        }
    };
    for stmt in body {
        for expr in stmt.own_expressions_mut() {
            expr.visit_mut(&mut |node| match node {
                Expr::Var(var) | Expr::HasSignature(var, _) => change(var),
                Expr::Call(crate::ir::Callee::Reference(var), _) => change(var),
                _ => {}
            });
        }
        match stmt {
            Stmt::Assign(var, _) => change(var),
            Stmt::AssignList(vars, _) => vars.iter_mut().for_each(change),
            _ => {}
        }
        for inner in stmt.bodies_mut() {
            rename(inner, slots);
        }
    }
}
