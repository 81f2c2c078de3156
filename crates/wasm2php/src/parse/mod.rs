//! The first stage: bytes to a validated [`Module`].
//!
//! The validator runs first, with every proposal it knows switched on, so that a module that is merely too modern is
//! told apart from a broken one. What cannot be translated is refused here, or by the table of instructions.

mod constant;
mod entity;
mod section;

pub(crate) use entity::translated;
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

use crate::error::Error;
use crate::module::Module;

/// So many parameters, results and locals may all functions have together. A few bytes can declare a thousand of the
/// former or 50,000 of the latter, and each is a variable to look at.
const MAX_VARIABLES: usize = 5_000_000;

/// What every module and every component begins with.
const MAGIC: &[u8] = b"\0asm";

/// The version and layer behind it, of a component.
const COMPONENT: &[u8] = &[0x0d, 0, 1, 0];

/// Validates and reads a module.
pub(crate) fn parse(wasm: &[u8]) -> Result<Module<'_>, Error> {
    match wasm.strip_prefix(MAGIC) {
        None => {
            let message = "no WebAssembly in binary form, which begins with the bytes 00 61 73 6d".to_string();
            return Err(Error::Invalid { message, offset: 0 });
        }
        Some(rest) if rest.starts_with(COMPONENT) => return Err(entity::refuse("component_model: component", 4)),
        Some(_) => {}
    }
    Validator::new_with_features(WasmFeatures::all()).validate_all(wasm)?;
    let mut module = Module::default();
    let mut signature_of_function = Vec::new();
    let mut variables = 0;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::TypeSection(reader) => section::types(&mut module, reader)?,
            Payload::ImportSection(reader) => {
                let offset = reader.range().start;
                section::imports(&mut module, reader)?;
                let signatures = module.imports.iter().map(|import| import.signature);
                declare(&mut variables, signatures.map(|signature| module.width(signature)).sum(), offset)?;
            }
            Payload::FunctionSection(reader) => {
                signature_of_function = reader.into_iter().collect::<Result<Vec<u32>, _>>()?;
            }
            Payload::TableSection(reader) => section::tables(&mut module, reader)?,
            Payload::MemorySection(reader) => section::memories(&mut module, reader)?,
            Payload::GlobalSection(reader) => section::globals(&mut module, reader)?,
            Payload::ExportSection(reader) => section::exports(&mut module, reader)?,
            Payload::StartSection { func, .. } => module.start = Some(func),
            Payload::ElementSection(reader) => section::elements(&mut module, reader)?,
            Payload::DataSection(reader) => section::data(&mut module, reader)?,
            Payload::CodeSectionEntry(body) => {
                let signature = signature_of_function[module.functions.len()];
                let offset = body.range().start;
                let function = section::function(&module, signature, body)?;
                declare(&mut variables, module.width(signature) + function.locals.len(), offset)?;
                module.functions.push(function);
            }
            Payload::TagSection(reader) => return Err(entity::refuse("exceptions: tag", reader.range().start)),
            Payload::CustomSection(reader) => section::names(&mut module, &reader),
            _ => {}
        }
    }
    Ok(module)
}

/// Counts the variables of functions, and refuses what is beyond all reason.
fn declare(variables: &mut usize, more: usize, offset: u64) -> Result<(), Error> {
    *variables += more;
    match *variables > MAX_VARIABLES {
        true => Err(entity::refuse(format!("more than {MAX_VARIABLES} parameters, results and locals in all"), offset)),
        false => Ok(()),
    }
}
