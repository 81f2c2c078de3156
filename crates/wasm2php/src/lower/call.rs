//! Calls: of functions of the module, of imports (which have a method too), and through tables.

use super::Lowering;
use super::frame::FUNCTION;
use super::value::Value;
use crate::ir::{BinaryOp, Callee, Expr, Stmt, Var};
use crate::module::Type;
use crate::names::{Local, Method, Table};
use crate::routines;

impl Lowering<'_> {
    pub(super) fn call(&mut self, function: u32) {
        let module = self.module;
        let signature = module.signature_of(function);
        let arguments = self.pop_arguments(signature.params.len());
        self.finish_call(Expr::Call(Callee::Function(Method(function)), arguments), &signature.results);
    }

    pub(super) fn call_indirect(&mut self, signature: u32, table: u32) {
        let (reference, arguments) = self.indirect_callee(signature, table);
        let module = self.module;
        let results = &module.signatures[signature as usize].results;
        self.finish_call(Expr::Call(Callee::Reference(reference), arguments), results);
    }

    /// The function reference that is called through a table, and its arguments.
    fn indirect_callee(&mut self, signature: u32, table: u32) -> (Var, Vec<Expr>) {
        let module = self.module;
        let signature = &module.signatures[signature as usize];
        let at = self.stack.len() - 1;
        // The entry is looked up after the arguments have been evaluated, and before the call.
        self.keep_unless_simple(1);
        for argument in at - signature.params.len()..at {
            if self.stack[argument].expr.may_trap() {
                self.keep(argument);
            }
        }
        let index = self.pop().expr();
        let arguments = self.pop_arguments(signature.params.len());
        self.keep_state();
        (self.table_entry(table, index, signature.text()), arguments)
    }

    /// A call in the place of this function's own. One of the function itself is a loop.
    pub(super) fn return_call(&mut self, function: u32) {
        let count = self.module.signature_of(function).params.len();
        self.keep_traps_below(self.stack.len() - count);
        let arguments = self.pop_arguments(count);
        if function == self.index {
            self.begin_again(arguments);
        } else {
            self.return_tail(Expr::Call(Callee::Function(Method(function)), arguments));
        }
    }

    pub(super) fn return_call_indirect(&mut self, signature: u32, table: u32) {
        let (reference, arguments) = self.indirect_callee(signature, table);
        self.return_tail(Expr::Call(Callee::Reference(reference), arguments));
    }

    fn return_tail(&mut self, call: Expr) {
        self.body.push(Stmt::Return(vec![Expr::Tail(Box::new(call))]));
        self.stop();
    }

    fn begin_again(&mut self, arguments: Vec<Expr>) {
        self.carried += self.locals.len();
        let arguments = self.copies(arguments);
        let zeros = self.locals[arguments.len()..].iter().map(|kind| kind.zero());
        let values: Vec<Expr> = arguments.into_iter().chain(zeros).collect();
        for (local, value) in values.into_iter().enumerate() {
            self.body.push(Stmt::Assign(Var::Local(Local(local as u32)), value));
        }
        self.body.push(Stmt::Continue(FUNCTION));
        self.repeats = true;
        self.stop();
    }

    /// Looks up a table entry and checks its signature.
    fn table_entry(&mut self, table: u32, index: Expr, signature: String) -> Var {
        let reference = Var::Temp(self.new_temp());
        let missing = Expr::routine(&routines::MISSING_ELEMENT, vec![Expr::Int(i64::from(table)), index.clone()]);
        let entry = Expr::TableEntry(Table(table), Box::new(index));
        self.body.push(Stmt::Assign(reference, Expr::binary(BinaryOp::Coalesce, entry, missing)));
        let is_wrong = Expr::unary(crate::ir::UnaryOp::Not, Expr::HasSignature(reference, signature));
        let trap = Stmt::Do(Expr::routine(&routines::WRONG_SIGNATURE, Vec::new()));
        self.body.push(Stmt::If(is_wrong, vec![trap], Vec::new()));
        reference
    }

    fn finish_call(&mut self, call: Expr, results: &[Type]) {
        self.carried += results.len();
        self.keep_state();
        let vars: Vec<Var> = results.iter().map(|_| Var::Temp(self.new_temp())).collect();
        self.body.push(match vars.as_slice() {
            [] => Stmt::Do(call),
            [var] => Stmt::Assign(*var, call),
            _ => Stmt::AssignList(vars.clone(), call),
        });
        for (var, kind) in vars.into_iter().zip(results) {
            self.push(Value::any(*kind, Expr::Var(var)));
        }
    }

    /// Pops operands in the order in which they were pushed.
    pub(super) fn pop_arguments(&mut self, count: usize) -> Vec<Expr> {
        let at = self.stack.len() - count;
        self.stack.split_off(at).into_iter().map(Value::expr).collect()
    }
}
