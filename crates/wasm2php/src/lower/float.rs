//! Floating point: PHP's floats are f64; an f32 is a PHP float that is rounded to f32 after every operation.
//!
//! One operation on two f32 values in f64, rounded once more to f32, gives the correctly rounded f32 result for
//! addition, subtraction, multiplication, division and square root.

use super::Lowering;
use super::value::Value;
use crate::ir::{BinaryOp, Expr};
use crate::module::Type;
use crate::routines::{self, Routine};

impl Lowering<'_> {
    pub(super) fn f32_const(&mut self, bits: u32) {
        self.push(Value::any(Type::F32, f32_literal(bits)));
    }

    pub(super) fn f64_const(&mut self, bits: u64) {
        self.push(Value::any(Type::F64, f64_literal(bits)));
    }

    /// `add`, `sub`, `mul`.
    pub(super) fn float_arithmetic(&mut self, kind: Type, op: BinaryOp) {
        let (a, b) = self.pop_two();
        self.push_rounded(kind, Expr::Binary(op, Box::new(a.expr), Box::new(b.expr)));
    }

    /// A function of two floats in the runtime: `div` (PHP throws on zero), `min`, `max`, `copysign`.
    pub(super) fn float_function_of_two(&mut self, kind: Type, routine: &'static Routine) {
        let (a, b) = self.pop_two();
        let expr = Expr::routine(routine, vec![a.expr, b.expr]);
        // The smaller, the larger and one with another sign are f32 already.
        if std::ptr::eq(routine, &routines::DIV) {
            return self.push_rounded(kind, expr);
        }
        self.push(Value::any(kind, expr));
    }

    /// A function of one float whose result on an f32 is an f32.
    pub(super) fn float_function(&mut self, kind: Type, routine: &'static Routine) {
        let value = self.pop().expr;
        self.push(Value::any(kind, Expr::routine(routine, vec![value])));
    }

    /// `ceil` and `floor`: PHP's own, which pass on a signalling NaN as it is; multiplying by one makes it quiet.
    pub(super) fn float_round(&mut self, kind: Type, routine: &'static Routine) {
        self.multiply_by_one();
        self.float_function(kind, routine);
    }

    /// Changes no number, and makes a signalling NaN quiet as the specification asks.
    pub(super) fn multiply_by_one(&mut self) {
        let value = self.pop();
        let one = Box::new(Expr::Float(1f64.to_bits()));
        self.push(Value::any(value.kind, Expr::Binary(BinaryOp::Mul, Box::new(value.expr), one)));
    }

    pub(super) fn float_sqrt(&mut self, kind: Type) {
        let value = self.pop().expr;
        self.push_rounded(kind, Expr::routine(&routines::SQRT, vec![value]));
    }

    pub(super) fn float_compare(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        self.push(Value::test(Expr::Binary(op, Box::new(a.expr), Box::new(b.expr))));
    }

    pub(super) fn push_rounded(&mut self, kind: Type, expr: Expr) {
        let expr = match kind {
            Type::F32 => Expr::routine(&routines::ROUND_TO_F32, vec![expr]),
            _ => expr,
        };
        self.push(Value::any(kind, expr));
    }
}

/// A constant by its bits; only NaNs need the runtime, since PHP can write no other than its own.
pub(crate) fn f64_literal(bits: u64) -> Expr {
    if f64::from_bits(bits).is_nan() {
        return Expr::routine(&routines::F64_FROM_BITS, vec![Expr::Int(bits.cast_signed())]);
    }
    Expr::Float(bits)
}

/// The same for an f32, which is written as the f64 of equal value.
pub(crate) fn f32_literal(bits: u32) -> Expr {
    let value = f32::from_bits(bits);
    if value.is_nan() {
        return Expr::routine(&routines::F32_FROM_BITS, vec![Expr::Int(i64::from(bits))]);
    }
    Expr::Float(f64::from(value).to_bits())
}
