//! What waits on the operand stack: an expression, its type, and the integers it can be.

use crate::ir::{BinaryOp, Expr, UnaryOp, Var};
use crate::module::Type;

/// The low 32 bits.
pub(crate) const MASK32: i64 = 0xffff_ffff;

/// The integers that an expression can give, both ends included.
///
/// For an i32 that is the PHP integer before masking: it is congruent to the value modulo 2^32 and may lie anywhere in
/// the range, so masks are only written where a reader needs the value itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) low: i128,
    pub(crate) high: i128,
}

impl Range {
    pub(crate) const U32: Range = Range::new(0, MASK32 as i128);
    pub(crate) const S32: Range = Range::new(i32::MIN as i128, i32::MAX as i128);
    pub(crate) const S64: Range = Range::new(i64::MIN as i128, i64::MAX as i128);
    pub(crate) const BOOL: Range = Range::new(0, 1);

    pub(crate) const fn new(low: i128, high: i128) -> Range {
        Range { low, high }
    }

    pub(crate) const fn exactly(value: i64) -> Range {
        Range::new(value as i128, value as i128)
    }

    pub(crate) fn within(self, outer: Range) -> bool {
        self.low >= outer.low && self.high <= outer.high
    }

    /// The range of all results of a function that grows or falls along each operand.
    fn corners(self, other: Range, f: impl Fn(i128, i128) -> i128) -> Range {
        let all = [f(self.low, other.low), f(self.low, other.high), f(self.high, other.low), f(self.high, other.high)];
        Range::new(all.into_iter().min().unwrap_or(0), all.into_iter().max().unwrap_or(0))
    }

    pub(crate) fn add(self, other: Range) -> Range {
        Range::new(self.low + other.low, self.high + other.high)
    }

    pub(crate) fn sub(self, other: Range) -> Range {
        Range::new(self.low - other.high, self.high - other.low)
    }

    /// Both operands are 64-bit integers at most, so no product leaves 128 bits.
    pub(crate) fn mul(self, other: Range) -> Range {
        self.corners(other, |a, b| a * b)
    }

    pub(crate) fn shl(self, k: u32) -> Range {
        Range::new(self.low << k, self.high << k)
    }

    pub(crate) fn shr(self, k: u32) -> Range {
        Range::new(self.low >> k, self.high >> k)
    }

    pub(crate) fn and(self, other: Range) -> Range {
        match (self.low >= 0, other.low >= 0) {
            (true, true) => Range::new(0, self.high.min(other.high)),
            (true, false) => Range::new(0, self.high),
            (false, true) => Range::new(0, other.high),
            (false, false) => self.bits_with(other),
        }
    }

    /// The range of `|` and `^`.
    pub(crate) fn bits_with(self, other: Range) -> Range {
        let bits = [self.low, self.high, other.low, other.high]
            .map(|end| 128 - if end < 0 { !end } else { end }.leading_zeros());
        let top = 1i128 << bits.into_iter().max().unwrap_or(0);
        let low = if self.low >= 0 && other.low >= 0 { 0 } else { -top };
        Range::new(low, top - 1)
    }
}

/// How the expression gives the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As an integer or float.
    Number,
    /// As a PHP boolean that stands for 0 or 1.
    Test,
}

/// An operand that waits on the stack.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) expr: Expr,
    pub(crate) kind: Type,
    pub(crate) range: Range,
    pub(crate) form: Form,
}

impl Value {
    pub(crate) fn new(kind: Type, expr: Expr, range: Range) -> Value {
        // A range that a 64-bit integer cannot hold says nothing beyond that.
        let range = if range.within(Range::S64) { range } else { Range::S64 };
        match expr {
            Expr::Int(value) => Value { expr, kind, range: Range::exactly(value), form: Form::Number },
            _ => Value { expr, kind, range, form: Form::Number },
        }
    }

    /// A value of which nothing but the type is known; an i32 is masked.
    pub(crate) fn any(kind: Type, expr: Expr) -> Value {
        Value::new(kind, expr, if kind == Type::I32 { Range::U32 } else { Range::S64 })
    }

    pub(crate) fn test(expr: Expr) -> Value {
        Value { expr, kind: Type::I32, range: Range::BOOL, form: Form::Test }
    }

    /// The constant, if it is one.
    pub(crate) fn constant(&self) -> Option<i64> {
        match self.expr {
            Expr::Int(value) if self.form == Form::Number => Some(value),
            _ => None,
        }
    }

    /// The value as a number that may lack its mask.
    pub(crate) fn number(self) -> Value {
        match self.form {
            Form::Number => self,
            _ => Value::new(self.kind, Expr::unary(UnaryOp::ToInt, self.expr), Range::BOOL),
        }
    }

    /// The value as a number in its one right form: unsigned for an i32.
    pub(crate) fn canonical(self) -> Value {
        let value = self.number();
        if value.kind != Type::I32 || value.range.within(Range::U32) {
            return value;
        }
        Value::new(Type::I32, Expr::binary(BinaryOp::And, value.expr, Expr::Int(MASK32)), Range::U32)
    }

    /// The canonical number's expression.
    pub(crate) fn expr(self) -> Expr {
        self.canonical().expr
    }

    /// An i32 as a signed PHP integer.
    pub(crate) fn signed(self) -> Value {
        let value = self.number();
        if value.range.within(Range::S32) {
            return value;
        }
        // Shifting up and down again copies the sign bit.
        let up = Expr::binary(BinaryOp::Shl, value.expr, Expr::Int(32));
        Value::new(Type::I32, Expr::binary(BinaryOp::Shr, up, Expr::Int(32)), Range::S32)
    }

    /// The value as the condition of an `if`.
    pub(crate) fn condition(self) -> Expr {
        match self.form {
            Form::Number => self.expr(),
            _ => self.expr,
        }
    }

    /// The test whether an i32 is zero.
    pub(crate) fn zero_test(self) -> Value {
        Value::test(match self.form {
            Form::Test => Expr::unary(UnaryOp::Not, self.expr),
            Form::Number => Expr::binary(BinaryOp::Same, self.expr(), Expr::Int(0)),
        })
    }

    pub(crate) fn is_simple(&self) -> bool {
        self.form == Form::Number && self.expr.is_simple()
    }

    pub(crate) fn reads(&self, var: Var) -> bool {
        self.expr.reads(var)
    }
}
