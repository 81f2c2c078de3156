//! Finds the variables that always hold a multiple of four, above all pointers to the stack in memory that compilers
//! keep: such a pointer starts at a constant and only moves by constants.
//!
//! The search assumes the best of every variable, global, parameter and result, and takes back what some assignment
//! contradicts until nothing changes. What comes from outside (exports, tables, imports, memory) is never assumed.

use std::collections::BTreeSet;

use crate::ir::{BinaryOp, Callee, Expr, Stmt, Var};
use crate::lower::Lowered;
use crate::module::{Constant, ExportKind, Module, Source};
use crate::names::{Local, Method};

/// A module that takes longer to settle has nothing assumed; real ones take a handful of rounds.
const MAX_ROUNDS: usize = 64;

/// What holds for the variables of one function.
#[derive(Debug, Clone, Default)]
pub(super) struct Aligned {
    unaligned: BTreeSet<Var>,
    /// Whether nothing is known at all.
    is_unknown: bool,
}

impl Aligned {
    /// Whether an address is known to be a multiple of four.
    pub(super) fn is_aligned(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Int(value) => value & 3 == 0,
            Expr::Var(var @ (Var::Local(_) | Var::Temp(_))) => !self.is_unknown && !self.unaligned.contains(var),
            _ => false,
        }
    }
}

/// What holds for the variables of each function that the module defines.
pub(super) fn find(module: &Module<'_>, functions: &[Lowered]) -> Vec<Aligned> {
    let mut search = Search::new(module, functions);
    for _ in 0..MAX_ROUNDS {
        search.has_changed = false;
        for (at, function) in functions.iter().enumerate() {
            search.function = at;
            search.body(&function.body);
        }
        if !search.has_changed {
            return search.functions;
        }
    }
    vec![Aligned { is_unknown: true, ..Aligned::default() }; functions.len()]
}

struct Search<'m> {
    imports: usize,
    lowered: &'m [Lowered],
    functions: Vec<Aligned>,
    /// Functions whose result is no multiple of four.
    results: BTreeSet<Method>,
    globals: Vec<bool>,
    /// The function that is looked at, among those that the module defines.
    function: usize,
    has_changed: bool,
}

impl<'m> Search<'m> {
    fn new(module: &Module<'_>, lowered: &'m [Lowered]) -> Search<'m> {
        let exported = module.exports.iter().filter(|export| export.kind == ExportKind::Global);
        let exported_globals: BTreeSet<u32> = exported.map(|export| export.index).collect();
        let globals = module.globals.iter().enumerate().map(|(index, global)| {
            let is_aligned = matches!(global.source, Source::Value(Constant::I32(value)) if value & 3 == 0);
            is_aligned && !exported_globals.contains(&(index as u32))
        });
        let mut search = Search {
            imports: module.imports.len(),
            lowered,
            functions: vec![Aligned::default(); lowered.len()],
            results: (0..module.imports.len() as u32).map(Method).collect(),
            globals: globals.collect(),
            function: 0,
            has_changed: false,
        };
        module.escaping().into_iter().for_each(|function| search.is_called_from_outside(function));
        search
    }

    fn is_called_from_outside(&mut self, function: u32) {
        let Some(at) = (function as usize).checked_sub(self.imports) else { return };
        for param in 0..self.lowered[at].params as u32 {
            self.functions[at].unaligned.insert(Var::Local(Local(param)));
        }
    }

    fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            for expr in stmt.own_expressions() {
                expr.visit(&mut |node| self.call(node));
            }
            self.stmt(stmt);
            stmt.bodies().into_iter().for_each(|inner| self.body(inner));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(var, value) if !self.is_aligned(value) => self.take_back(self.function, *var),
            Stmt::AssignList(vars, _) => vars.iter().for_each(|var| self.take_back(self.function, *var)),
            Stmt::AssignGlobal(global, value) => {
                let at = global.0 as usize;
                if self.globals[at] && !self.is_aligned(value) {
                    self.globals[at] = false;
                    self.has_changed = true;
                }
            }
            Stmt::Return(values) if !values.iter().all(|value| self.is_aligned(value)) => {
                let method = Method((self.imports + self.function) as u32);
                self.has_changed |= self.results.insert(method);
            }
            _ => {}
        }
    }

    /// The arguments of a call are assigned to the parameters.
    fn call(&mut self, expr: &Expr) {
        let Expr::Call(Callee::Function(method), arguments) = expr else { return };
        let Some(callee) = (method.0 as usize).checked_sub(self.imports) else { return };
        for (index, argument) in arguments.iter().enumerate() {
            if !self.is_aligned(argument) {
                self.take_back(callee, Var::Local(Local(index as u32)));
            }
        }
    }

    fn take_back(&mut self, function: usize, var: Var) {
        self.has_changed |= self.functions[function].unaligned.insert(var);
    }

    fn is_aligned(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Global(global) => self.globals[global.0 as usize],
            Expr::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Or | BinaryOp::Xor, a, b) => {
                self.is_aligned(a) && self.is_aligned(b)
            }
            Expr::Binary(BinaryOp::And | BinaryOp::Mul, a, b) => self.is_aligned(a) || self.is_aligned(b),
            Expr::Binary(BinaryOp::Shl, a, k) => self.is_aligned(a) || matches!(**k, Expr::Int(2..)),
            Expr::Ternary(parts) => self.is_aligned(&parts[1]) && self.is_aligned(&parts[2]),
            Expr::Call(Callee::Function(method), _) => !self.results.contains(method),
            other => self.functions[self.function].is_aligned(other),
        }
    }
}
