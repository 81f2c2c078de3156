//! References and tables. A null reference is PHP's `null`; a function is a `FunctionReference` of the runtime; a value
//! of the host is that value. Tables are PHP lists; all but reading an entry is done by the runtime.

use wasmparser::{HeapType, RefType, ValType};

use super::Lowering;
use super::value::{Range, Value};
use crate::error::Error;
use crate::ir::{BinaryOp, Expr, Stmt, Var};
use crate::module::Type;
use crate::names::Table;
use crate::parse::translated;
use crate::routines::{self, Routine};

impl Lowering<'_> {
    pub(super) fn ref_null(&mut self, kind: HeapType) -> Result<(), Error> {
        let Some(kind) = RefType::new(true, kind) else { return self.refuse("gc: index of a type") };
        match translated(ValType::Ref(kind)) {
            Ok(kind) => self.push(Value::any(kind, Expr::Null)),
            Err(feature) => return self.refuse(feature),
        }
        Ok(())
    }

    pub(super) fn ref_is_null(&mut self) {
        let reference = self.pop().expr;
        self.push(Value::test(Expr::binary(BinaryOp::Same, reference, Expr::Null)));
    }

    pub(super) fn ref_func(&mut self, function: u32) {
        let arguments = vec![Expr::Int(i64::from(function))];
        self.push(Value::any(Type::FuncRef, Expr::routine(&routines::REFERENCE, arguments)));
    }

    pub(super) fn table_get(&mut self, table: u32) {
        let index = self.pop_simple().expr;
        let entry = Expr::TableEntry(Table(table), Box::new(index.clone()));
        let missing = Expr::routine(&routines::NO_ENTRY, vec![Expr::Int(i64::from(table)), index]);
        let kind = self.module.tables[table as usize].kind;
        self.push(Value::any(kind, Expr::binary(BinaryOp::Coalesce, entry, missing)));
    }

    pub(super) fn table_size(&mut self, table: u32) {
        let size = Expr::routine(&routines::TABLE_SIZE, vec![Expr::Int(i64::from(table))]);
        self.push(Value::new(Type::I32, size, Range::U32));
    }

    pub(super) fn table_grow(&mut self, table: u32) {
        let arguments = self.table_arguments(&[table], 2);
        self.keep_state();
        let temp = Var::Temp(self.new_temp());
        self.body.push(Stmt::Assign(temp, Expr::routine(&routines::TABLE_GROW, arguments)));
        self.push(Value::any(Type::I32, Expr::Var(temp)));
    }

    /// `table.set`, `table.fill`, `table.copy` and `table.init`: the indexes of the instruction, then its operands.
    pub(super) fn table_act(&mut self, routine: &'static Routine, indexes: &[u32], operands: usize) {
        let arguments = self.table_arguments(indexes, operands);
        self.act(routine, arguments);
    }

    pub(super) fn elem_drop(&mut self, segment: u32) {
        self.act(&routines::ELEM_DROP, vec![Expr::Int(i64::from(segment))]);
    }

    fn table_arguments(&mut self, indexes: &[u32], operands: usize) -> Vec<Expr> {
        let mut arguments: Vec<Expr> = indexes.iter().map(|index| Expr::Int(i64::from(*index))).collect();
        arguments.extend(self.pop_arguments(operands));
        arguments
    }
}
