//! The operand stack, and the rules for when a waiting expression must be evaluated.

use super::value::{Form, Value};
use super::{Lowering, MAX_EXPRESSION_SIZE};
use crate::ir::{Expr, Stmt, Var};
use crate::names::Temp;

/// So many operands may wait to be evaluated. Each instruction that changes something looks at all of them.
const MAX_WAITING: usize = 100;

impl Lowering<'_> {
    pub(super) fn push(&mut self, value: Value) {
        let too_long = value.expr.size() > MAX_EXPRESSION_SIZE;
        self.settled = self.settled();
        self.stack.push(value);
        if too_long {
            self.keep(self.stack.len() - 1);
        }
        if self.stack.len() - self.settled > MAX_WAITING {
            self.keep(self.settled);
            self.settled += 1;
        }
    }

    /// How many operands at the bottom of the stack are constants or variables that nothing else assigns.
    fn settled(&self) -> usize {
        self.settled.min(self.stack.len())
    }

    pub(super) fn pop(&mut self) -> Value {
        self.stack.pop().expect("the validator has checked the height of the stack")
    }

    /// Pops two operands: the lower one, then the upper one.
    pub(super) fn pop_two(&mut self) -> (Value, Value) {
        let upper = self.pop();
        (self.pop(), upper)
    }

    /// Pops a canonical operand that may be written more than once.
    pub(super) fn pop_simple(&mut self) -> Value {
        self.keep_unless_simple(1);
        self.pop().canonical()
    }

    /// Pops two canonical operands that may be written more than once.
    pub(super) fn pop_two_simple(&mut self) -> (Value, Value) {
        self.keep_unless_simple(2);
        let upper = self.pop().canonical();
        (self.pop().canonical(), upper)
    }

    /// Makes sure that the upper `count` operands may be written more than once.
    pub(super) fn keep_unless_simple(&mut self, count: usize) {
        for at in self.stack.len() - count..self.stack.len() {
            let value = self.stack[at].clone().canonical();
            if !value.is_simple() {
                self.keep(at);
            }
        }
    }

    pub(super) fn new_temp(&mut self) -> Temp {
        self.temps += 1;
        Temp(self.temps - 1)
    }

    /// Evaluates a waiting operand now and keeps its value in a variable.
    pub(super) fn keep(&mut self, at: usize) {
        let value = self.stack[at].clone().canonical();
        if matches!(value.expr, Expr::Int(_) | Expr::Float(_) | Expr::Null | Expr::Var(Var::Temp(_))) {
            return;
        }
        if value.expr.may_trap() {
            self.keep_traps_below(at);
        }
        let temp = Var::Temp(self.new_temp());
        self.body.push(Stmt::Assign(temp, value.expr));
        self.stack[at] = Value { expr: Expr::Var(temp), form: Form::Number, ..value };
    }

    /// Keeps all operands for which `test` holds, from the bottom up.
    fn keep_where(&mut self, test: impl Fn(&Value) -> bool) {
        for at in self.settled()..self.stack.len() {
            if test(&self.stack[at]) {
                self.keep(at);
            }
        }
    }

    pub(super) fn keep_traps_below(&mut self, top: usize) {
        for at in self.settled()..top {
            if self.stack[at].expr.may_trap() {
                self.keep(at);
            }
        }
    }

    /// Before an expression that may trap is evaluated: what should have trapped earlier does so.
    pub(super) fn keep_traps_before(&mut self, expr: &Expr) {
        if expr.may_trap() {
            self.keep_traps_below(self.stack.len());
        }
    }

    /// Before a local changes.
    pub(super) fn keep_readers_of(&mut self, local: Var) {
        self.keep_where(|value| value.reads(local));
    }

    /// Before memory, globals or tables change, or something is called.
    pub(super) fn keep_state(&mut self) {
        self.keep_where(|value| value.expr.reads_state() || value.expr.may_trap());
    }

    /// Before control may leave: what should have trapped does so.
    pub(super) fn keep_traps(&mut self) {
        self.keep_traps_below(self.stack.len());
    }

    /// Before a block begins: inside it nothing below is evaluated any more, and locals may change.
    pub(super) fn keep_all(&mut self) {
        self.keep_where(|_| true);
        self.settled = self.stack.len();
    }
}
