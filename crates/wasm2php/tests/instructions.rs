//! Every numeric instruction with edge values, against wasmtime.
//!
//! Each instruction is tried on parameters, with a constant as second operand (which is lowered differently), and as
//! part of seeded random expressions, where masks, ranges and orders of evaluation meet.

mod support;

use std::fs;
use std::path::Path;

use support::{PHP_MODES, folder, php, translate_into};
use wasmtime::{Config, Engine, Instance, Module, OptLevel, Store, Val};

const I32: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "31",
    "32",
    "7",
    "255",
    "65536",
    "0x7fffffff",
    "0x80000000",
    "0xfffffff0",
    "-12345",
    "1103515245",
];
const I64: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "63",
    "64",
    "33",
    "0xffffffff",
    "0x100000000",
    "0x7fffffffffffffff",
    "0x8000000000000000",
    "-12345678901234",
    "0x123456789abcdef0",
    "6364136223846793005",
    "0x80000000",
];
const F32: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "-0.5",
    "1.5",
    "2.5",
    "-2.5",
    "0.1",
    "3.4028235e38",
    "1e-45",
    "inf",
    "-inf",
    "nan",
    "-nan",
    "nan:0x200001",
    "2147483520",
    "-2147483648",
    "4294967040",
    "9.2233715e18",
    "1.8446742e19",
    "16777217",
];
const F64: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "-0.5",
    "1.5",
    "2.5",
    "-2.5",
    "0.1",
    "1.7976931348623157e308",
    "5e-324",
    "inf",
    "-inf",
    "nan",
    "-nan",
    "nan:0x4000000000001",
    "2147483647.9",
    "-2147483648.9",
    "4294967295.9",
    "9223372036854774784",
    "-9223372036854775808",
    "18446744073709549568",
    "4503599627370497.5",
    "1e300",
];

const INT_UNARY: &[&str] = &["clz", "ctz", "popcnt", "eqz", "extend8_s", "extend16_s"];
const INT_BINARY: &[&str] = &[
    "add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl",
    "rotr", "eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u",
];
const FLOAT_UNARY: &[&str] = &["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];
const FLOAT_BINARY: &[&str] =
    &["add", "sub", "mul", "div", "min", "max", "copysign", "eq", "ne", "lt", "gt", "le", "ge"];
/// Result, instruction, operand.
const CONVERSIONS: &[(&str, &str, &str)] = &[
    ("i32", "i32.wrap_i64", "i64"),
    ("i64", "i64.extend_i32_s", "i32"),
    ("i64", "i64.extend_i32_u", "i32"),
    ("i64", "i64.extend32_s", "i64"),
    ("i32", "i32.trunc_f32_s", "f32"),
    ("i32", "i32.trunc_f32_u", "f32"),
    ("i32", "i32.trunc_f64_s", "f64"),
    ("i32", "i32.trunc_f64_u", "f64"),
    ("i64", "i64.trunc_f32_s", "f32"),
    ("i64", "i64.trunc_f32_u", "f32"),
    ("i64", "i64.trunc_f64_s", "f64"),
    ("i64", "i64.trunc_f64_u", "f64"),
    ("i32", "i32.trunc_sat_f32_s", "f32"),
    ("i32", "i32.trunc_sat_f32_u", "f32"),
    ("i32", "i32.trunc_sat_f64_s", "f64"),
    ("i32", "i32.trunc_sat_f64_u", "f64"),
    ("i64", "i64.trunc_sat_f32_s", "f32"),
    ("i64", "i64.trunc_sat_f32_u", "f32"),
    ("i64", "i64.trunc_sat_f64_s", "f64"),
    ("i64", "i64.trunc_sat_f64_u", "f64"),
    ("f32", "f32.convert_i32_s", "i32"),
    ("f32", "f32.convert_i32_u", "i32"),
    ("f32", "f32.convert_i64_s", "i64"),
    ("f32", "f32.convert_i64_u", "i64"),
    ("f64", "f64.convert_i32_s", "i32"),
    ("f64", "f64.convert_i32_u", "i32"),
    ("f64", "f64.convert_i64_s", "i64"),
    ("f64", "f64.convert_i64_u", "i64"),
    ("f32", "f32.demote_f64", "f64"),
    ("f64", "f64.promote_f32", "f32"),
    ("i32", "i32.reinterpret_f32", "f32"),
    ("i64", "i64.reinterpret_f64", "f64"),
    ("f32", "f32.reinterpret_i32", "i32"),
    ("f64", "f64.reinterpret_i64", "i64"),
];

#[test]
fn instructions_give_what_wasmtime_gives() {
    let mut wat = Wat::default();
    for (kind, values) in [("i32", I32), ("i64", I64)] {
        INT_UNARY
            .iter()
            .for_each(|op| wat.unary(if *op == "eqz" { "i32" } else { kind }, &format!("{kind}.{op}"), kind, values));
        INT_BINARY.iter().for_each(|op| wat.binary(kind, op, values));
    }
    for (kind, values) in [("f32", F32), ("f64", F64)] {
        FLOAT_UNARY.iter().for_each(|op| wat.unary(kind, &format!("{kind}.{op}"), kind, values));
        FLOAT_BINARY.iter().for_each(|op| wat.binary(kind, op, values));
    }
    for (result, op, operand) in CONVERSIONS {
        wat.unary(result, op, operand, values_of(operand));
    }
    // Tens of thousands of small functions: the ways to run PHP that compile them differ only by OPcache here.
    compare("instructions", &wat.finish(), &PHP_MODES[..2]);
}

#[test]
fn expressions_give_what_wasmtime_gives() {
    let mut wat = Wat::default();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..400 {
        let kind = ["i32", "i64"][random.below(2)];
        let text = expression(&mut random, kind, 5);
        wat.function(kind, &text);
    }
    compare("expressions", &wat.finish(), PHP_MODES);
}

/// Functions without parameters, whose results are compared by their bits.
#[derive(Default)]
struct Wat {
    functions: String,
    count: usize,
}

impl Wat {
    fn unary(&mut self, result: &str, op: &str, operand: &str, values: &[&str]) {
        for value in values {
            let set = format!("(local.set ${operand} ({operand}.const {value}))");
            self.function(result, &format!("{set} ({op} (local.get ${operand}))"));
            self.function(result, &format!("({op} ({operand}.const {value}))"));
        }
    }

    fn binary(&mut self, kind: &str, op: &str, values: &[&str]) {
        let is_comparison = ["eq", "ne", "lt", "gt", "le", "ge"].contains(&op.split('_').next().unwrap_or(op));
        let result = if is_comparison { "i32" } else { kind };
        for a in values {
            for b in values {
                let set = format!("(local.set ${kind} ({kind}.const {a})) (local.set ${kind}2 ({kind}.const {b}))");
                let operands = format!("(local.get ${kind}) (local.get ${kind}2)");
                self.function(result, &format!("{set} ({kind}.{op} {operands})"));
                // Only integers treat a constant operand in a way of its own.
                if kind.starts_with('i') {
                    self.function(result, &format!("{set} ({kind}.{op} (local.get ${kind}) ({kind}.const {b}))"));
                }
            }
        }
    }

    fn function(&mut self, result: &str, body: &str) {
        let bits = match result {
            "f32" => "i64.extend_i32_u (i32.reinterpret_f32",
            "f64" => "i64.reinterpret_f64 (block (result f64)",
            "i32" => "i64.extend_i32_u (block (result i32)",
            _ => "block (result i64) (block (result i64)",
        };
        let locals = "(local $i32 i32) (local $i322 i32) (local $i64 i64) (local $i642 i64) \
            (local $f32 f32) (local $f322 f32) (local $f64 f64) (local $f642 f64)";
        let (sets, value) = body.rsplit_once("(local.set").map_or(("", body), |(before, last)| {
            let end = last.find("))").map_or(0, |at| at + 2);
            (&body[..before.len() + "(local.set".len() + end], &last[end..])
        });
        let text = format!("(func (export \"{}\") (result i64) {locals} {sets} ({bits} {value})))\n", self.count);
        self.functions.push_str(&text);
        self.count += 1;
    }

    fn finish(self) -> String {
        format!("(module (memory 1) {MEMORY}\n{})", self.functions)
    }
}

/// What random expressions may call: each keeps a state that every later one sees.
const MEMORY: &str = "(global $g (mut i32) (i32.const 9))
    (func $next32 (result i32)
        (global.set $g (i32.add (i32.mul (global.get $g) (i32.const 1103515245)) (i32.const 12345)))
        (i32.store (i32.const 100) (global.get $g))
        (global.get $g))
    (func $next64 (result i64)
        (i64.store offset=3 (i32.const 98) (i64.extend_i32_s (call $next32)))
        (i64.load (i32.const 99)))";

fn values_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "i32" => I32,
        "i64" => I64,
        "f32" => F32,
        _ => F64,
    }
}

/// A random integer expression: operands that read and change locals, memory and a global among pure ones.
fn expression(random: &mut Random, kind: &str, depth: usize) -> String {
    if depth == 0 || random.below(9) == 0 {
        return leaf(random, kind);
    }
    let mut inner = |kind: &str| expression(random, kind, depth - 1);
    let (a, b) = (inner(kind), inner(kind));
    let other = if kind == "i32" { "i64" } else { "i32" };
    let c = inner(other);
    let condition = inner("i32");
    match random.below(14) {
        0 => match kind {
            "i32" => format!("(i32.wrap_i64 {c})"),
            _ => format!("(i64.extend_i32_{} {c})", ["s", "u"][random.below(2)]),
        },
        1 => format!("(select {a} {b} {condition})"),
        2 => format!("(if (result {kind}) {condition} (then {a}) (else {b}))"),
        3 => format!("(local.tee ${kind} {a})"),
        4 => format!("(block (result {kind}) (drop (br_if 0 {a} {condition})) {b})"),
        5 => {
            let op = INT_UNARY[random.below(3)];
            format!("({kind}.{op} {a})")
        }
        6 if kind == "i32" => {
            let op = INT_BINARY[15 + random.below(10)];
            format!("({other}.{op} {c} (local.get ${other}))")
        }
        // Division is left out here, since a zero would only make it trap.
        _ => {
            let op =
                ["add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr"][random.below(11)];
            format!("({kind}.{op} {a} {b})")
        }
    }
}

fn leaf(random: &mut Random, kind: &str) -> String {
    let values = values_of(kind);
    match random.below(8) {
        0..=2 => format!("({kind}.const {})", values[random.below(values.len())]),
        3 | 4 => format!("(local.get ${kind})"),
        5 => format!("({kind}.load (i32.and (local.get $i32) (i32.const 255)))"),
        6 => format!("({kind}.load16_s offset=99 (i32.const 0))"),
        _ => format!("(call $next{})", &kind[1..]),
    }
}

/// The generator "xorshift64": the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// Runs all functions of a module in wasmtime and in PHP, in order, and compares what they give.
fn compare(name: &str, wat: &str, modes: &[(&str, &[&str])]) {
    let wasm = wat::parse_str(wat).expect("the module is well written");
    let expected = in_wasmtime(&wasm);
    let folder = folder(name);
    translate_into(&folder, &wasm).expect("the module can be translated");
    let script = folder.join("run.php");
    fs::write(&script, driver(&folder, expected.len())).expect("the test's folder can be written");
    for (mode, settings) in modes {
        let given = php(&script, settings);
        let given: Vec<&str> = given.lines().collect();
        assert_eq!(given.len(), expected.len());
        let wrong: Vec<String> = (0..expected.len())
            .filter(|at| !is_same(&expected[*at], given[*at]))
            .map(|at| format!("{}\n  wasmtime {}, PHP {}", function_text(wat, at), expected[at], given[at]))
            .collect();
        let shown = &wrong[..wrong.len().min(10)];
        assert!(wrong.is_empty(), "{} differ with {mode}, among them\n{}", wrong.len(), shown.join("\n"));
    }
}

fn driver(folder: &Path, count: usize) -> String {
    let module = folder.join("Module.php");
    format!(
        "<?php require '{}'; $instance = new Test\\Module(); for ($at = 0; $at < {count}; ++$at) {{\n\
         try {{ echo $instance->call((string) $at), \"\\n\"; }}\n\
         catch (Test\\Runtime\\Trap $trap) {{ echo $trap->kind->value, \"\\n\"; }} }}",
        module.display()
    )
}

fn in_wasmtime(wasm: &[u8]) -> Vec<String> {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None);
    let engine = Engine::new(&config).expect("the settings fit");
    let module = Module::new(&engine, wasm).expect("wasmtime takes the module");
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).expect("it has no imports");
    let count = module.exports().count();
    let mut results = Vec::with_capacity(count);
    for at in 0..count {
        let function = instance.get_func(&mut store, &at.to_string()).expect("functions are numbered");
        let mut result = [Val::I64(0)];
        results.push(match function.call(&mut store, &[], &mut result) {
            Ok(()) => result[0].unwrap_i64().to_string(),
            Err(error) => error.downcast_ref::<wasmtime::Trap>().expect("only traps").to_string(),
        });
    }
    results
}

/// Results are alike to the bit. Only the sign of a NaN that an operation makes is free in the specification; both
/// sides run on the same processor, so even that is not excused here. Traps go by the names that wasmtime gives them.
fn is_same(wasmtime: &str, php: &str) -> bool {
    match wasmtime.strip_prefix("wasm trap: ") {
        Some(kind) => kind == php,
        None => wasmtime == php,
    }
}

fn function_text(wat: &str, at: usize) -> &str {
    let start = format!("(func (export \"{at}\")");
    wat.lines().find(|line| line.starts_with(&start)).unwrap_or_default()
}
