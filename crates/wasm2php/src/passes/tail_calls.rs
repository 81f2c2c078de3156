//! Finds out which calls really have to be made in the place of the function that makes them.
//!
//! PHP has no such calls. A function that makes one returns it as a `TailCall` of the runtime, and whoever called the
//! function carries it out. That costs time, so it is done only where calls of this kind can go on without end: where
//! they form a cycle, or go through a table. All others are plain calls of which the result is returned.

use std::collections::BTreeSet;

use crate::ir::{Callee, Expr, Stmt};
use crate::lower::Lowered;
use crate::module::Module;

/// Makes plain calls of all others, and marks the functions that are left with some.
pub(super) fn settle(module: &Module<'_>, functions: &mut [Lowered]) {
    let imports = module.imports.len();
    let calls: Vec<Calls> = functions.iter().map(|function| Calls::of(&function.body, imports)).collect();
    let endless = endless(&calls);
    for (at, function) in functions.iter_mut().enumerate() {
        function.is_tail = endless.contains(&at);
        make_plain(&mut function.body, imports, &endless);
    }
}

/// The functions whose calls of this kind may go on without end.
fn endless(calls: &[Calls]) -> BTreeSet<usize> {
    let mut callers = vec![Vec::new(); calls.len()];
    for (at, calls) in calls.iter().enumerate() {
        calls.direct.iter().for_each(|to| callers[*to].push(at));
    }
    // A function comes to an end if it makes no such call, or only of functions that do.
    let mut open: Vec<usize> = calls.iter().map(|calls| calls.direct.len() + usize::from(calls.indirect)).collect();
    let mut ending: Vec<usize> = (0..calls.len()).filter(|at| open[*at] == 0).collect();
    while let Some(at) = ending.pop() {
        for caller in &callers[at] {
            open[*caller] -= 1;
            if open[*caller] == 0 {
                ending.push(*caller);
            }
        }
    }
    (0..calls.len()).filter(|at| open[*at] > 0).collect()
}

/// The calls that a function makes in its place.
#[derive(Default)]
struct Calls {
    /// Those of functions that the module defines.
    direct: BTreeSet<usize>,
    /// Whether there are some through tables.
    indirect: bool,
}

impl Calls {
    fn of(body: &[Stmt], imports: usize) -> Calls {
        let mut calls = Calls::default();
        calls.add(body, imports);
        calls
    }

    fn add(&mut self, body: &[Stmt], imports: usize) {
        for stmt in body {
            match callee(stmt) {
                Some(Callee::Reference(_)) => self.indirect = true,
                Some(Callee::Function(method)) => self.direct.extend((method.0 as usize).checked_sub(imports)),
                _ => {}
            }
            stmt.bodies().into_iter().for_each(|inner| self.add(inner, imports));
        }
    }
}

/// What the statement calls in the function's place.
fn callee(stmt: &Stmt) -> Option<&Callee> {
    match stmt {
        Stmt::Return(values) => match values.as_slice() {
            [Expr::Tail(call)] => match call.as_ref() {
                Expr::Call(callee, _) => Some(callee),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn make_plain(body: &mut [Stmt], imports: usize, endless: &BTreeSet<usize>) {
    for stmt in body {
        let is_plain = match callee(stmt) {
            Some(Callee::Function(method)) => {
                (method.0 as usize).checked_sub(imports).is_none_or(|at| !endless.contains(&at))
            }
            _ => false,
        };
        if is_plain
            && let Stmt::Return(values) = stmt
            && let Some(Expr::Tail(call)) = values.pop()
        {
            values.push(*call);
        }
        stmt.bodies_mut().into_iter().for_each(|inner| make_plain(inner, imports, endless));
    }
}
