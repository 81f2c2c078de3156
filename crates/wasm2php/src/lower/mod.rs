//! The second stage: a function's instructions to a tree of statements.
//!
//! Instructions that only compute leave an expression on the operand stack; instructions that act become statements.
//! Before a statement is written, every waiting expression whose value it could change, or whose trap it could
//! overtake, is put into a variable. That keeps WebAssembly's order of evaluation while most of the stack disappears.

mod call;
mod control;
mod convert;
mod float;
mod frame;
mod instructions;
mod int32;
mod int64;
mod known;
mod memory;
mod reference;
mod stack;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, FunctionPlace};
use crate::ir::{Expr, Stmt, Var};
use crate::module::{Function, Module, Signature, Type};
use crate::names::{Label, Local};
pub(crate) use float::{f32_literal, f64_literal};
use frame::{FUNCTION, Frame};
use known::{Assigned, Known};
pub(crate) use value::MASK32;
use value::Value;

/// Deeper nesting of blocks than any compiler emits is refused, so that no stage (PHP's parser is the last) runs out
/// of stack.
const MAX_NESTING: usize = 1000;

/// So many values may be handed on by blocks, branches and calls, and one more for each byte of code. Each is a variable
/// that is set, while an instruction of two bytes can hand on a thousand.
const MAX_CARRIED: usize = 1_000_000;

/// A waiting expression with more nodes than this is put into a variable, so that lines stay readable.
const MAX_EXPRESSION_SIZE: usize = 28;

/// A function between its instructions and its text.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub(crate) params: usize,
    /// Types of all locals, parameters first.
    pub(crate) locals: Vec<Type>,
    pub(crate) body: Vec<Stmt>,
    /// How many stack values have a variable.
    pub(crate) temps: u32,
    /// The locals, parameters aside, whose first value may be read; a pass narrows it down.
    pub(crate) starting: BTreeSet<Local>,
    /// The variables that must be set to zero at the start; found by a pass.
    pub(crate) zeroed: Vec<Var>,
    /// Whether it may return a call to be made in its place; a pass finds out.
    pub(crate) is_tail: bool,
    /// The size of the frame that counts, where calls of such a function are counted; a pass finds out.
    pub(crate) counted: Option<u32>,
}

/// Lowers all functions that the module defines.
pub(crate) fn lower_all(module: &Module<'_>) -> Result<Vec<Lowered>, Error> {
    let bytes: usize = module.functions.iter().map(|function| function.body.as_bytes().len()).sum();
    let mut room = MAX_CARRIED + bytes;
    (0..module.functions.len()).map(|defined| lower(module, defined, &mut room)).collect()
}

/// Lowers the function with this index among the functions that the module defines.
fn lower(module: &Module<'_>, defined: usize, room: &mut usize) -> Result<Lowered, Error> {
    let function = &module.functions[defined];
    let mut lowering = Lowering::new(module, defined, function);
    lowering.assigned_in_loops = known::assigned_in_loops(function.body.get_operators_reader()?)?;
    let mut reader = function.body.get_operators_reader()?;
    while !reader.eof() {
        let (operator, offset) = reader.read_with_offset()?;
        lowering.offset = offset;
        lowering.carried = 0;
        lowering.instruction(operator)?;
        match room.checked_sub(lowering.carried) {
            Some(rest) => *room = rest,
            None => {
                lowering.refuse(format!("blocks, branches and calls that hand on more than {MAX_CARRIED} values"))?
            }
        }
    }
    let params = lowering.signature.params.len();
    let Lowering { locals, body, temps, repeats, .. } = lowering;
    let body = if repeats { vec![Stmt::Loop(FUNCTION, None, body)] } else { body };
    let starting = (params as u32..locals.len() as u32).map(Local).collect();
    Ok(Lowered { params, locals, body, temps, starting, zeroed: Vec::new(), is_tail: false, counted: None })
}

/// The state while one function is lowered.
struct Lowering<'m> {
    module: &'m Module<'m>,
    /// Index of the function, imports first.
    index: u32,
    signature: &'m Signature,
    locals: Vec<Type>,
    stack: Vec<Value>,
    /// So many operands at the bottom need no look any more: they are constants, or in variables of their own.
    settled: usize,
    frames: Vec<Frame>,
    /// The statements of the innermost block so far.
    body: Vec<Stmt>,
    temps: u32,
    labels: u32,
    /// How many blocks have been opened inside code that is never reached, and so is left out.
    skipped: usize,
    /// Whether control can reach the current instruction.
    reachable: bool,
    /// Whether the function calls itself in its own place.
    repeats: bool,
    offset: u64,
    /// How many values the current instruction hands on.
    carried: usize,
    /// What is known of locals at the current instruction.
    known: Known,
    /// By the offset of the loop.
    assigned_in_loops: BTreeMap<u64, Assigned>,
}

impl<'m> Lowering<'m> {
    fn new(module: &'m Module<'m>, defined: usize, function: &'m Function<'m>) -> Self {
        let signature = &module.signatures[function.signature as usize];
        let locals = signature.params.iter().chain(&function.locals).copied().collect();
        Lowering {
            module,
            index: (module.imports.len() + defined) as u32,
            signature,
            locals,
            stack: Vec::new(),
            settled: 0,
            frames: vec![Frame::function(signature)],
            body: Vec::new(),
            temps: 0,
            labels: 1,
            skipped: 0,
            reachable: true,
            repeats: false,
            offset: 0,
            carried: 0,
            known: Known::default(),
            assigned_in_loops: BTreeMap::new(),
        }
    }

    /// An error for something valid in this function that cannot be translated.
    fn refuse<T>(&self, feature: impl Into<String>) -> Result<T, Error> {
        let name = self.module.name_of(self.index).map(str::to_string);
        let function = Some(FunctionPlace { index: self.index, name });
        Err(Error::Unsupported { feature: feature.into(), function, offset: self.offset })
    }

    fn new_label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels)
    }

    fn local_get(&mut self, index: u32) {
        let kind = self.locals[index as usize];
        let range = self.known.range(Local(index), kind);
        self.push(Value::new(kind, Expr::Var(Var::Local(Local(index))), range));
    }

    fn local_set(&mut self, index: u32) {
        let local = Var::Local(Local(index));
        let value = self.pop();
        if value.expr == Expr::Var(local) {
            return;
        }
        self.keep_readers_of(local);
        let value = value.canonical();
        self.known.assign(Local(index), value.kind, value.range);
        self.keep_traps_before(&value.expr);
        self.body.push(Stmt::Assign(local, value.expr));
    }

    fn local_tee(&mut self, index: u32) {
        self.local_set(index);
        self.local_get(index);
    }

    fn global_get(&mut self, index: u32) {
        let kind = self.module.globals[index as usize].kind;
        self.push(Value::any(kind, Expr::Global(crate::names::Global(index))));
    }

    fn global_set(&mut self, index: u32) {
        let value = self.pop().expr();
        self.keep_state();
        self.body.push(Stmt::AssignGlobal(crate::names::Global(index), value));
    }

    fn drop_value(&mut self) {
        let value = self.pop();
        if value.expr.may_trap() {
            self.keep_traps_before(&value.expr);
            self.body.push(Stmt::Do(value.expr));
        }
    }

    /// `select`: both operands have been evaluated before one is taken, so neither may trap inside the choice.
    fn select(&mut self) {
        for depth in [1, 2] {
            let at = self.stack.len() - 1 - depth;
            if self.stack[at].expr.may_trap() {
                self.keep(at);
            }
        }
        let condition = self.pop();
        let no = self.pop().canonical();
        let yes = self.pop().canonical();
        let range = value::Range::new(yes.range.low.min(no.range.low), yes.range.high.max(no.range.high));
        let kind = yes.kind;
        // The condition was evaluated last and is now evaluated first; nothing that waits in the operands can trap.
        self.push(Value::new(kind, Expr::ternary(condition.condition(), yes.expr, no.expr), range));
    }
}
