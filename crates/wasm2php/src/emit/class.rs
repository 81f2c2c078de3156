//! The generated classes: the one that holds an instance's state, and the parts with its functions.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{function, interface, start, template};
use crate::error::Error;
use crate::lower::{self, Lowered};
use crate::module::Module;
use crate::names::{Method, Part};
use crate::parts::{self, Parts};
use crate::passes;
use crate::{Options, OutputFile};

const LOADER: &str = include_str!("../templates/loader.php");
const CLASS: &str = include_str!("../templates/class.php");
const PART: &str = include_str!("../templates/part.php");

/// The generated files: the one to load, the one with the class, and the parts.
pub(crate) fn files(
    wasm: &[u8],
    module: &Module<'_>,
    options: &Options,
    runtime: &str,
) -> Result<Vec<OutputFile>, Error> {
    let Options { class, namespace, file_stem } = options;
    let sha256 = hexadecimal(&Sha256::digest(wasm));
    let code = format!("{file_stem}.code.php");
    // The parts' namespace names the module, so that a process never mixes parts of two builds.
    let short = format!("{class}_{}", &sha256[..8]);
    let parts = if namespace.is_empty() { short.clone() } else { format!("{namespace}\\{short}") };
    let common = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("sha256", &sha256),
        ("namespace", &if namespace.is_empty() { String::new() } else { format!("\nnamespace {namespace};\n") }),
        ("runtime", runtime),
        ("class", class),
        ("stem", file_stem),
        ("code", &code),
        ("parts", &parts),
    ];
    let mut functions = lower::lower_all(module)?;
    let counted = passes::run(module, &mut functions);
    let division = parts::divide(module, &mut functions);
    let names = Functions { namespace: &short, parts: &division };
    let mut own = vec![
        ("constants", interface::constants(module, &functions, &names)),
        ("properties", start::properties(module)),
        ("initialise", start::initialise(module, &names)),
        ("segments", start::segments(module)),
    ];
    own.push(("uses", uses(runtime, &own, "Instance")));
    let mut files = vec![
        OutputFile { path: format!("{file_stem}.php"), contents: filled(LOADER, &common, &[]) },
        OutputFile { path: code.clone(), contents: filled(CLASS, &common, &own) },
    ];
    for (part, methods) in division.all() {
        let texts = methods.iter().map(|method| method_text(module, part, &functions, &counted, *method));
        let text = texts.collect::<Vec<_>>().join("\n");
        let mut own = vec![("part", part.to_string()), ("contents", contents(module, part)), ("functions", text)];
        own.push(("uses", uses(runtime, &own, "")));
        let path = format!("{file_stem}/{part}.php");
        files.push(OutputFile { path, contents: filled(PART, &common, &own) });
    }
    Ok(files)
}

/// How the class that holds the state names functions, which are in parts.
pub(super) struct Functions<'a> {
    /// The last part of the parts' namespace.
    namespace: &'a str,
    parts: &'a Parts,
}

impl Functions<'_> {
    /// As a PHP array of class and method.
    pub(super) fn name(&self, function: u32) -> String {
        let method = Method(function);
        format!("[{}\\{}::class, '{method}']", self.namespace, self.parts.of(method))
    }

    /// As in a call.
    pub(super) fn call(&self, function: u32) -> String {
        let method = Method(function);
        format!("{}\\{}::{method}", self.namespace, self.parts.of(method))
    }
}

fn filled(template: &str, common: &[(&str, &str)], own: &[(&str, String)]) -> String {
    let own = own.iter().map(|(key, value)| (*key, value.as_str()));
    let values: Vec<(&str, &str)> = common.iter().copied().chain(own).collect();
    template::fill(template, &values)
}

/// Classes of the runtime that generated code names.
const USED: [&str; 6] = ["Conversions", "Floats", "FunctionReference", "Instance", "Integers", "TailCall"];

/// The `use` lines for the classes that a file names, and for the one that it extends.
fn uses(runtime: &str, texts: &[(&str, String)], parent: &str) -> String {
    let names = |class: &str| {
        let named = [format!("{class}::"), format!("new {class}("), format!("?{class} $")];
        class == parent || texts.iter().any(|(_, text)| named.iter().any(|name| text.contains(name)))
    };
    let lines: String =
        USED.iter().filter(|class| names(class)).map(|class| format!("use {runtime}\\{class};\n")).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// What the comment of a part says.
fn contents(module: &Module<'_>, part: Part) -> String {
    match part {
        Part::Main => "The module's functions that have no part of their own.".to_string(),
        Part::Headed(head) => match module.name_of(head.0) {
            Some(name) => format!("{}, and what only it calls.", crate::names::comment(name)),
            None => format!("{head} and what only it calls."),
        },
    }
}

fn method_text(
    module: &Module<'_>,
    part: Part,
    functions: &[Lowered],
    counted: &BTreeSet<Method>,
    method: Method,
) -> String {
    match (method.0 as usize).checked_sub(module.imports.len()) {
        None => function::imported(module, method.0, counted.contains(&method)),
        Some(defined) => function::defined(module, part, method.0, &functions[defined]),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
