//! The hand-written runtime, carried inside this crate and given the namespace of the generated class.

use crate::OutputFile;

/// Declares the files of `runtime/`.
macro_rules! files {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../runtime/", $name, ".php")))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "load",
    "TrapKind",
    "Trap",
    "LinkError",
    "FunctionReference",
    "Jit",
    "Integers",
    "Floats",
    "Conversions",
    "Memory",
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
        for file in runtime("My\\Runtime").into_iter().filter(|file| file.path != "Runtime/load.php") {
            assert!(file.contents.contains("\nnamespace My\\Runtime;\n"), "{}", file.path);
            assert!(!file.contents.contains("Wasm2Php"), "{}", file.path);
        }
    }

    #[test]
    fn all_files_but_the_loader_itself_are_loaded() {
        let loader = FILES.iter().find(|(name, _)| *name == "load").expect("it is among them").1;
        for (name, _) in FILES.iter().filter(|(name, _)| *name != "load") {
            assert!(loader.contains(&format!("/{name}.php';")), "{name}");
        }
    }

    #[test]
    fn the_runtime_has_every_routine_that_generated_code_calls() {
        for routine in ALL {
            let files: &[&str] = match routine.home {
                Home::Php => continue,
                Home::Instance => &["Instance", "Memory"],
                Home::Class(class) => &[class],
            };
            let declared = |(name, text): &(&str, &str)| {
                files.contains(name) && text.contains(&format!("function {}(", routine.name))
            };
            assert!(FILES.iter().any(declared), "{routine:?}");
        }
    }
}
