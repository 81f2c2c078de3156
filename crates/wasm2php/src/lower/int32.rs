//! 32-bit integers: unsigned PHP integers, masked only where a reader needs the exact value.
//!
//! The low 32 bits of a sum, difference, product or bit operation depend only on the low 32 bits of the operands, so
//! operands may lack their mask as long as the PHP integer cannot leave 64 bits (it would become a float).

use super::Lowering;
use super::value::{MASK32, Range, Value};
use crate::ir::{BinaryOp, Expr, UnaryOp};
use crate::module::Type;
use crate::routines::{self, Routine};

const SIGN: i64 = 0x8000_0000;

impl Lowering<'_> {
    pub(super) fn i32_const(&mut self, value: i32) {
        self.push(Value::any(Type::I32, Expr::Int(i64::from(value.cast_unsigned()))));
    }

    pub(super) fn i32_add(&mut self) {
        self.i32_arithmetic(BinaryOp::Add, Range::add);
    }

    pub(super) fn i32_sub(&mut self) {
        let [a, b] = [2, 1].map(|depth| &self.stack[self.stack.len() - depth]);
        let range = self.known.difference(&a.expr, &b.expr, a.range.sub(b.range));
        if range.within(Range::U32) {
            let (a, b) = self.pop_two();
            return self.push(Value::new(
                Type::I32,
                Expr::binary(BinaryOp::Sub, a.number().expr, b.number().expr),
                range,
            ));
        }
        self.i32_arithmetic(BinaryOp::Sub, Range::sub);
    }

    pub(super) fn i32_mul(&mut self) {
        let (a, b) = self.pop_two();
        let (a, b) = (a.number(), b.number());
        let fits = |a: &Value, b: &Value| a.range.mul(b.range).within(Range::S64);
        let (a, b) = if fits(&a, &b) { (a, b) } else { (a.canonical(), b.canonical()) };
        // A signed and an unsigned 32-bit integer have a product within 64 bits.
        let (a, b) = if fits(&a, &b) { (a, b) } else { (a.signed(), b) };
        self.push_raw(BinaryOp::Mul, a, b, Range::mul);
    }

    /// An operation on numbers without mask, after masking operands that would make the result too large.
    fn i32_arithmetic(&mut self, op: BinaryOp, range: fn(Range, Range) -> Range) {
        let (a, b) = self.pop_two();
        let (a, b) = (a.number(), b.number());
        let fits = range(a.range, b.range).within(Range::S64);
        let (a, b) = if fits { (a, b) } else { (a.canonical(), b.canonical()) };
        // Adding 0xffffffff is the compiler's way to subtract one; the difference is shorter and stays smaller.
        match (op, b.constant()) {
            (BinaryOp::Add, Some(c)) if c >= SIGN => {
                let c = Value::any(Type::I32, Expr::Int(MASK32 + 1 - c));
                self.push_raw(BinaryOp::Sub, a, c, Range::sub);
            }
            _ => self.push_raw(op, a, b, range),
        }
    }

    fn push_raw(&mut self, op: BinaryOp, a: Value, b: Value, range: fn(Range, Range) -> Range) {
        let range = range(a.range, b.range);
        self.push(Value::new(Type::I32, Expr::binary(op, a.expr, b.expr), range));
    }

    pub(super) fn i32_and(&mut self) {
        let (a, b) = self.pop_two();
        self.push_raw(BinaryOp::And, a.number(), b.number(), Range::and);
    }

    pub(super) fn i32_or(&mut self) {
        let (a, b) = self.pop_two();
        self.push_raw(BinaryOp::Or, a.number(), b.number(), Range::bits_with);
    }

    pub(super) fn i32_xor(&mut self) {
        let (a, b) = self.pop_two();
        self.push_raw(BinaryOp::Xor, a.number(), b.number(), Range::bits_with);
    }

    pub(super) fn i32_shl(&mut self) {
        let (a, b) = self.pop_two();
        let Some(k) = b.constant() else {
            // At most 31 bits up, an unsigned 32-bit integer stays within 63 bits.
            let shifted = Expr::binary(BinaryOp::Shl, a.expr(), count(b, 31));
            return self.push(Value::new(Type::I32, shifted, Range::new(0, i64::MAX as i128)));
        };
        let k = (k & 31) as u32;
        let a = a.number();
        let a = if a.range.shl(k).within(Range::S64) { a } else { a.canonical() };
        let range = a.range.shl(k);
        self.push(Value::new(Type::I32, Expr::binary(BinaryOp::Shl, a.expr, Expr::Int(i64::from(k))), range));
    }

    pub(super) fn i32_shr_u(&mut self) {
        self.i32_shift_right(Value::canonical);
    }

    pub(super) fn i32_shr_s(&mut self) {
        self.i32_shift_right(Value::signed);
    }

    fn i32_shift_right(&mut self, form: fn(Value) -> Value) {
        let (a, b) = self.pop_two();
        let a = form(a);
        let range = match b.constant() {
            Some(k) => a.range.shr((k & 31) as u32),
            None => Range::new(a.range.low.min(0), a.range.high.max(0)),
        };
        self.push(Value::new(Type::I32, Expr::binary(BinaryOp::Shr, a.expr, count(b, 31)), range));
    }

    pub(super) fn i32_rotl(&mut self) {
        match self.stack[self.stack.len() - 1].constant() {
            Some(k) => self.i32_rotate_left_by(k & 31),
            None => self.i32_rotate_by_variable(Value::expr),
        }
    }

    pub(super) fn i32_rotr(&mut self) {
        match self.stack[self.stack.len() - 1].constant() {
            Some(k) => self.i32_rotate_left_by((32 - (k & 31)) & 31),
            None => self.i32_rotate_by_variable(|k| Expr::binary(BinaryOp::Sub, Expr::Int(32), count(k, 31))),
        }
    }

    fn i32_rotate_by_variable(&mut self, left: fn(Value) -> Expr) {
        let (a, b) = self.pop_two();
        self.push(Value::any(Type::I32, Expr::routine(&routines::ROTL32, vec![a.expr(), left(b)])));
    }

    fn i32_rotate_left_by(&mut self, k: i64) {
        self.pop();
        let a = self.pop_simple();
        let up = Expr::binary(BinaryOp::Shl, a.expr.clone(), Expr::Int(k));
        let down = Expr::binary(BinaryOp::Shr, a.expr, Expr::Int(32 - k));
        self.push(Value::new(Type::I32, Expr::binary(BinaryOp::Or, up, down), Range::U32.shl(k as u32)));
    }

    pub(super) fn i32_eqz(&mut self) {
        let value = self.pop();
        self.push(value.zero_test());
    }

    /// `eq` and `ne`.
    pub(super) fn i32_equality(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        let (a, b) = (a.number(), b.number());
        let same_form = |range| a.range.within(range) && b.range.within(range);
        let comparable = same_form(Range::U32) || same_form(Range::S32);
        let (a, b) = if comparable { (a, b) } else { (a.canonical(), b.canonical()) };
        self.push(Value::test(Expr::binary(op, a.expr, b.expr)));
    }

    /// Comparisons of unsigned integers.
    pub(super) fn i32_compare_u(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        self.push(Value::test(Expr::binary(op, a.expr(), b.expr())));
    }

    /// Comparisons of signed integers.
    pub(super) fn i32_compare_s(&mut self, op: BinaryOp) {
        let (a, b) = self.pop_two();
        let (a, b) = (a.number(), b.number());
        if a.range.within(Range::S32) && (b.range.within(Range::S32) || b.constant().is_some()) {
            return self.push(Value::test(Expr::binary(op, a.signed().expr, b.signed().expr)));
        }
        if let Some(test) = sign_test(op, &a, &b) {
            return self.push(Value::test(test));
        }
        self.push(Value::test(Expr::binary(op, ordered(a), ordered(b))));
    }

    /// Division and remainder; the routine checks for zero and overflow.
    pub(super) fn i32_divide(&mut self, routine: &'static Routine) {
        let (a, b) = self.pop_two();
        let divisor = b.clone().canonical().constant();
        let is_signed = std::ptr::eq(routine, &routines::DIV_S32) || std::ptr::eq(routine, &routines::REM_S32);
        let is_remainder = std::ptr::eq(routine, &routines::REM_S32) || std::ptr::eq(routine, &routines::REM_U32);
        match divisor {
            // Zero traps and minus one may; every other constant divides without a check.
            Some(c) if c != 0 && c != MASK32 => {
                let (a, c) = match is_signed {
                    true => (a.signed(), i64::from((c as u32).cast_signed())),
                    false => (a.canonical(), c),
                };
                self.push(divided(a, c, is_remainder));
            }
            _ => self.push(Value::any(Type::I32, Expr::routine(routine, vec![a.expr(), b.expr()]))),
        }
    }

    /// A function of one integer in the runtime whose result is at most `high`.
    pub(super) fn integer_function(&mut self, kind: Type, routine: &'static Routine, high: i128) {
        let value = self.pop().expr();
        self.push(Value::new(kind, Expr::routine(routine, vec![value]), Range::new(0, high)));
    }

    /// `i32.extend8_s` and `i32.extend16_s`.
    pub(super) fn i32_extend(&mut self, bits: u32) {
        let value = self.pop().number();
        let half = 1i128 << (bits - 1);
        if value.range.within(Range::new(-half, half - 1)) {
            return self.push(value);
        }
        let up = Expr::binary(BinaryOp::Shl, value.expr, Expr::Int(64 - i64::from(bits)));
        let down = Expr::binary(BinaryOp::Shr, up, Expr::Int(64 - i64::from(bits)));
        self.push(Value::new(Type::I32, down, Range::new(-half, half - 1)));
    }
}

/// A shift count as PHP needs it: below the width of the type.
pub(super) fn count(value: Value, mask: i64) -> Expr {
    let value = value.number();
    if value.range.within(Range::new(0, mask as i128)) {
        return value.expr;
    }
    Expr::binary(BinaryOp::And, value.expr, Expr::Int(mask))
}

/// Comparisons with zero or minus one ask only for the sign: one operation on the unsigned form.
fn sign_test(op: BinaryOp, a: &Value, b: &Value) -> Option<Expr> {
    let negative = match (op, b.clone().canonical().constant()?) {
        (BinaryOp::Less, 0) | (BinaryOp::LessEqual, MASK32) => true,
        (BinaryOp::GreaterEqual, 0) | (BinaryOp::Greater, MASK32) => false,
        _ => return None,
    };
    let op = if negative { BinaryOp::Greater } else { BinaryOp::LessEqual };
    Some(Expr::binary(op, a.clone().expr(), Expr::Int(SIGN - 1)))
}

/// A form in which unsigned order is the order of the signed values: the sign bit is turned round.
fn ordered(value: Value) -> Expr {
    if value.range.within(Range::S32) && value.range.low < 0 {
        return Expr::binary(BinaryOp::Add, value.expr, Expr::Int(SIGN));
    }
    Expr::binary(BinaryOp::Xor, value.expr(), Expr::Int(SIGN))
}

/// Division by a constant that needs no check.
///
/// The quotient of two 32-bit integers is exact enough in a double to be cut to the right integer: the fraction is at
/// least 2^-32 away from the next integer, far more than a double's rounding.
fn divided(a: Value, c: i64, is_remainder: bool) -> Value {
    let high = if is_remainder { i128::from(c.unsigned_abs()) - 1 } else { a.range.high.max(-a.range.low) };
    let low = if a.range.low < 0 || c < 0 { -high } else { 0 };
    let expr = match is_remainder {
        true => Expr::binary(BinaryOp::Mod, a.expr, Expr::Int(c)),
        false => Expr::unary(UnaryOp::ToInt, Expr::binary(BinaryOp::Div, a.expr, Expr::Int(c))),
    };
    Value::new(Type::I32, expr, Range::new(low, high))
}
