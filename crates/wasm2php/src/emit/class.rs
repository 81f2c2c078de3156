//! The generated class as a whole.

use sha2::{Digest, Sha256};

use super::{function, start, template, text};
use crate::error::Error;
use crate::lower;
use crate::module::{ExportKind, Module};
use crate::names::Method;
use crate::passes;
use crate::{Options, OutputFile};

const CLASS: &str = include_str!("../templates/class.php");
const LOADER: &str = include_str!("../templates/loader.php");

/// The generated files: the one to load, and the one with the class, which it loads.
pub(crate) fn files(
    wasm: &[u8],
    module: &Module<'_>,
    options: &Options,
    runtime: &str,
) -> Result<Vec<OutputFile>, Error> {
    let Options { class, namespace, file_stem } = options;
    let namespace = if namespace.is_empty() { String::new() } else { format!("\nnamespace {namespace};\n") };
    let code = format!("{file_stem}.code.php");
    let sha256 = hexadecimal(&Sha256::digest(wasm));
    let common = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("sha256", &sha256),
        ("namespace", &namespace),
        ("runtime", runtime),
        ("class", class),
        ("code", &code),
    ];
    let parts = [
        ("exports", exports(module)),
        ("imports", imports(module)),
        ("properties", start::properties(module)),
        ("initialise", start::initialise(module)),
        ("segments", start::segments(module)),
        ("functions", functions(module)?),
    ];
    let values: Vec<(&str, &str)> =
        common.into_iter().chain(parts.iter().map(|(key, value)| (*key, value.as_str()))).collect();
    Ok(vec![
        OutputFile { path: format!("{file_stem}.php"), contents: template::fill(LOADER, &values) },
        OutputFile { contents: template::fill(CLASS, &values), path: code },
    ])
}

fn functions(module: &Module<'_>) -> Result<String, Error> {
    let mut out = String::new();
    for index in 0..module.imports.len() {
        out.push_str(&function::imported(module, index as u32));
    }
    let mut functions =
        (0..module.functions.len()).map(|defined| lower::lower(module, defined)).collect::<Result<Vec<_>, _>>()?;
    passes::run(module, &mut functions);
    for (defined, lowered) in functions.iter().enumerate() {
        out.push_str(&function::defined(module, (module.imports.len() + defined) as u32, lowered));
    }
    Ok(out)
}

fn exports(module: &Module<'_>) -> String {
    let functions = module.exports.iter().filter(|export| export.kind == ExportKind::Function);
    listed(functions.map(|export| {
        let signature = module.signature_of(export.index).text();
        format!("{} => ['{}', '{signature}']", text::quoted(&export.name), Method(export.index))
    }))
}

fn imports(module: &Module<'_>) -> String {
    listed(module.imports.iter().enumerate().map(|(index, import)| {
        let signature = module.signature_of(index as u32).text();
        format!("[{}, {}, '{signature}']", text::quoted(&import.module), text::quoted(&import.name))
    }))
}

/// The items of a PHP array, each on a line of its own.
fn listed(items: impl Iterator<Item = String>) -> String {
    let lines: String = items.map(|item| format!("\n\t\t{item},")).collect();
    if lines.is_empty() { lines } else { format!("{lines}\n\t") }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
