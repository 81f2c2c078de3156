//! 64-bit integers: PHP integers. PHP turns an overflow into a float, so a result that is no integer is computed again
//! by the runtime; where the operands are known to be small the check is left out.

use super::Lowering;
use super::int32::count;
use super::value::{Range, Value};
use crate::ir::{BinaryOp, Expr, Var};
use crate::module::Type;
use crate::names::Scratch;
use crate::routines::{self, Routine};

impl Lowering<'_> {
    pub(super) fn i64_const(&mut self, value: i64) {
        self.push(Value::any(Type::I64, Expr::Int(value)));
    }

    pub(super) fn i64_add(&mut self) {
        self.i64_arithmetic(BinaryOp::Add, Range::add, &routines::ADD64);
    }

    pub(super) fn i64_sub(&mut self) {
        self.i64_arithmetic(BinaryOp::Sub, Range::sub, &routines::SUB64);
    }

    pub(super) fn i64_mul(&mut self) {
        self.i64_arithmetic(BinaryOp::Mul, Range::mul, &routines::MUL64);
    }

    fn i64_arithmetic(&mut self, op: BinaryOp, range: fn(Range, Range) -> Range, slow: &'static Routine) {
        let [a, b] = [2, 1].map(|depth| self.stack[self.stack.len() - depth].range);
        let range = range(a, b);
        if range.within(Range::S64) {
            let (a, b) = self.pop_two();
            return self.push(Value::new(Type::I64, Expr::binary(op, a.expr(), b.expr()), range));
        }
        let (a, b) = self.pop_two_simple();
        let result = Expr::Var(Var::Scratch(Scratch::Result));
        let fast = Expr::assign(Scratch::Result, Expr::binary(op, a.expr.clone(), b.expr.clone()));
        let is_integer = Expr::routine(&routines::IS_INT, vec![fast]);
        let again = Expr::routine(slow, vec![a.expr, b.expr]);
        self.push(Value::any(Type::I64, Expr::ternary(is_integer, result, again)));
    }

    /// `and`, `or`, `xor`.
    pub(super) fn i64_bits(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        let range = if op == BinaryOp::And { a.range.and(b.range) } else { a.range.bits_with(b.range) };
        self.push(Value::new(Type::I64, Expr::binary(op, a.expr(), b.expr()), range));
    }

    pub(super) fn i64_shl(&mut self) {
        let (a, b) = self.pop_two();
        let range = match b.constant() {
            Some(k) => a.range.shl((k & 63) as u32),
            None => Range::S64,
        };
        self.push(Value::new(Type::I64, Expr::binary(BinaryOp::Shl, a.expr(), count(b, 63)), range));
    }

    pub(super) fn i64_shr_s(&mut self) {
        let (a, b) = self.pop_two();
        let range = match b.constant() {
            Some(k) => a.range.shr((k & 63) as u32),
            None => Range::new(a.range.low.min(0), a.range.high.max(0)),
        };
        self.push(Value::new(Type::I64, Expr::binary(BinaryOp::Shr, a.expr(), count(b, 63)), range));
    }

    pub(super) fn i64_shr_u(&mut self) {
        if self.stack[self.stack.len() - 2].range.low >= 0 {
            return self.i64_shr_s();
        }
        let (a, b) = self.pop_two();
        let Some(k) = b.constant() else {
            return self.push(Value::any(Type::I64, Expr::routine(&routines::SHR_U64, vec![a.expr(), b.expr()])));
        };
        let k = k & 63;
        if k == 0 {
            return self.push(a);
        }
        // PHP's shift copies the sign; the copies are cut off.
        let mask = i64::MAX >> (k - 1);
        let shifted = Expr::binary(BinaryOp::Shr, a.expr(), Expr::Int(k));
        let cut = Expr::binary(BinaryOp::And, shifted, Expr::Int(mask));
        self.push(Value::new(Type::I64, cut, Range::new(0, mask as i128)));
    }

    pub(super) fn i64_rotl(&mut self) {
        let (a, b) = self.pop_two();
        self.push(Value::any(Type::I64, Expr::routine(&routines::ROTL64, vec![a.expr(), b.expr()])));
    }

    pub(super) fn i64_rotr(&mut self) {
        let (a, b) = self.pop_two();
        let left = Expr::binary(BinaryOp::Sub, Expr::Int(64), count(b, 63));
        self.push(Value::any(Type::I64, Expr::routine(&routines::ROTL64, vec![a.expr(), left])));
    }

    pub(super) fn i64_eqz(&mut self) {
        let value = self.pop().expr();
        self.push(Value::test(Expr::binary(BinaryOp::Same, value, Expr::Int(0))));
    }

    /// Equality, and comparisons of signed integers.
    pub(super) fn i64_compare(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        self.push(Value::test(Expr::binary(op, a.expr(), b.expr())));
    }

    /// Comparisons of unsigned integers.
    pub(super) fn i64_compare_u(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        let is_plain = a.range.low >= 0 && b.range.low >= 0;
        // Turning the sign bit round makes PHP's signed order the unsigned one.
        let ordered = |value: Value| match is_plain {
            true => value.expr(),
            false => Expr::binary(BinaryOp::Xor, value.expr(), Expr::Int(i64::MIN)),
        };
        self.push(Value::test(Expr::binary(op, ordered(a), ordered(b))));
    }

    /// Division and remainder; the routine checks for zero and overflow.
    pub(super) fn i64_divide(&mut self, routine: &'static Routine) {
        let (a, b) = self.pop_two();
        let is_signed = std::ptr::eq(routine, &routines::DIV_S64) || std::ptr::eq(routine, &routines::REM_S64);
        let is_remainder = std::ptr::eq(routine, &routines::REM_S64) || std::ptr::eq(routine, &routines::REM_U64);
        // A positive constant needs no check for zero or overflow, and without signs both kinds are one.
        let plain = b.constant().filter(|c| *c > 0 && (is_signed || a.range.low >= 0));
        self.push(match plain {
            Some(c) if is_remainder => {
                let range = Range::new(if a.range.low < 0 { 1 - i128::from(c) } else { 0 }, i128::from(c) - 1);
                Value::new(Type::I64, Expr::binary(BinaryOp::Mod, a.expr(), Expr::Int(c)), range)
            }
            Some(c) => {
                let range = Range::new(a.range.low / i128::from(c), a.range.high / i128::from(c));
                Value::new(Type::I64, Expr::routine(&routines::INTDIV, vec![a.expr(), Expr::Int(c)]), range)
            }
            None => Value::any(Type::I64, Expr::routine(routine, vec![a.expr(), b.expr()])),
        });
    }

    /// `i64.extend8_s`, `i64.extend16_s`, `i64.extend32_s`.
    pub(super) fn i64_extend(&mut self, bits: u32) {
        let value = self.pop();
        let half = 1i128 << (bits - 1);
        let by = Expr::Int(64 - i64::from(bits));
        let up = Expr::binary(BinaryOp::Shl, value.expr(), by.clone());
        self.push(Value::new(Type::I64, Expr::binary(BinaryOp::Shr, up, by), Range::new(-half, half - 1)));
    }

    pub(super) fn i64_extend_i32_s(&mut self) {
        let value = self.pop().signed();
        self.push(Value::new(Type::I64, value.expr, value.range));
    }

    pub(super) fn i64_extend_i32_u(&mut self) {
        let value = self.pop().canonical();
        self.push(Value::new(Type::I64, value.expr, value.range));
    }

    /// The 64-bit integer is a valid unmasked form of its low half.
    pub(super) fn i32_wrap_i64(&mut self) {
        let value = self.pop();
        self.push(Value::new(Type::I32, value.expr, value.range));
    }
}
