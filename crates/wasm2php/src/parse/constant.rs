//! Constant expressions: first values of globals, offsets of segments, references in element segments.

use wasmparser::{ConstExpr, Operator};

use super::entity::refuse;
use crate::error::Error;
use crate::module::Constant;

/// A number, or the value of another global.
pub(crate) fn number(expr: &ConstExpr<'_>) -> Result<Constant, Error> {
    let (operator, offset) = only(expr)?;
    match operator {
        Operator::I32Const { value } => Ok(Constant::I32(value.cast_unsigned())),
        Operator::I64Const { value } => Ok(Constant::I64(value)),
        Operator::F32Const { value } => Ok(Constant::F32(value.bits())),
        Operator::F64Const { value } => Ok(Constant::F64(value.bits())),
        Operator::GlobalGet { global_index } => Ok(Constant::Global(global_index)),
        other => Err(refuse(format!("constant expression with {other:?}"), offset)),
    }
}

/// A reference to a function, or null.
pub(crate) fn reference(expr: &ConstExpr<'_>) -> Result<Option<u32>, Error> {
    let (operator, offset) = only(expr)?;
    match operator {
        Operator::RefFunc { function_index } => Ok(Some(function_index)),
        Operator::RefNull { .. } => Ok(None),
        other => Err(refuse(format!("reference expression with {other:?}"), offset)),
    }
}

/// The single instruction before `end`; the extended expressions have more and are refused.
fn only<'a>(expr: &ConstExpr<'a>) -> Result<(Operator<'a>, u64), Error> {
    let mut reader = expr.get_operators_reader();
    let (first, offset) = reader.read_with_offset()?;
    match reader.read()? {
        Operator::End => Ok((first, offset)),
        _ => Err(refuse("extended_const: constant expression", offset)),
    }
}
