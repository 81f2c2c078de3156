//! What is done with a module on both sides: the imports it is given, and calls and writes in their order.
//!
//! A plan follows from the module and the seed alone. The arguments of a call follow from the name of the export, so
//! that a module can be made smaller without changing the calls that are left.

use std::fmt::Write;

use wasmtime::{ExternType, FuncType, Module, ValType};

use crate::observe;
use crate::random::Random;

/// Calls of one module at most.
const MOST_CALLS: usize = 24;

#[derive(Debug)]
pub struct Plan {
    pub imports: Vec<Import>,
    /// Names of functions that give the value of a global.
    pub globals: Vec<(String, Type)>,
    pub has_memory: bool,
    pub has_fuel: bool,
    pub steps: Vec<Step>,
}

/// An imported function, with the results that it gives in turn.
#[derive(Debug, Clone)]
pub struct Import {
    pub module: String,
    pub name: String,
    pub parameters: Vec<Type>,
    pub results: Vec<Vec<Value>>,
}

#[derive(Debug, Clone)]
pub enum Step {
    Call { export: String, arguments: Vec<Value>, results: Vec<Type> },
    Write { address: u32, bytes: Vec<u8> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    I32,
    I64,
    F32,
    F64,
}

/// A value by its bits; those of 32-bit types are the lower ones.
#[derive(Debug, Clone, Copy)]
pub struct Value(pub Type, pub u64);

impl Plan {
    /// Nothing where the module needs something that neither side is given here.
    pub fn of(module: &Module, seed: u64) -> Option<Self> {
        let mut random = Random::new(seed ^ 0x5eed);
        let mut imports = Vec::new();
        for import in module.imports() {
            let ExternType::Func(function) = import.ty() else { return None };
            let results = types(function.results())?;
            let (module, name) = (import.module().to_string(), import.name().to_string());
            if imports.iter().any(|other: &Import| other.module == module && other.name == name) {
                // Both sides would have to be given two functions under one name, which PHP's hosts cannot.
                return None;
            }
            let results = (0..5).map(|_| results.iter().map(|kind| value(&mut random, *kind)).collect());
            imports.push(Import { module, name, parameters: types(function.params())?, results: results.collect() });
        }
        let has = |name: &str| module.exports().any(|export| export.name() == name);
        Some(Self {
            imports,
            globals: globals(module),
            has_memory: has(observe::MEMORY),
            has_fuel: has(observe::REFUEL),
            steps: steps(module, seed, &mut random),
        })
    }

    /// The plan as `driver.php` reads it: a word for what a line is, and its parts, all without spaces.
    pub fn text(&self, class: &str) -> String {
        let mut text = format!("module {class}\n");
        for import in &self.imports {
            let rows: Vec<String> = import.results.iter().map(|row| values(row)).collect();
            let (module, name) = (hex(import.module.as_bytes()), hex(import.name.as_bytes()));
            let parameters = names(&import.parameters);
            let _ = writeln!(text, "import {module} {name} {parameters} {}", rows.join(";"));
        }
        for (name, kind) in &self.globals {
            let _ = writeln!(text, "global {} {}", hex(name.as_bytes()), kind.name());
        }
        let _ = writeln!(text, "observers {} {}", i32::from(self.has_memory), i32::from(self.has_fuel));
        for step in &self.steps {
            let _ = match step {
                Step::Call { export, arguments, results } => {
                    writeln!(text, "call {} {} {}", hex(export.as_bytes()), values(arguments), names(results))
                }
                Step::Write { address, bytes } => writeln!(text, "write {address} {}", hex(bytes)),
            };
        }
        text
    }
}

impl Type {
    pub fn of(kind: &ValType) -> Option<Self> {
        match kind {
            ValType::I32 => Some(Self::I32),
            ValType::I64 => Some(Self::I64),
            ValType::F32 => Some(Self::F32),
            ValType::F64 => Some(Self::F64),
            ValType::V128 | ValType::Ref(_) => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }

    /// Values at which something changes.
    pub fn edges(self) -> &'static [u64] {
        match self {
            Self::I32 => &[0, 1, 2, 3, 31, 32, 255, 65535, 65536, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff0],
            Self::I64 => &[0, 1, 63, 64, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 1 << 32, 1 << 53, 1 << 63, !0, !0 >> 1],
            Self::F32 => {
                &[0, 0x8000_0000, 0x3f80_0000, 0xbf00_0000, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 1, 0x4f00_0000]
            }
            Self::F64 => &[
                0,
                1 << 63,
                0x3ff0_0000_0000_0000,
                0xbfe0_0000_0000_0000,
                0x7ff0_0000_0000_0000,
                0xfff0_0000_0000_0000,
                0x7ff8_0000_0000_0000,
                1,
                0x41e0_0000_0000_0000,
                0x43e0_0000_0000_0000,
            ],
        }
    }
}

impl Value {
    pub fn text(self) -> String {
        format!("{}:{:x}", self.0.name(), self.1)
    }
}

/// Values of a list as one word.
pub fn values(list: &[Value]) -> String {
    word(list.iter().map(|value| value.text()).collect())
}

fn names(list: &[Type]) -> String {
    word(list.iter().map(|kind| kind.name().to_string()).collect())
}

fn word(parts: Vec<String>) -> String {
    if parts.is_empty() { "-".to_string() } else { parts.join(",") }
}

/// Bytes as one word.
fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if digits.is_empty() { "-".to_string() } else { digits }
}

fn types(list: impl Iterator<Item = ValType>) -> Option<Vec<Type>> {
    list.map(|kind| Type::of(&kind)).collect()
}

/// What the smith's functions take and give, where both sides have words for it.
fn signature(function: &FuncType) -> Option<(Vec<Type>, Vec<Type>)> {
    Some((types(function.params())?, types(function.results())?))
}

fn globals(module: &Module) -> Vec<(String, Type)> {
    let exports = module.exports().filter(|export| export.name().starts_with("observe global "));
    let functions = exports.filter_map(|export| Some((export.name().to_string(), export.ty().func()?.clone())));
    functions.filter_map(|(name, function)| Some((name, Type::of(&function.result(0)?)?))).collect()
}

fn steps(module: &Module, seed: u64, random: &mut Random) -> Vec<Step> {
    let mut steps = Vec::new();
    for export in module.exports().filter(|export| !export.name().starts_with(observe::PREFIX)) {
        let Some((parameters, results)) = export.ty().func().and_then(signature) else { continue };
        let mut arguments = Random::new(seed ^ hash(export.name()));
        for _ in 0..if parameters.is_empty() { 2 } else { 4 } {
            steps.push(Step::Call {
                export: export.name().to_string(),
                arguments: parameters.iter().map(|kind| value(&mut arguments, *kind)).collect(),
                results: results.clone(),
            });
        }
    }
    random.shuffle(&mut steps);
    steps.truncate(MOST_CALLS);
    if module.exports().any(|export| export.name() == observe::MEMORY) {
        for _ in 0..steps.len() / 6 {
            let (address, count) = (random.below(70_000) as u32, random.below(40));
            let step = Step::Write { address, bytes: random.bytes(count) };
            steps.insert(random.below(steps.len() + 1), step);
        }
    }
    steps
}

/// A number that goes with a name (the hash "FNV-1a").
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn value(random: &mut Random, kind: Type) -> Value {
    let mask = if matches!(kind, Type::I32 | Type::F32) { 0xffff_ffff } else { u64::MAX };
    let bits = match random.below(4) {
        0 | 1 => *random.pick(kind.edges()),
        2 => random.below(100) as u64,
        _ => random.next(),
    };
    Value(kind, quiet(kind, bits & mask))
}

/// NaNs other than the one that the smith's own code makes would be told apart by what is free in the specification.
fn quiet(kind: Type, bits: u64) -> u64 {
    match kind {
        Type::F32 if f32::from_bits(bits as u32).is_nan() => 0x7fc0_0000,
        Type::F64 if f64::from_bits(bits).is_nan() => 0x7ff8_0000_0000_0000,
        _ => bits,
    }
}
