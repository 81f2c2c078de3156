//! Every numeric instruction with edge values, against wasmtime.
//!
//! Each instruction is tried on parameters, with a constant as second operand (which is lowered differently), and as
//! part of seeded random expressions, where masks, ranges and orders of evaluation meet.

mod support;

use std::fmt::Write;
use std::fs;

use support::{PHP_MODES, folder, php, translate_into};
use wasmtime::{Engine, Instance, Module, Store};

/// Operands by their bits.
const I32: &[i64] = &[0, 1, -1, 2, 7, 31, 32, 255, 65536, 0x7fff_ffff, -0x8000_0000, -16, -12345, 1_103_515_245];
const I64: &[i64] = &[
    0,
    1,
    -1,
    2,
    33,
    63,
    64,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    i64::MAX,
    i64::MIN,
    -12_345_678_901_234,
    0x1234_5678_9abc_def0,
    6_364_136_223_846_793_005,
];
const F32: &[f32] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.1,
    f32::MAX,
    1e-45,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    f32::from_bits(0xffc0_0000),
    f32::from_bits(0x7fa0_0001),
    2_147_483_520.0,
    -2_147_483_648.0,
    4_294_967_040.0,
    9.223_371_5e18,
    1.844_674_2e19,
    16_777_217.0,
];
const F64: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.1,
    f64::MAX,
    5e-324,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::from_bits(0xfff8_0000_0000_0000),
    f64::from_bits(0x7ff4_0000_0000_0001),
    2_147_483_647.9,
    -2_147_483_648.9,
    4_294_967_295.9,
    9_223_372_036_854_774_784.0,
    -9_223_372_036_854_775_808.0,
    18_446_744_073_709_549_568.0,
    4_503_599_627_370_497.5,
    1e300,
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
    for kind in ["i32", "i64"] {
        INT_UNARY
            .iter()
            .for_each(|op| wat.unary(&format!("{kind}.{op}"), kind, if *op == "eqz" { "i32" } else { kind }));
        INT_BINARY.iter().for_each(|op| wat.binary(op, kind));
    }
    for kind in ["f32", "f64"] {
        FLOAT_UNARY.iter().for_each(|op| wat.unary(&format!("{kind}.{op}"), kind, kind));
        FLOAT_BINARY.iter().for_each(|op| wat.binary(op, kind));
    }
    CONVERSIONS.iter().for_each(|(result, op, operand)| wat.unary(op, operand, result));
    compare("instructions", &wat);
}

#[test]
fn expressions_give_what_wasmtime_gives() {
    let mut wat = Wat { functions: MEMORY.to_string(), ..Wat::default() };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..400 {
        let kind = ["i32", "i64"][random.below(2)];
        let (set32, set64) = ("(local.set $i32 (i32.wrap_i64 (local.get 0)))", "(local.set $i64 (local.get 1))");
        let value = expression(&mut random, kind, 5);
        let function = wat.function(&format!("(block (result {kind}) {set32} {set64} {value})"), kind);
        for _ in 0..3 {
            let [a, b] = [I32[random.below(I32.len())], I64[random.below(I64.len())]];
            wat.calls.push((function, [a, b]));
        }
    }
    compare("expressions", &wat);
}

/// A module of functions that take and give the bits of values as i64, and the calls to compare, in order.
#[derive(Default)]
struct Wat {
    functions: String,
    count: usize,
    calls: Vec<(usize, [i64; 2])>,
}

impl Wat {
    /// An instruction with one operand, as a parameter and as a constant.
    fn unary(&mut self, op: &str, operand: &str, result: &str) {
        let general = self.function(&format!("({op} {})", parameter(operand, 0)), result);
        for bits in values_of(operand) {
            let constant = self.function(&format!("({op} {})", constant(operand, bits)), result);
            self.calls.extend([(general, [bits, 0]), (constant, [0, 0])]);
        }
    }

    /// An instruction with two operands of one type, both parameters, or the second one a constant.
    fn binary(&mut self, op: &str, kind: &str) {
        let is_comparison = ["eq", "ne", "lt", "gt", "le", "ge"].contains(&op.split('_').next().unwrap_or(op));
        let result = if is_comparison { "i32" } else { kind };
        let [a, b] = [parameter(kind, 0), parameter(kind, 1)];
        let general = self.function(&format!("({kind}.{op} {a} {b})"), result);
        for second in values_of(kind) {
            let special = self.function(&format!("({kind}.{op} {a} {})", constant(kind, second)), result);
            for first in values_of(kind) {
                self.calls.extend([(general, [first, second]), (special, [first, 0])]);
            }
        }
    }

    /// Adds a function and gives its number, which is also its name.
    fn function(&mut self, value: &str, result: &str) -> usize {
        let bits = match result {
            "f32" => format!("(i64.extend_i32_u (i32.reinterpret_f32 {value}))"),
            "f64" => format!("(i64.reinterpret_f64 {value})"),
            "i32" => format!("(i64.extend_i32_u {value})"),
            _ => value.to_string(),
        };
        let name = self.count;
        let locals = "(param i64 i64) (result i64) (local $i32 i32) (local $i64 i64)";
        let _ = writeln!(self.functions, "(func (export \"{name}\") {locals} {bits})");
        self.count += 1;
        name
    }

    fn text(&self) -> String {
        format!("(module (memory 1)\n{})", self.functions)
    }
}

/// A parameter as a value of the type.
fn parameter(kind: &str, index: usize) -> String {
    match kind {
        "i32" => format!("(i32.wrap_i64 (local.get {index}))"),
        "f32" => format!("(f32.reinterpret_i32 (i32.wrap_i64 (local.get {index})))"),
        "f64" => format!("(f64.reinterpret_i64 (local.get {index}))"),
        _ => format!("(local.get {index})"),
    }
}

/// A constant of the type by its bits.
fn constant(kind: &str, bits: i64) -> String {
    let float = |value: f64, sign: &str, payload: i64| match value {
        _ if value.is_nan() => format!("{sign}nan:{payload:#x}"),
        _ if value.is_infinite() => format!("{sign}inf"),
        _ => format!("{value:?}"),
    };
    let text = match kind {
        "f32" => float(
            f64::from(f32::from_bits(bits as u32)),
            if bits & 0x8000_0000 == 0 { "" } else { "-" },
            bits & 0x7f_ffff,
        ),
        "f64" => float(f64::from_bits(bits as u64), if bits < 0 { "-" } else { "" }, bits & 0xf_ffff_ffff_ffff),
        _ => bits.to_string(),
    };
    format!("({kind}.const {text})")
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

fn values_of(kind: &str) -> Vec<i64> {
    match kind {
        "i32" => I32.to_vec(),
        "i64" => I64.to_vec(),
        "f32" => F32.iter().map(|value| i64::from(value.to_bits())).collect(),
        _ => F64.iter().map(|value| value.to_bits().cast_signed()).collect(),
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
        0..=2 => constant(kind, values[random.below(values.len())]),
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

/// Carries out all calls in wasmtime and in PHP, in order, and compares what they give.
fn compare(name: &str, wat: &Wat) {
    let text = wat.text();
    let wasm = wat::parse_str(&text).expect("the module is well written");
    let expected = in_wasmtime(&wasm, &wat.calls);
    let folder = folder(name);
    translate_into(&folder, &wasm).expect("the module can be translated");
    let script = folder.join("run.php");
    fs::write(&script, driver(&wat.calls)).expect("the test's folder can be written");
    for (mode, settings) in PHP_MODES {
        let given = php(&script, settings);
        let given: Vec<&str> = given.lines().collect();
        assert_eq!(given.len(), expected.len());
        let different = (0..expected.len()).filter(|at| !is_same(&expected[*at], given[*at]));
        let wrong: Vec<String> =
            different.map(|at| difference(&text, wat.calls[at], &expected[at], given[at])).collect();
        let shown = &wrong[..wrong.len().min(10)];
        assert!(wrong.is_empty(), "{} differ with {mode}, among them\n{}", wrong.len(), shown.join("\n"));
    }
}

fn driver(calls: &[(usize, [i64; 2])]) -> String {
    let mut calls_text = String::new();
    for (function, arguments) in calls {
        let [a, b] = arguments.map(|bits| bits.to_string().replace("-9223372036854775808", "PHP_INT_MIN"));
        let _ = writeln!(calls_text, "[{function}, {a}, {b}],");
    }
    format!(
        "<?php require __DIR__ . '/Module.php'; $instance = new Test\\Module();
        foreach ([{calls_text}] as [$function, $a, $b]) {{
            try {{ echo $instance->call((string) $function, $a, $b), \"\\n\"; }}
            catch (Test\\Runtime\\Trap $trap) {{ echo $trap->kind->value, \"\\n\"; }}
        }}"
    )
}

fn in_wasmtime(wasm: &[u8], calls: &[(usize, [i64; 2])]) -> Vec<String> {
    let engine = Engine::default();
    let module = Module::new(&engine, wasm).expect("wasmtime takes the module");
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).expect("it has no imports");
    let mut results = Vec::with_capacity(calls.len());
    for (function, [a, b]) in calls {
        let function = instance
            .get_typed_func::<(i64, i64), i64>(&mut store, &function.to_string())
            .expect("functions are named by their number");
        results.push(match function.call(&mut store, (*a, *b)) {
            Ok(result) => result.to_string(),
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

fn difference(wat: &str, (function, arguments): (usize, [i64; 2]), wasmtime: &str, php: &str) -> String {
    let start = format!("(func (export \"{function}\")");
    let line = wat.lines().find(|line| line.starts_with(&start)).unwrap_or_default();
    format!("{line}\n  of {arguments:?}: wasmtime {wasmtime}, PHP {php}")
}
