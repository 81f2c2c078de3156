//! The hand-written runtime, carried inside this crate and given the namespace of the generated class.

use crate::OutputFile;

/// Declares the files of `runtime/`.
macro_rules! files {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../runtime/", $name, ".php")))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "Autoload",
    "TrapKind",
    "Trap",
    "LinkError",
    "Values",
    "FunctionReference",
    "TailCall",
    "ExternalMemory",
    "ExternalTable",
    "ExternalGlobal",
    "Jit",
    "Settings",
    "Integers",
    "Floats",
    "Conversions",
    "MemoryLimit",
    "Memory",
    "Tables",
    "Linking",
    "Instance"
];

/// The namespace that the files have in this repository.
const ORIGINAL_NAMESPACE: &str = "namespace Wasm2Php\\Runtime;";

/// The runtime's files below the folder of the generated class.
pub(crate) fn runtime(namespace: &str) -> Vec<OutputFile> {
    let own = format!("namespace {namespace};");
    let file = |(name, text): &(&str, &str)| OutputFile {
        path: format!("Runtime/{name}.php"),
        contents: text.replacen(ORIGINAL_NAMESPACE, &own, 1),
    };
    FILES.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routines::{ALL, Home};

    #[test]
    fn every_file_gets_the_namespace() {
        for file in runtime("My\\Runtime") {
            assert!(file.contents.contains("\nnamespace My\\Runtime;\n"), "{}", file.path);
            assert!(!file.contents.contains("Wasm2Php"), "{}", file.path);
        }
    }

    #[test]
    fn every_file_declares_what_its_name_says() {
        for (name, text) in FILES {
            let declared = ["class", "enum", "trait"].iter().any(|kind| text.contains(&format!("{kind} {name}\n")));
            assert!(
                declared || text.contains(&format!("class {name} ")) || text.contains(&format!("enum {name}:")),
                "{name}"
            );
        }
    }

    #[test]
    fn the_runtime_has_every_routine_that_generated_code_calls() {
        for routine in ALL {
            let files: &[&str] = match routine.home {
                Home::Php => continue,
                Home::Instance => &["Instance", "Linking", "Memory", "Tables"],
                Home::Class(class) => &[class],
            };
            let declared = |(name, text): &(&str, &str)| {
                files.contains(name) && text.contains(&format!("function {}(", routine.name))
            };
            assert!(FILES.iter().any(declared), "{routine:?}");
        }
    }
}
