//! Calls: of functions of the module, of imports (which have a method too), and through tables.

use super::Lowering;
use super::value::Value;
use crate::ir::{BinaryOp, Callee, Expr, Stmt, Var};
use crate::module::Type;
use crate::names::{Method, Table};
use crate::routines;

impl Lowering<'_> {
    pub(super) fn call(&mut self, function: u32) {
        let module = self.module;
        let signature = module.signature_of(function);
        let arguments = self.pop_arguments(signature.params.len());
        self.finish_call(Expr::Call(Callee::Function(Method(function)), arguments), &signature.results);
    }

    pub(super) fn call_indirect(&mut self, signature: u32, table: u32) {
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
        let reference = self.table_entry(table, index, signature.text());
        self.finish_call(Expr::Call(Callee::Reference(reference), arguments), &signature.results);
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
