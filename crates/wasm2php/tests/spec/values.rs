//! Values of scripts as JSON for the driver: floats by their bits, so that every NaN stays what it is.

use serde_json::{Value, json};
use wast::core::{NanPattern, WastArgCore, WastRetCore};
use wast::{WastArg, WastRet};

/// How it is said of a value that its type is refused.
pub(crate) const UNKNOWN: &str = "a value that is not known: ";

/// An argument of a call.
pub(crate) fn argument(argument: &WastArg<'_>) -> Result<Value, String> {
    let WastArg::Core(argument) = argument else { return Err(unknown(argument)) };
    Ok(match argument {
        WastArgCore::I32(value) => json!(["i32", value]),
        WastArgCore::I64(value) => json!(["i64", value]),
        WastArgCore::F32(value) => json!(["f32", value.bits]),
        WastArgCore::F64(value) => json!(["f64", value.bits.cast_signed()]),
        WastArgCore::RefNull(_) => json!(["null", 0]),
        WastArgCore::RefExtern(number) => json!(["extern", number]),
        other => return Err(unknown(other)),
    })
}

/// What a result must be.
pub(crate) fn expected(result: &WastRet<'_>) -> Result<Value, String> {
    let WastRet::Core(result) = result else { return Err(unknown(result)) };
    expected_core(result)
}

fn expected_core(result: &WastRetCore<'_>) -> Result<Value, String> {
    Ok(match result {
        WastRetCore::I32(value) => json!(["i32", value.cast_unsigned()]),
        WastRetCore::I64(value) => json!(["i64", value]),
        WastRetCore::F32(pattern) => match pattern {
            NanPattern::Value(value) => json!(["f32", value.bits]),
            pattern => json!(["f32", nan(pattern)]),
        },
        WastRetCore::F64(pattern) => match pattern {
            NanPattern::Value(value) => json!(["f64", value.bits.cast_signed()]),
            pattern => json!(["f64", nan(pattern)]),
        },
        WastRetCore::RefNull(_) => json!(["null", 0]),
        WastRetCore::RefExtern(Some(number)) => json!(["extern", number]),
        WastRetCore::RefExtern(None) => json!(["extern", null]),
        WastRetCore::RefFunc(_) => json!(["func", 0]),
        WastRetCore::Either(choices) => {
            json!(["either", choices.iter().map(expected_core).collect::<Result<Vec<_>, _>>()?])
        }
        other => return Err(unknown(other)),
    })
}

/// What is said of a value that no translated module can take or give.
fn unknown(value: &impl std::fmt::Debug) -> String {
    format!("{UNKNOWN}{value:?}")
}

fn nan<T>(pattern: &NanPattern<T>) -> &'static str {
    match pattern {
        NanPattern::CanonicalNan => "canonical",
        _ => "arithmetic",
    }
}
