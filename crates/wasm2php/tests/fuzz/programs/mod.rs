//! Programs that look more like a compiler's than the smith's do: accesses mostly inside the memory, stack frames, loops
//! that end, switches, copies, calls of each other.
//!
//! All choices are taken from bytes, and a choice of zero is always the simplest; so fewer bytes, or zeros, make a
//! smaller program. Float values lose whatever is free in the bits of a NaN where they leave the function; inside, and
//! where they are only moved, they keep them.

mod expressions;
mod statements;
mod tape;

use std::fmt::Write;

use crate::observe;
use crate::plan::Type;
use tape::Tape;

const TYPES: [Type; 4] = [Type::I32, Type::I64, Type::F32, Type::F64];

/// How many calls of functions one call of an export may make; beyond that they give zeros at once.
const FUEL: i32 = 200;
/// The index of the global that counts it.
const FUEL_GLOBAL: u32 = 0;
/// Expressions and statements of one function at most.
const FUNCTION_SIZE: usize = 250;
/// Nesting of loops at most; each level has a counter of its own.
const LOOPS: usize = 3;

/// The module that the bytes say.
pub fn module(bytes: &[u8]) -> Vec<u8> {
    let text = Program::new(Tape::new(bytes)).text();
    let wasm = wat::parse_str(&text).unwrap_or_else(|error| panic!("the program is not well written: {error}\n{text}"));
    observe::with_observers(&wasm, Some((FUEL_GLOBAL, FUEL)))
}

struct Signature {
    params: Vec<Type>,
    results: Vec<Type>,
    /// What is known of the arguments of a function that only the program itself calls is used to improve it.
    is_exported: bool,
    is_in_table: bool,
}

struct Program<'t> {
    tape: Tape<'t>,
    functions: Vec<Signature>,
    function: Function,
}

/// The function that is being written.
struct Function {
    /// Types of parameters and of those locals that any statement may change.
    locals: Vec<Type>,
    /// What is left of the size that a function may have.
    budget: usize,
    /// Open blocks that a branch may leave without a value, by their labels.
    labels: Vec<usize>,
    label_count: usize,
    loops: usize,
    has_frame: bool,
}

impl<'t> Program<'t> {
    fn new(mut tape: Tape<'t>) -> Self {
        let count = 1 + tape.below(5);
        let functions = (0..count).map(|index| Signature {
            params: types(&mut tape),
            results: types(&mut tape),
            is_exported: index == 0 || tape.below(2) == 0,
            is_in_table: tape.below(3) == 0,
        });
        let functions = functions.collect();
        Self { tape, functions, function: Function::new(Vec::new(), false) }
    }

    fn text(mut self) -> String {
        let mut text = String::from(
            "(module\n(import \"host\" \"ask\" (func $ask (param i32 i64 f64) (result i32)))\n\
             (import \"host\" \"pair\" (func $pair (result i64 f32)))\n",
        );
        for (index, Signature { params, results, .. }) in self.functions.iter().enumerate() {
            let _ = writeln!(text, "(type $t{index} (func{}{}))", list("param", params), list("result", results));
        }
        text.push_str(
            "(memory 1 3)\n(global $fuel (mut i32) (i32.const 0))\n(global $sp (mut i32) (i32.const 32768))\n\
             (global $gi32 (mut i32) (i32.const 77))\n(global $gi64 (mut i64) (i64.const -2))\n\
             (global $gf32 (mut f32) (f32.const 1.5))\n(global $gf64 (mut f64) (f64.const -0.1))\n(table 8 funcref)\n",
        );
        for (index, _) in self.functions.iter().enumerate().filter(|(_, function)| function.is_in_table) {
            let _ = writeln!(text, "(elem (i32.const {}) $f{index})", index + 1);
        }
        let _ = writeln!(text, "(data (i32.const {}) \"{}\")", self.tape.below(64), self.data());
        let _ = writeln!(text, "(data $passive \"{}\")", self.data());
        for index in 0..self.functions.len() {
            let function = self.function(index);
            text.push_str(&function);
        }
        text.push(')');
        text
    }

    fn data(&mut self) -> String {
        (0..self.tape.below(100)).map(|_| format!("\\{:02x}", self.tape.below(256))).collect()
    }

    fn function(&mut self, index: usize) -> String {
        let params = self.functions[index].params.clone();
        let results = self.functions[index].results.clone();
        let own: Vec<Type> = (0..self.tape.below(6)).map(|_| *self.tape.pick(&TYPES)).collect();
        let has_frame = self.tape.below(2) == 1;
        self.function = Function::new([params, own.clone()].concat(), has_frame);
        let body = self.statements(3);
        let values: String = results.iter().map(|kind| format!(" {}", self.leaving(*kind, 3))).collect();
        let zeros: String = results.iter().map(|kind| format!(" ({}.const 0)", kind.name())).collect();
        // Nearly all frames keep the stack pointer aligned, as a compiler's do.
        let size = *self.tape.pick(&[32, 16, 48, 32, 32, 32, 32, 18]);
        let (enter, leave) = match has_frame {
            true => (
                format!("(global.set $sp (local.tee $fp (i32.sub (global.get $sp) (i32.const {size}))))\n"),
                format!("(global.set $sp (i32.add (local.get $fp) (i32.const {size})))\n"),
            ),
            false => (String::new(), String::new()),
        };
        let export = if self.functions[index].is_exported { format!(" (export \"f{index}\")") } else { String::new() };
        format!(
            "(func $f{index}{export} (type $t{index}){}\n(local $fp i32) (local $c0 i32) (local $c1 i32) \
             (local $c2 i32) (local $q32 f32) (local $q64 f64)\n(if (i32.eqz (global.get $fuel)) (then (return{zeros})))\n(global.set $fuel (i32.sub \
             (global.get $fuel) (i32.const 1)))\n{enter}{body}{leave}{values})\n",
            list("local", &own)
        )
    }

    /// Takes from what the function may still have; false when there is nothing left.
    fn spend(&mut self) -> bool {
        self.function.budget = self.function.budget.saturating_sub(1);
        self.function.budget > 0
    }
}

impl Function {
    fn new(locals: Vec<Type>, has_frame: bool) -> Self {
        Self { locals, budget: FUNCTION_SIZE, labels: Vec::new(), label_count: 0, loops: 0, has_frame }
    }
}

/// A few types.
fn types(tape: &mut Tape<'_>) -> Vec<Type> {
    (0..tape.below(4)).map(|_| *tape.pick(&TYPES)).collect()
}

/// `(param i32 f64)`, or nothing.
fn list(word: &str, types: &[Type]) -> String {
    match types {
        [] => String::new(),
        types => format!(" ({word} {})", types.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" ")),
    }
}
