//! Constant expressions: first values of globals, offsets of segments, references in element segments.

use wasmparser::{ConstExpr, Operator};

use super::entity::refuse;
use crate::error::Error;
use crate::module::{Arithmetic, Constant, Module, Source, Type};

/// More operations in one expression are refused: it is a tree as deep as that, on which later stages recurse.
const MAX_OPERATIONS: usize = 1000;

/// Reads an expression and carries out what needs no global that is imported.
pub(crate) fn read(module: &Module<'_>, expr: &ConstExpr<'_>) -> Result<Constant, Error> {
    let mut stack = Vec::new();
    let mut operations = 0;
    for item in expr.get_operators_reader().into_iter_with_offsets() {
        let (operator, offset) = item?;
        let value = match operator {
            Operator::I32Const { value } => Constant::I32(value.cast_unsigned()),
            Operator::I64Const { value } => Constant::I64(value),
            Operator::F32Const { value } => Constant::F32(value.bits()),
            Operator::F64Const { value } => Constant::F64(value.bits()),
            Operator::RefNull { .. } => Constant::Null,
            Operator::RefFunc { function_index } => Constant::Function(function_index),
            Operator::GlobalGet { global_index } => global(module, global_index),
            Operator::I32Add => arithmetic(&mut stack, Type::I32, Arithmetic::Add),
            Operator::I32Sub => arithmetic(&mut stack, Type::I32, Arithmetic::Sub),
            Operator::I32Mul => arithmetic(&mut stack, Type::I32, Arithmetic::Mul),
            Operator::I64Add => arithmetic(&mut stack, Type::I64, Arithmetic::Add),
            Operator::I64Sub => arithmetic(&mut stack, Type::I64, Arithmetic::Sub),
            Operator::I64Mul => arithmetic(&mut stack, Type::I64, Arithmetic::Mul),
            Operator::End => break,
            other => return Err(refuse(format!("constant expression with {other:?}"), offset)),
        };
        operations += usize::from(matches!(value, Constant::Arithmetic(..)));
        if operations > MAX_OPERATIONS {
            return Err(refuse(format!("constant expression of more than {MAX_OPERATIONS} operations"), offset));
        }
        stack.push(value);
    }
    Ok(pop(&mut stack))
}

/// The value of a global, which is known unless it comes from outside: the validator lets only constant ones pass.
///
/// What had to be computed from an import is named and not written again, or a few globals could double it without end.
fn global(module: &Module<'_>, index: u32) -> Constant {
    match &module.globals[index as usize].source {
        Source::Imported(_) | Source::Value(Constant::Arithmetic(..)) => Constant::Global(index),
        Source::Value(value) => value.clone(),
    }
}

fn arithmetic(stack: &mut Vec<Constant>, kind: Type, op: Arithmetic) -> Constant {
    let b = pop(stack);
    let a = pop(stack);
    match (&a, &b) {
        (Constant::I32(a), Constant::I32(b)) => Constant::I32(match op {
            Arithmetic::Add => a.wrapping_add(*b),
            Arithmetic::Sub => a.wrapping_sub(*b),
            Arithmetic::Mul => a.wrapping_mul(*b),
        }),
        (Constant::I64(a), Constant::I64(b)) => Constant::I64(match op {
            Arithmetic::Add => a.wrapping_add(*b),
            Arithmetic::Sub => a.wrapping_sub(*b),
            Arithmetic::Mul => a.wrapping_mul(*b),
        }),
        _ => Constant::Arithmetic(kind, op, Box::new([a, b])),
    }
}

fn pop(stack: &mut Vec<Constant>) -> Constant {
    stack.pop().expect("the validator has checked the expression")
}
