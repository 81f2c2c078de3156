//! Linear memory: loads and stores stay whole here; how PHP carries them out is decided by `passes::access`, which knows
//! more about addresses.

use wasmparser::MemArg;

use super::Lowering;
use super::value::{Range, Value};
use crate::ir::{BinaryOp, Callee, Expr, Stmt, Var, Width};
use crate::module::Type;
use crate::routines::{self, Effect, Routine};

impl Lowering<'_> {
    /// `i32.load`, `i64.load32_s`, `i64.load32_u`.
    pub(super) fn load32(&mut self, memarg: MemArg, kind: Type, is_signed: bool) {
        let word = Value::new(Type::I32, self.load(Width::Word, memarg), Range::U32);
        let value = if is_signed { word.signed() } else { word };
        self.push(Value::new(kind, value.expr, value.range));
    }

    pub(super) fn load64(&mut self, memarg: MemArg) {
        let value = self.load(Width::Double, memarg);
        self.push(Value::any(Type::I64, value));
    }

    pub(super) fn load8(&mut self, memarg: MemArg, kind: Type, is_signed: bool) {
        let byte = self.load(Width::Byte, memarg);
        self.push(extended(byte, kind, is_signed, 8));
    }

    pub(super) fn load16(&mut self, memarg: MemArg, kind: Type, is_signed: bool) {
        let half = self.load(Width::Half, memarg);
        self.push(extended(half, kind, is_signed, 16));
    }

    pub(super) fn load_float(&mut self, memarg: MemArg, kind: Type) {
        let (width, routine) = match kind {
            Type::F32 => (Width::Word, &routines::F32_FROM_BITS),
            _ => (Width::Double, &routines::F64_FROM_BITS),
        };
        let bits = self.load(width, memarg);
        self.push(Value::any(kind, Expr::routine(routine, vec![bits])));
    }

    /// Stores of integers; `i64.store32` and the narrower ones keep the low bits.
    pub(super) fn store(&mut self, width: Width, memarg: MemArg) {
        let top = self.stack.len() - 1;
        if width == Width::Word {
            let value = self.pop().number();
            self.push(Value::new(Type::I32, value.expr, value.range).canonical());
        }
        // Bounds are checked, and a value is evaluated, where it suits; what traps in another way does so in its turn.
        let traps_otherwise = |e: &Expr| matches!(e, Expr::Call(Callee::Routine(r), _) if r.effect == Effect::Traps);
        for operand in [top - 1, top] {
            if self.stack[operand].expr.any(traps_otherwise) {
                self.keep(operand);
            }
        }
        let value = self.pop().number().expr;
        let base = self.pop().expr();
        self.keep_state();
        self.body.push(Stmt::Store(width, base, memarg.offset as u32, value));
    }

    pub(super) fn store_float(&mut self, memarg: MemArg, kind: Type) {
        if kind == Type::F32 {
            self.convert(Type::I32, &routines::F32_TO_BITS);
            return self.store(Width::Word, memarg);
        }
        self.convert(Type::I64, &routines::F64_TO_BITS);
        self.store(Width::Double, memarg);
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

    pub(super) fn act(&mut self, routine: &'static Routine, arguments: Vec<Expr>) {
        self.keep_state();
        self.body.push(Stmt::Do(Expr::routine(routine, arguments)));
    }

    fn load(&mut self, width: Width, memarg: MemArg) -> Expr {
        // The validator has seen that the offset of a 32-bit memory fits.
        Expr::Load(width, Box::new(self.pop().expr()), memarg.offset as u32)
    }
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
