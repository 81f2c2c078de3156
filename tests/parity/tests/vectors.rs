//! Every vector through every build, each a test of its own, and a table of both at the end.
//!
//! `cargo test -p ahpc-parity -- minor_units` runs those of one operation, `-- wasmtime::` those of one build.
//! `BLESS=1` writes what the native build answers into the files; look at the difference before you commit it.
//! `EXPORT=file` writes the vectors for runners that are not written in Rust, a line each:
//! `<operation>/<name> <request in base64> <expected answer in base64>`.
//! Where PHP, its OPcache or its headers, or Node are missing, the builds that need it are skipped and the table says so; in CI that fails.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Command, ExitCode},
    sync::{Arc, Mutex, OnceLock},
};

use ahpc_parity::{
    builds::{Answer, Browser, Build, Extension, Failure, Mode, Native, Portable, TranslatedPhp},
    parts,
    vectors::{self, Vector},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let vectors: Arc<[Vector]> = vectors::load().into();
    if std::env::var_os("BLESS").is_some() {
        bless(&vectors);
        return ExitCode::SUCCESS;
    }
    if let Some(file) = std::env::var_os("EXPORT") {
        std::fs::write(&file, export(&vectors)).expect("the file of EXPORT can be written");
        return ExitCode::SUCCESS;
    }
    let suite = Suite::new(Arc::clone(&vectors));
    let mut trials = suite.trials();
    trials.extend(trials_of_the_vectors(&vectors));
    let conclusion = libtest_mimic::run(&arguments, trials);
    if !arguments.list {
        suite.print_table();
    }
    conclusion.exit_code()
}

fn export(vectors: &[Vector]) -> String {
    let line = |vector: &Vector| {
        let (request, expect) = (BASE64_STANDARD.encode(&vector.request), BASE64_STANDARD.encode(&vector.expect));
        format!("{}/{} {request} {expect}\n", vector.operation, vector.name)
    };
    vectors.iter().map(line).collect()
}

/// The builds, what they answered, and what came out of it.
struct Suite {
    vectors: Arc<[Vector]>,
    runs: Vec<Arc<Run>>,
    /// The names of builds that cannot run here, and why.
    missing: Vec<(&'static str, String)>,
}

/// One build with its answers to all vectors, which are asked for when the first test needs one.
struct Run {
    build: Box<dyn Build>,
    vectors: Arc<[Vector]>,
    /// The answers in the order of the vectors, one round after the other.
    answers: OnceLock<Vec<Answer>>,
    /// Passed and failed, by operation.
    counts: Mutex<BTreeMap<String, (usize, usize)>>,
}

impl Suite {
    fn new(vectors: Arc<[Vector]>) -> Self {
        let mut suite = Self { vectors, runs: vec![], missing: vec![] };
        suite.add(Box::new(Native));
        match parts::extension().map(|library| Extension::new(&library)) {
            Err(reason) => suite.missing.push((Extension::NAME, reason)),
            Ok(build) => suite.add_probed(Extension::NAME, build.probe(), build),
        }
        match parts::browser_module().map(|folder| Browser::new(&folder)) {
            Err(reason) => suite.missing.push((Browser::NAME, reason)),
            Ok(build) => suite.add_probed(Browser::NAME, build.probe(), build),
        }
        let module = parts::portable_module().expect("cargo builds the portable module");
        suite.add(Box::new(Portable::new(&module).expect("the portable module is a WebAssembly module")));
        let core = parts::translated_module(&module).expect("wasm2php translates the portable module");
        for mode in Mode::ALL {
            let build = TranslatedPhp::new(mode, &core);
            suite.add_probed(mode.name(), build.probe(), build);
        }
        suite
    }

    fn add_probed(&mut self, name: &'static str, probed: Result<(), Failure>, build: impl Build + 'static) {
        match probed {
            Err(reason) => self.missing.push((name, reason.to_string())),
            Ok(()) => self.add(Box::new(build)),
        }
    }

    fn add(&mut self, build: Box<dyn Build>) {
        let vectors = Arc::clone(&self.vectors);
        self.runs.push(Arc::new(Run { build, vectors, answers: OnceLock::new(), counts: Mutex::default() }));
    }

    fn trials(&self) -> Vec<Trial> {
        let of_vectors = self.runs.iter().flat_map(|run| {
            (0..self.vectors.len()).map(|index| {
                let run = Arc::clone(run);
                let vector = &self.vectors[index];
                let name = format!("{}::{}::{}", run.build.name(), vector.operation, vector.name);
                Trial::test(name, move || run.check(index))
            })
        });
        of_vectors.chain(self.missing.iter().map(|(name, reason)| missing_build(name, reason.clone()))).collect()
    }

    fn print_table(&self) {
        let operations: BTreeSet<&str> = self.vectors.iter().map(|vector| vector.operation.as_str()).collect();
        print!("{:<18}{:>8}", "operation", "vectors");
        self.runs.iter().for_each(|run| print!("{:>18}", run.build.name()));
        println!();
        for operation in operations {
            let of_operation = self.vectors.iter().filter(|vector| vector.operation == operation).count();
            print!("{operation:<18}{of_operation:>8}");
            self.runs.iter().for_each(|run| print!("{:>18}", run.cell(operation)));
            println!();
        }
        for (name, reason) in &self.missing {
            println!("skipped {name}: {reason}");
        }
    }
}

impl Run {
    fn check(&self, index: usize) -> Result<(), Failed> {
        let vector = &self.vectors[index];
        let outcome = self.compare(index, vector);
        let mut counts = self.counts.lock().expect("no test panics while it counts");
        let (passed, failed) = counts.entry(vector.operation.clone()).or_default();
        *if outcome.is_ok() { passed } else { failed } += 1;
        outcome
    }

    fn compare(&self, index: usize, vector: &Vector) -> Result<(), Failed> {
        let answers = self.answers.get_or_init(|| self.ask());
        for (round, answers) in answers.chunks(self.vectors.len()).enumerate() {
            let answer = answers[index].as_ref().map_err(|failure| format!("round {}: {failure}", round + 1))?;
            if answer != vector.expect.as_bytes() {
                let answer = String::from_utf8_lossy(answer);
                return Err(difference(vector, round + 1, &answer).into());
            }
        }
        Ok(())
    }

    fn ask(&self) -> Vec<Answer> {
        let calls: Vec<_> = self.vectors.iter().map(|vector| (&*vector.operation, &*vector.request)).collect();
        self.build.answer(&calls.repeat(self.build.rounds()))
    }

    fn cell(&self, operation: &str) -> String {
        let counts = self.counts.lock().expect("no test panics while it counts");
        match counts.get(operation) {
            None => "-".into(),
            Some((passed, 0)) => passed.to_string(),
            Some((passed, failed)) => format!("{passed} ({failed} failed)"),
        }
    }
}

/// Both sides, from a little before the first byte that differs.
fn difference(vector: &Vector, round: usize, answer: &str) -> String {
    let same = vector.expect.bytes().zip(answer.bytes()).take_while(|(expected, actual)| expected == actual).count();
    let excerpt = |text: &str| {
        let start = text.floor_char_boundary(same.saturating_sub(80));
        let end = text.floor_char_boundary((same + 400).min(text.len()));
        text[start..end].to_owned()
    };
    format!(
        "{}\n  why: {}\n  round {round}, first difference at byte {same}\n  expected …{}\n    answer …{}",
        vector.path.display(),
        vector.why,
        excerpt(&vector.expect),
        excerpt(answer)
    )
}

/// A build that cannot run is a failure in CI and a stated skip elsewhere.
fn missing_build(name: &str, reason: String) -> Trial {
    let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    Trial::test(format!("{name}::can_run"), move || Err(reason.into())).with_ignored_flag(!is_ci)
}

/// What has to hold of the vectors and of the module as a whole.
fn trials_of_the_vectors(vectors: &Arc<[Vector]>) -> Vec<Trial> {
    let whys = Arc::clone(vectors);
    let folders = Arc::clone(vectors);
    vec![
        Trial::test("vectors::each_says_why", move || each_says_why(&whys)),
        Trial::test("vectors::each_operation_has_some", move || each_operation_has_some(&folders)),
        Trial::test("portable::asks_for_nothing_and_exports_what_its_readme_says", || {
            let module = Portable::new(&parts::portable_module()?)?;
            assert_eq!(module.imports(), Vec::<String>::new());
            assert_eq!(module.exports(), ["ahpc_alloc", "ahpc_call", "ahpc_free", "memory"]);
            Ok(())
        }),
        Trial::test("portable::gives_back_all_memory", gives_back_all_memory),
        Trial::test("browser::page_is_small_enough", page_is_small_enough),
    ]
}

fn each_says_why(vectors: &[Vector]) -> Result<(), Failed> {
    let mut seen = BTreeMap::new();
    for vector in vectors {
        if vector.why.split_whitespace().count() < 4 {
            return Err(format!("{} does not say why", vector.path.display()).into());
        }
        if let Some(other) = seen.insert((&vector.operation, &vector.request), &vector.path) {
            return Err(format!("{} asks the same as {}", vector.path.display(), other.display()).into());
        }
    }
    Ok(())
}

fn each_operation_has_some(vectors: &[Vector]) -> Result<(), Failed> {
    #[derive(serde::Deserialize)]
    struct Envelope {
        ok: Description,
    }
    #[derive(serde::Deserialize)]
    struct Description {
        operations: Vec<Operation>,
    }
    #[derive(serde::Deserialize)]
    struct Operation {
        name: String,
    }
    let description: Envelope = serde_json::from_slice(&ahpc_bridge::call("describe", b"{}"))?;
    let operations = description.ok.operations.iter().map(|operation| operation.name.as_str());
    let operations: BTreeSet<_> = operations.chain([vectors::NO_OPERATION]).collect();
    let folders: BTreeSet<_> = vectors.iter().map(|vector| vector.operation.as_str()).collect();
    assert_eq!(operations, folders, "operations on the left, folders of vectors on the right");
    Ok(())
}

/// What the settings page loads of ours once, compressed as web servers compress it. That it loads these files and no
/// others, `tests/browser` sees.
const MAX_PAGE_BYTES: usize = 120 * 1024;

fn page_is_small_enough() -> Result<(), Failed> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../php-plugin/assets");
    let module = parts::browser_module()?;
    let files = [
        assets.join("settings.js"),
        assets.join("settings.css"),
        module.join("ahpc_core.js"),
        module.join("ahpc_core_bg.wasm"),
    ];
    let mut bytes = 0;
    for file in files {
        let output = Command::new("gzip").arg("-c").arg(&file).output()?;
        assert!(output.status.success(), "gzip {}: {}", file.display(), output.status);
        bytes += output.stdout.len();
    }
    match bytes <= MAX_PAGE_BYTES {
        true => Ok(()),
        false => Err(format!("{bytes} bytes compressed, {MAX_PAGE_BYTES} at most").into()),
    }
}

/// A thousand calls on one instance take no more memory than the first hundred.
fn gives_back_all_memory() -> Result<(), Failed> {
    let mut instance = Portable::new(&parts::portable_module()?)?.instantiate()?;
    let mut bytes_after = |calls: usize| -> Result<usize, Failed> {
        for call in 0..calls {
            let request = format!(r#"{{"amount":"{}.5","currency":"EUR"}}"#, "1".repeat(call % 1000));
            instance.call("minor_units", request.as_bytes())?;
        }
        Ok(instance.memory_bytes())
    };
    let first = bytes_after(100)?;
    assert_eq!(bytes_after(10_000)?, first);
    Ok(())
}

fn bless(vectors: &[Vector]) {
    for vector in vectors {
        let answer = ahpc_bridge::call(&vector.operation, &vector.request);
        if answer != vector.expect.as_bytes() {
            let answer = String::from_utf8(answer).expect("an envelope is UTF-8");
            vectors::bless(vector, &answer).expect("the vectors can be written");
            println!("blessed {}", vector.path.display());
        }
    }
}
