//! The table of instructions: the one place that says what each of them becomes.
//!
//! `wasmparser` lists every instruction it can read together with its proposal. For the proposals that are translated,
//! each instruction must have a line in [`lowering!`]; one that is missing does not compile. All others are refused.

use wasmparser::Operator;

use super::Lowering;
use crate::error::Error;
use crate::ir::BinaryOp::{
    Add, And, FloatGreater, FloatGreaterEqual, FloatLess, FloatLessEqual, Greater, GreaterEqual, Less, LessEqual, Mul,
    NotSame, Or, Same, Sub, Xor,
};
use crate::ir::Width::{Byte, Double, Half, Word};
use crate::module::Type::{F32, F64, I32, I64};
use crate::routines;

/// What each instruction becomes: a method of the lowering.
#[rustfmt::skip]
macro_rules! lowering {
    ($l:ident Unreachable) => { $l.unreachable() };
    ($l:ident Nop) => { () };
    ($l:ident Block { $kind:ident }) => { $l.block($kind)? };
    ($l:ident Loop { $kind:ident }) => { $l.loop_($kind)? };
    ($l:ident If { $kind:ident }) => { $l.if_($kind)? };
    ($l:ident Else) => { $l.else_() };
    ($l:ident End) => { $l.end() };
    ($l:ident Br { $depth:ident }) => { $l.br($depth) };
    ($l:ident BrIf { $depth:ident }) => { $l.br_if($depth) };
    ($l:ident BrTable { $targets:ident }) => { $l.br_table($targets)? };
    ($l:ident Return) => { $l.return_() };
    ($l:ident Call { $function:ident }) => { $l.call($function) };
    ($l:ident CallIndirect { $kind:ident, $table:ident }) => { $l.call_indirect($kind, $table) };
    ($l:ident Drop) => { $l.drop_value() };
    ($l:ident Select) => { $l.select() };
    ($l:ident TypedSelect { $kind:ident }) => { $l.select() };
    ($l:ident LocalGet { $index:ident }) => { $l.local_get($index) };
    ($l:ident LocalSet { $index:ident }) => { $l.local_set($index) };
    ($l:ident LocalTee { $index:ident }) => { $l.local_tee($index) };
    ($l:ident GlobalGet { $index:ident }) => { $l.global_get($index) };
    ($l:ident GlobalSet { $index:ident }) => { $l.global_set($index) };
    ($l:ident I32Load { $m:ident }) => { $l.load32($m, I32, false) };
    ($l:ident I64Load { $m:ident }) => { $l.load64($m) };
    ($l:ident F32Load { $m:ident }) => { $l.load_float($m, F32) };
    ($l:ident F64Load { $m:ident }) => { $l.load_float($m, F64) };
    ($l:ident I32Load8S { $m:ident }) => { $l.load8($m, I32, true) };
    ($l:ident I32Load8U { $m:ident }) => { $l.load8($m, I32, false) };
    ($l:ident I32Load16S { $m:ident }) => { $l.load16($m, I32, true) };
    ($l:ident I32Load16U { $m:ident }) => { $l.load16($m, I32, false) };
    ($l:ident I64Load8S { $m:ident }) => { $l.load8($m, I64, true) };
    ($l:ident I64Load8U { $m:ident }) => { $l.load8($m, I64, false) };
    ($l:ident I64Load16S { $m:ident }) => { $l.load16($m, I64, true) };
    ($l:ident I64Load16U { $m:ident }) => { $l.load16($m, I64, false) };
    ($l:ident I64Load32S { $m:ident }) => { $l.load32($m, I64, true) };
    ($l:ident I64Load32U { $m:ident }) => { $l.load32($m, I64, false) };
    ($l:ident I32Store { $m:ident }) => { $l.store(Word, $m) };
    ($l:ident I64Store { $m:ident }) => { $l.store(Double, $m) };
    ($l:ident F32Store { $m:ident }) => { $l.store_float($m, F32) };
    ($l:ident F64Store { $m:ident }) => { $l.store_float($m, F64) };
    ($l:ident I32Store8 { $m:ident }) => { $l.store(Byte, $m) };
    ($l:ident I32Store16 { $m:ident }) => { $l.store(Half, $m) };
    ($l:ident I64Store8 { $m:ident }) => { $l.store(Byte, $m) };
    ($l:ident I64Store16 { $m:ident }) => { $l.store(Half, $m) };
    ($l:ident I64Store32 { $m:ident }) => { $l.store(Word, $m) };
    ($l:ident MemorySize { $memory:ident }) => { $l.memory_size() };
    ($l:ident MemoryGrow { $memory:ident }) => { $l.memory_grow() };
    ($l:ident I32Const { $value:ident }) => { $l.i32_const($value) };
    ($l:ident I64Const { $value:ident }) => { $l.i64_const($value) };
    ($l:ident F32Const { $value:ident }) => { $l.f32_const($value.bits()) };
    ($l:ident F64Const { $value:ident }) => { $l.f64_const($value.bits()) };
    ($l:ident I32Eqz) => { $l.i32_eqz() };
    ($l:ident I32Eq) => { $l.i32_equality(Same) };
    ($l:ident I32Ne) => { $l.i32_equality(NotSame) };
    ($l:ident I32LtS) => { $l.i32_compare_s(Less) };
    ($l:ident I32LtU) => { $l.i32_compare_u(Less) };
    ($l:ident I32GtS) => { $l.i32_compare_s(Greater) };
    ($l:ident I32GtU) => { $l.i32_compare_u(Greater) };
    ($l:ident I32LeS) => { $l.i32_compare_s(LessEqual) };
    ($l:ident I32LeU) => { $l.i32_compare_u(LessEqual) };
    ($l:ident I32GeS) => { $l.i32_compare_s(GreaterEqual) };
    ($l:ident I32GeU) => { $l.i32_compare_u(GreaterEqual) };
    ($l:ident I64Eqz) => { $l.i64_eqz() };
    ($l:ident I64Eq) => { $l.i64_compare(Same) };
    ($l:ident I64Ne) => { $l.i64_compare(NotSame) };
    ($l:ident I64LtS) => { $l.i64_compare(Less) };
    ($l:ident I64LtU) => { $l.i64_compare_u(Less) };
    ($l:ident I64GtS) => { $l.i64_compare(Greater) };
    ($l:ident I64GtU) => { $l.i64_compare_u(Greater) };
    ($l:ident I64LeS) => { $l.i64_compare(LessEqual) };
    ($l:ident I64LeU) => { $l.i64_compare_u(LessEqual) };
    ($l:ident I64GeS) => { $l.i64_compare(GreaterEqual) };
    ($l:ident I64GeU) => { $l.i64_compare_u(GreaterEqual) };
    ($l:ident F32Eq) => { $l.float_compare(Same) };
    ($l:ident F32Ne) => { $l.float_compare(NotSame) };
    ($l:ident F32Lt) => { $l.float_compare(FloatLess) };
    ($l:ident F32Gt) => { $l.float_compare(FloatGreater) };
    ($l:ident F32Le) => { $l.float_compare(FloatLessEqual) };
    ($l:ident F32Ge) => { $l.float_compare(FloatGreaterEqual) };
    ($l:ident F64Eq) => { $l.float_compare(Same) };
    ($l:ident F64Ne) => { $l.float_compare(NotSame) };
    ($l:ident F64Lt) => { $l.float_compare(FloatLess) };
    ($l:ident F64Gt) => { $l.float_compare(FloatGreater) };
    ($l:ident F64Le) => { $l.float_compare(FloatLessEqual) };
    ($l:ident F64Ge) => { $l.float_compare(FloatGreaterEqual) };
    ($l:ident I32Clz) => { $l.integer_function(I32, &routines::CLZ32, 32) };
    ($l:ident I32Ctz) => { $l.integer_function(I32, &routines::CTZ32, 32) };
    ($l:ident I32Popcnt) => { $l.integer_function(I32, &routines::POPCNT, 32) };
    ($l:ident I32Add) => { $l.i32_add() };
    ($l:ident I32Sub) => { $l.i32_sub() };
    ($l:ident I32Mul) => { $l.i32_mul() };
    ($l:ident I32DivS) => { $l.i32_divide(&routines::DIV_S32) };
    ($l:ident I32DivU) => { $l.i32_divide(&routines::DIV_U32) };
    ($l:ident I32RemS) => { $l.i32_divide(&routines::REM_S32) };
    ($l:ident I32RemU) => { $l.i32_divide(&routines::REM_U32) };
    ($l:ident I32And) => { $l.i32_and() };
    ($l:ident I32Or) => { $l.i32_or() };
    ($l:ident I32Xor) => { $l.i32_xor() };
    ($l:ident I32Shl) => { $l.i32_shl() };
    ($l:ident I32ShrS) => { $l.i32_shr_s() };
    ($l:ident I32ShrU) => { $l.i32_shr_u() };
    ($l:ident I32Rotl) => { $l.i32_rotl() };
    ($l:ident I32Rotr) => { $l.i32_rotr() };
    ($l:ident I64Clz) => { $l.integer_function(I64, &routines::CLZ64, 64) };
    ($l:ident I64Ctz) => { $l.integer_function(I64, &routines::CTZ64, 64) };
    ($l:ident I64Popcnt) => { $l.integer_function(I64, &routines::POPCNT, 64) };
    ($l:ident I64Add) => { $l.i64_add() };
    ($l:ident I64Sub) => { $l.i64_sub() };
    ($l:ident I64Mul) => { $l.i64_mul() };
    ($l:ident I64DivS) => { $l.i64_divide(&routines::DIV_S64) };
    ($l:ident I64DivU) => { $l.i64_divide(&routines::DIV_U64) };
    ($l:ident I64RemS) => { $l.i64_divide(&routines::REM_S64) };
    ($l:ident I64RemU) => { $l.i64_divide(&routines::REM_U64) };
    ($l:ident I64And) => { $l.i64_bits(And) };
    ($l:ident I64Or) => { $l.i64_bits(Or) };
    ($l:ident I64Xor) => { $l.i64_bits(Xor) };
    ($l:ident I64Shl) => { $l.i64_shl() };
    ($l:ident I64ShrS) => { $l.i64_shr_s() };
    ($l:ident I64ShrU) => { $l.i64_shr_u() };
    ($l:ident I64Rotl) => { $l.i64_rotl() };
    ($l:ident I64Rotr) => { $l.i64_rotr() };
    ($l:ident F32Abs) => { $l.float_function(F32, &routines::ABS) };
    ($l:ident F32Neg) => { $l.float_function(F32, &routines::NEGATE) };
    ($l:ident F32Ceil) => { $l.float_round(F32, &routines::CEIL) };
    ($l:ident F32Floor) => { $l.float_round(F32, &routines::FLOOR) };
    ($l:ident F32Trunc) => { $l.float_function(F32, &routines::TRUNC) };
    ($l:ident F32Nearest) => { $l.float_function(F32, &routines::NEAREST) };
    ($l:ident F32Sqrt) => { $l.float_sqrt(F32) };
    ($l:ident F32Add) => { $l.float_arithmetic(F32, Add) };
    ($l:ident F32Sub) => { $l.float_arithmetic(F32, Sub) };
    ($l:ident F32Mul) => { $l.float_arithmetic(F32, Mul) };
    ($l:ident F32Div) => { $l.float_function_of_two(F32, &routines::DIV) };
    ($l:ident F32Min) => { $l.float_function_of_two(F32, &routines::MIN) };
    ($l:ident F32Max) => { $l.float_function_of_two(F32, &routines::MAX) };
    ($l:ident F32Copysign) => { $l.float_function_of_two(F32, &routines::COPYSIGN) };
    ($l:ident F64Abs) => { $l.float_function(F64, &routines::ABS) };
    ($l:ident F64Neg) => { $l.float_function(F64, &routines::NEGATE) };
    ($l:ident F64Ceil) => { $l.float_round(F64, &routines::CEIL) };
    ($l:ident F64Floor) => { $l.float_round(F64, &routines::FLOOR) };
    ($l:ident F64Trunc) => { $l.float_function(F64, &routines::TRUNC) };
    ($l:ident F64Nearest) => { $l.float_function(F64, &routines::NEAREST) };
    ($l:ident F64Sqrt) => { $l.float_sqrt(F64) };
    ($l:ident F64Add) => { $l.float_arithmetic(F64, Add) };
    ($l:ident F64Sub) => { $l.float_arithmetic(F64, Sub) };
    ($l:ident F64Mul) => { $l.float_arithmetic(F64, Mul) };
    ($l:ident F64Div) => { $l.float_function_of_two(F64, &routines::DIV) };
    ($l:ident F64Min) => { $l.float_function_of_two(F64, &routines::MIN) };
    ($l:ident F64Max) => { $l.float_function_of_two(F64, &routines::MAX) };
    ($l:ident F64Copysign) => { $l.float_function_of_two(F64, &routines::COPYSIGN) };
    ($l:ident I32WrapI64) => { $l.i32_wrap_i64() };
    ($l:ident I32TruncF32S) => { $l.convert(I32, &routines::TRUNC_S32) };
    ($l:ident I32TruncF32U) => { $l.convert(I32, &routines::TRUNC_U32) };
    ($l:ident I32TruncF64S) => { $l.convert(I32, &routines::TRUNC_S32) };
    ($l:ident I32TruncF64U) => { $l.convert(I32, &routines::TRUNC_U32) };
    ($l:ident I64TruncF32S) => { $l.convert(I64, &routines::TRUNC_S64) };
    ($l:ident I64TruncF32U) => { $l.convert(I64, &routines::TRUNC_U64) };
    ($l:ident I64TruncF64S) => { $l.convert(I64, &routines::TRUNC_S64) };
    ($l:ident I64TruncF64U) => { $l.convert(I64, &routines::TRUNC_U64) };
    ($l:ident I64ExtendI32S) => { $l.i64_extend_i32_s() };
    ($l:ident I64ExtendI32U) => { $l.i64_extend_i32_u() };
    ($l:ident F32ConvertI32S) => { $l.convert_i32(F32, true) };
    ($l:ident F32ConvertI32U) => { $l.convert_i32(F32, false) };
    ($l:ident F64ConvertI32S) => { $l.convert_i32(F64, true) };
    ($l:ident F64ConvertI32U) => { $l.convert_i32(F64, false) };
    ($l:ident F32ConvertI64S) => { $l.convert(F32, &routines::S64_TO_F32) };
    ($l:ident F32ConvertI64U) => { $l.convert(F32, &routines::U64_TO_F32) };
    ($l:ident F64ConvertI64S) => { $l.f64_convert_i64_s() };
    ($l:ident F64ConvertI64U) => { $l.convert(F64, &routines::U64_TO_F64) };
    ($l:ident F32DemoteF64) => { $l.f32_demote_f64() };
    ($l:ident F64PromoteF32) => { $l.f64_promote_f32() };
    ($l:ident I32ReinterpretF32) => { $l.convert(I32, &routines::F32_TO_BITS) };
    ($l:ident I64ReinterpretF64) => { $l.convert(I64, &routines::F64_TO_BITS) };
    ($l:ident F32ReinterpretI32) => { $l.convert(F32, &routines::F32_FROM_BITS) };
    ($l:ident F64ReinterpretI64) => { $l.convert(F64, &routines::F64_FROM_BITS) };
    ($l:ident I32Extend8S) => { $l.i32_extend(8) };
    ($l:ident I32Extend16S) => { $l.i32_extend(16) };
    ($l:ident I64Extend8S) => { $l.i64_extend(8) };
    ($l:ident I64Extend16S) => { $l.i64_extend(16) };
    ($l:ident I64Extend32S) => { $l.i64_extend(32) };
    ($l:ident I32TruncSatF32S) => { $l.convert(I32, &routines::TRUNC_SAT_S32) };
    ($l:ident I32TruncSatF32U) => { $l.convert(I32, &routines::TRUNC_SAT_U32) };
    ($l:ident I32TruncSatF64S) => { $l.convert(I32, &routines::TRUNC_SAT_S32) };
    ($l:ident I32TruncSatF64U) => { $l.convert(I32, &routines::TRUNC_SAT_U32) };
    ($l:ident I64TruncSatF32S) => { $l.convert(I64, &routines::TRUNC_SAT_S64) };
    ($l:ident I64TruncSatF32U) => { $l.convert(I64, &routines::TRUNC_SAT_U64) };
    ($l:ident I64TruncSatF64S) => { $l.convert(I64, &routines::TRUNC_SAT_S64) };
    ($l:ident I64TruncSatF64U) => { $l.convert(I64, &routines::TRUNC_SAT_U64) };
    ($l:ident MemoryInit { $segment:ident, $memory:ident }) => { $l.memory_init($segment) };
    ($l:ident DataDrop { $segment:ident }) => { $l.data_drop($segment) };
    ($l:ident MemoryCopy { $to:ident, $from:ident }) => { $l.memory_bulk(&routines::MEMORY_COPY) };
    ($l:ident MemoryFill { $memory:ident }) => { $l.memory_bulk(&routines::MEMORY_FILL) };
    ($l:ident ReturnCall { $function:ident }) => { $l.return_call($function) };
    ($l:ident ReturnCallIndirect { $kind:ident, $table:ident }) => { $l.return_call_indirect($kind, $table) };
    ($l:ident TableInit { $segment:ident, $table:ident }) => {
        $l.table_act(&routines::TABLE_INIT, &[$table, $segment], 3)
    };
    ($l:ident ElemDrop { $segment:ident }) => { $l.elem_drop($segment) };
    ($l:ident TableCopy { $to:ident, $from:ident }) => { $l.table_act(&routines::TABLE_COPY, &[$to, $from], 3) };
    ($l:ident TypedSelectMulti { $kinds:ident }) => { return $l.refuse("reference_types: select of several values") };
    ($l:ident RefNull { $kind:ident }) => { $l.ref_null($kind)? };
    ($l:ident RefIsNull) => { $l.ref_is_null() };
    ($l:ident RefFunc { $function:ident }) => { $l.ref_func($function) };
    ($l:ident TableFill { $table:ident }) => { $l.table_act(&routines::TABLE_FILL, &[$table], 3) };
    ($l:ident TableGet { $table:ident }) => { $l.table_get($table) };
    ($l:ident TableSet { $table:ident }) => { $l.table_act(&routines::TABLE_SET, &[$table], 2) };
    ($l:ident TableGrow { $table:ident }) => { $l.table_grow($table) };
    ($l:ident TableSize { $table:ident }) => { $l.table_size($table) };
}

/// Tells the proposals that are translated from the others.
macro_rules! by_proposal {
    (mvp $($instruction:tt)*) => { lowering!($($instruction)*) };
    (sign_extension $($instruction:tt)*) => { lowering!($($instruction)*) };
    (saturating_float_to_int $($instruction:tt)*) => { lowering!($($instruction)*) };
    (bulk_memory $($instruction:tt)*) => { lowering!($($instruction)*) };
    (reference_types $($instruction:tt)*) => { lowering!($($instruction)*) };
    (tail_call $($instruction:tt)*) => { lowering!($($instruction)*) };
    ($proposal:ident $l:ident $op:ident $($arguments:tt)*) => {
        return $l.refuse(concat!(stringify!($proposal), ": ", stringify!($op)))
    };
}

impl Lowering<'_> {
    /// Lowers one instruction, or leaves it out where control never comes.
    pub(super) fn instruction(&mut self, operator: Operator<'_>) -> Result<(), Error> {
        if self.reachable || self.wakes(&operator)? { self.lower(operator) } else { Ok(()) }
    }

    /// Whether an instruction in unreachable code ends it; blocks inside such code are counted past.
    fn wakes(&mut self, operator: &Operator<'_>) -> Result<bool, Error> {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => self.skipped += 1,
            Operator::End if self.skipped > 0 => self.skipped -= 1,
            Operator::Else | Operator::End => return Ok(self.skipped == 0),
            // Blocks of other proposals would upset the count.
            Operator::TryTable { .. } | Operator::Try { .. } => return self.refuse("exceptions: block in dead code"),
            _ => {}
        }
        Ok(false)
    }

    #[allow(unused_variables)] // Not every argument matters: there is only one memory, for example.
    fn lower(&mut self, operator: Operator<'_>) -> Result<(), Error> {
        macro_rules! dispatch {
            ($(@$proposal:ident $op:ident $({ $($arg:ident: $type:ty),* })? => $visit:ident ($($note:tt)*))*) => {
                match operator {
                    $(Operator::$op $({ $($arg),* })? => by_proposal!($proposal self $op $({ $($arg),* })?),)*
                    other => return self.refuse(format!("instruction {other:?}")),
                }
            };
        }
        wasmparser::for_each_operator!(dispatch);
        Ok(())
    }
}
