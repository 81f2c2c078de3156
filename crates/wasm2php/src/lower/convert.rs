//! Conversions between integers and floats.

use super::Lowering;
use super::value::Value;
use crate::ir::{Expr, UnaryOp};
use crate::module::Type;
use crate::routines::Routine;

impl Lowering<'_> {
    /// A conversion that the runtime does.
    pub(super) fn convert(&mut self, to: Type, routine: &'static Routine) {
        let value = self.pop().expr();
        self.push(Value::any(to, Expr::routine(routine, vec![value])));
    }

    /// From i32, which every f64 holds exactly.
    pub(super) fn convert_i32(&mut self, to: Type, is_signed: bool) {
        let value = self.pop();
        let value = if is_signed { value.signed() } else { value.canonical() };
        self.push_rounded(to, Expr::unary(UnaryOp::ToFloat, value.expr));
    }

    pub(super) fn f64_convert_i64_s(&mut self) {
        let value = self.pop().expr();
        self.push(Value::any(Type::F64, Expr::unary(UnaryOp::ToFloat, value)));
    }

    pub(super) fn f32_demote_f64(&mut self) {
        let value = self.pop().expr;
        self.push_rounded(Type::F32, value);
    }

    /// Every f32 is an f64 already.
    pub(super) fn f64_promote_f32(&mut self) {
        self.multiply_by_one();
        let value = self.pop().expr;
        self.push(Value::any(Type::F64, value));
    }
}
