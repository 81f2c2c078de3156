//! Linear memory: a packed PHP array of 32-bit words, in the variable `$m` of each function that uses it.
//!
//! An aligned access inside the memory is written out; anything else goes to the runtime, which traps or takes the
//! bytes together. Reading a word that is not there gives null, which serves as the bounds check of loads.

use wasmparser::MemArg;

use super::Lowering;
use super::value::{Range, Value};
use crate::ir::{BinaryOp, Callee, Expr, Stmt, Var};
use crate::module::Type;
use crate::names::Scratch;
use crate::routines::{self, Effect, Routine};

/// A page of WebAssembly's memory in bytes.
const PAGE: u64 = 65536;

impl Lowering<'_> {
    pub(super) fn load32(&mut self, memarg: MemArg, kind: Type, is_signed: bool) {
        let address = self.address(memarg);
        let word = self.load_word(&address);
        let value = Value::new(Type::I32, word, Range::U32);
        let value = if is_signed { value.signed() } else { value };
        self.push(Value::new(kind, value.expr, value.range));
    }

    pub(super) fn load64(&mut self, memarg: MemArg) {
        let address = self.address(memarg);
        let high_index = word_index(offset_by(&address, 4));
        let expr = if self.is_static(&address, 8) {
            joined(Expr::word(word_index(address)), Expr::word(high_index))
        } else {
            // The upper word is looked at first: if it is there, so is the lower one.
            let both = joined(Expr::word(word_index(address.clone())), checked(high_index));
            aligned(&address, 3, &routines::LOAD64, both)
        };
        self.push(Value::any(Type::I64, expr));
    }

    pub(super) fn load8(&mut self, memarg: MemArg, kind: Type, is_signed: bool) {
        let address = self.address(memarg);
        let word = if self.is_static(&address, 1) { word_at(&address) } else { checked(word_index(address.clone())) };
        let byte = bits_of(word, bit_of(&address, 24), 0xff);
        self.push(extended(byte, kind, is_signed, 8));
    }

    pub(super) fn load16(&mut self, memarg: MemArg, kind: Type, is_signed: bool) {
        let address = self.address(memarg);
        let half = |word| bits_of(word, bit_of(&address, 16), 0xffff);
        let expr = match self.is_static(&address, 2) {
            true => half(word_at(&address)),
            false => aligned(&address, 1, &routines::LOAD16, half(checked(word_index(address.clone())))),
        };
        self.push(extended(expr, kind, is_signed, 16));
    }

    pub(super) fn load_float(&mut self, memarg: MemArg, kind: Type) {
        let address = self.address(memarg);
        let routine = if kind == Type::F32 { &routines::LOAD_F32 } else { &routines::LOAD_F64 };
        self.push(Value::any(kind, Expr::routine(routine, vec![address])));
    }

    pub(super) fn store32(&mut self, memarg: MemArg) {
        self.keep_unless_small();
        let value = self.pop().expr();
        self.store_word(memarg, value);
    }

    /// `i64.store32`, which keeps the low half.
    pub(super) fn store32_of_64(&mut self, memarg: MemArg) {
        self.i32_wrap_i64();
        self.store32(memarg);
    }

    pub(super) fn store_float(&mut self, memarg: MemArg, kind: Type) {
        if kind == Type::F64 {
            self.convert(Type::I64, &routines::F64_TO_BITS);
            return self.store64(memarg);
        }
        self.convert(Type::I32, &routines::F32_TO_BITS);
        self.store32(memarg);
    }

    pub(super) fn store64(&mut self, memarg: MemArg) {
        let value = self.pop_simple();
        let address = self.store_address(memarg, &value.expr);
        let low = Value::new(Type::I32, value.expr.clone(), value.range).expr();
        let shifted = Expr::binary(BinaryOp::Shr, value.expr.clone(), Expr::Int(32));
        let high = Value::new(Type::I32, shifted, value.range.shr(32)).expr();
        let upper = offset_by(&address, 4);
        let words =
            vec![Stmt::AssignWord(word_index(address.clone()), low), Stmt::AssignWord(word_index(upper.clone()), high)];
        self.guarded_store(&address, &upper, 3, &routines::STORE64, value.expr, words);
    }

    pub(super) fn store8(&mut self, memarg: MemArg) {
        self.keep_foreign_traps();
        let value = self.pop().number().expr;
        let address = self.store_address(memarg, &value);
        let is_static = self.is_static(&address, 1);
        self.body.push(narrow_store(&address, value, 24, 0xff, is_static));
    }

    pub(super) fn store16(&mut self, memarg: MemArg) {
        self.keep_foreign_traps();
        self.keep_unless_small();
        let value = self.pop().number().expr;
        let address = self.store_address(memarg, &value);
        let store = narrow_store(&address, value.clone(), 16, 0xffff, self.is_static(&address, 2));
        if self.is_static(&address, 2) {
            return self.body.push(store);
        }
        let slow = Stmt::Do(Expr::routine(&routines::STORE16, vec![address.clone(), value]));
        let odd = Expr::binary(BinaryOp::And, address, Expr::Int(1));
        self.body.push(Stmt::If(odd, vec![slow], vec![store]));
    }

    pub(super) fn memory_size(&mut self) {
        let pages = Expr::binary(BinaryOp::Shr, Expr::MemoryBytes, Expr::Int(16));
        self.push(Value::new(Type::I32, pages, Range::new(0, 65536)));
    }

    pub(super) fn memory_grow(&mut self) {
        let pages = self.pop().expr();
        self.keep_state();
        let temp = Var::Temp(self.new_temp());
        self.body.push(Stmt::Assign(temp, Expr::routine(&routines::MEMORY_GROW, vec![pages])));
        self.push(Value::any(Type::I32, Expr::Var(temp)));
    }

    /// `memory.copy` and `memory.fill`.
    pub(super) fn memory_bulk(&mut self, routine: &'static Routine) {
        let arguments = self.pop_arguments(3);
        self.act(routine, arguments);
    }

    pub(super) fn memory_init(&mut self, segment: u32) {
        let mut arguments = vec![Expr::Int(i64::from(segment))];
        arguments.extend(self.pop_arguments(3));
        self.act(&routines::MEMORY_INIT, arguments);
    }

    pub(super) fn data_drop(&mut self, segment: u32) {
        self.act(&routines::DATA_DROP, vec![Expr::Int(i64::from(segment))]);
    }

    fn act(&mut self, routine: &'static Routine, arguments: Vec<Expr>) {
        self.keep_state();
        self.body.push(Stmt::Do(Expr::routine(routine, arguments)));
    }

    /// Pops an address and adds the instruction's offset; the result may be written more than once.
    fn address(&mut self, memarg: MemArg) -> Expr {
        let base = self.pop().canonical();
        let range = base.range.add(Range::exactly(memarg.offset.cast_signed()));
        let sum = Expr::binary(BinaryOp::Add, base.expr, Expr::Int(memarg.offset.cast_signed()));
        // As an i64, since the sum of address and offset does not wrap.
        self.stack.push(Value::new(Type::I64, sum, range));
        self.pop_simple().expr
    }

    /// The same for a store, whose value has been popped already and is evaluated after the address.
    fn store_address(&mut self, memarg: MemArg, value: &Expr) -> Expr {
        let address = self.address(memarg);
        self.keep_state();
        self.keep_traps_before(value);
        address
    }

    /// A value that is written twice (though evaluated once) should be short.
    fn keep_unless_small(&mut self) {
        let top = self.stack.len() - 1;
        if self.stack[top].clone().canonical().expr.size() > 3 {
            self.keep(top);
        }
    }

    /// A narrow store looks at the memory before it evaluates the value, so a trap of another kind is made to come first.
    fn keep_foreign_traps(&mut self) {
        let top = self.stack.len() - 1;
        if self.stack[top]
            .expr
            .any(|node| matches!(node, Expr::Call(Callee::Routine(r), _) if r.effect == Effect::Traps))
        {
            self.keep(top);
        }
    }

    fn store_word(&mut self, memarg: MemArg, value: Expr) {
        let address = self.store_address(memarg, &value);
        let word = vec![Stmt::AssignWord(word_index(address.clone()), value.clone())];
        self.guarded_store(&address.clone(), &address, 3, &routines::STORE32, value, word);
    }

    /// Writes the words if the address is aligned and its last word is inside; else the runtime decides.
    fn guarded_store(
        &mut self,
        address: &Expr,
        last: &Expr,
        mask: i64,
        slow: &'static Routine,
        value: Expr,
        words: Vec<Stmt>,
    ) {
        if self.is_static(last, 4) {
            return self.body.extend(words);
        }
        let misaligned = Expr::binary(BinaryOp::And, address.clone(), Expr::Int(mask));
        let outside = Expr::binary(BinaryOp::GreaterEqual, last.clone(), Expr::MemoryBytes);
        let unusual = Expr::binary(BinaryOp::LogicalOr, misaligned, outside);
        let slow = Stmt::Do(Expr::routine(slow, vec![address.clone(), value]));
        self.body.push(Stmt::If(unusual, vec![slow], words));
    }

    fn load_word(&self, address: &Expr) -> Expr {
        if self.is_static(address, 4) {
            return word_at(address);
        }
        aligned(address, 3, &routines::LOAD32, checked(word_index(address.clone())))
    }

    /// Whether the address is a constant, aligned, and inside the memory's first size (it never shrinks).
    fn is_static(&self, address: &Expr, bytes: u64) -> bool {
        let Expr::Int(address) = address else { return false };
        let size = self.module.memory.map_or(0, |memory| u64::from(memory.minimum) * PAGE);
        let address = address.cast_unsigned();
        address.is_multiple_of(bytes.min(4)) && address.checked_add(bytes).is_some_and(|end| end <= size)
    }
}

fn offset_by(address: &Expr, bytes: i64) -> Expr {
    Expr::binary(BinaryOp::Add, address.clone(), Expr::Int(bytes))
}

fn word_index(address: Expr) -> Expr {
    Expr::binary(BinaryOp::Shr, address, Expr::Int(2))
}

fn word_at(address: &Expr) -> Expr {
    Expr::word(word_index(address.clone()))
}

/// The word, or a trap where there is none.
fn checked(index: Expr) -> Expr {
    Expr::binary(BinaryOp::Coalesce, Expr::word(index), Expr::routine(&routines::OUT_OF_BOUNDS, Vec::new()))
}

/// The fast way for addresses that have none of the bits in `mask`.
fn aligned(address: &Expr, mask: i64, slow: &'static Routine, fast: Expr) -> Expr {
    let misaligned = Expr::binary(BinaryOp::And, address.clone(), Expr::Int(mask));
    Expr::ternary(misaligned, Expr::routine(slow, vec![address.clone()]), fast)
}

/// Where in its word the address begins, in bits: a multiple of 8 or 16.
fn bit_of(address: &Expr, mask: i64) -> Expr {
    Expr::binary(BinaryOp::And, Expr::binary(BinaryOp::Shl, address.clone(), Expr::Int(3)), Expr::Int(mask))
}

fn bits_of(word: Expr, bit: Expr, mask: i64) -> Expr {
    Expr::binary(BinaryOp::And, Expr::binary(BinaryOp::Shr, word, bit), Expr::Int(mask))
}

/// The high word comes first in the text, so that its check is made first.
fn joined(low: Expr, high: Expr) -> Expr {
    Expr::binary(BinaryOp::Or, Expr::binary(BinaryOp::Shl, high, Expr::Int(32)), low)
}

fn extended(expr: Expr, kind: Type, is_signed: bool, bits: u32) -> Value {
    let top = 1i64 << (bits - 1);
    if !is_signed {
        return Value::new(kind, expr, Range::new(0, (2 * top - 1) as i128));
    }
    // Turning the sign bit round and taking it away again spreads it upwards.
    let turned = Expr::binary(BinaryOp::Xor, expr, Expr::Int(top));
    let signed = Expr::binary(BinaryOp::Sub, turned, Expr::Int(top));
    Value::new(kind, signed, Range::new(-top as i128, (top - 1) as i128))
}

/// `$m[$i] = $w ^ (($w >> bit ^ value) & mask) << bit`: the difference between old and new is flipped in place.
fn narrow_store(address: &Expr, value: Expr, bit_mask: i64, mask: i64, is_static: bool) -> Stmt {
    let var = |scratch| Expr::Var(Var::Scratch(scratch));
    let (index, shift) = (word_index(address.clone()), bit_of(address, bit_mask));
    // Constants are repeated; what has to be computed is computed once.
    let (index_once, index_again) = once(Scratch::Index, index);
    let (shift_once, shift_again) = once(Scratch::Shift, shift);
    let old = if is_static { Expr::word(index_again) } else { checked(index_again) };
    let old = Expr::assign(Scratch::Word, old);
    let shifted = Expr::binary(BinaryOp::Shr, var(Scratch::Word), shift_once);
    let difference = Expr::binary(BinaryOp::Xor, shifted, value);
    let difference = Expr::binary(BinaryOp::And, difference, Expr::Int(mask));
    let in_place = Expr::binary(BinaryOp::Shl, difference, shift_again);
    Stmt::AssignWord(index_once, Expr::binary(BinaryOp::Xor, old, in_place))
}

/// How to write an expression the first time and again.
fn once(scratch: Scratch, expr: Expr) -> (Expr, Expr) {
    match expr {
        Expr::Int(_) => (expr.clone(), expr),
        _ => (Expr::assign(scratch, expr), Expr::Var(Var::Scratch(scratch))),
    }
}
