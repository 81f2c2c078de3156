//! Blocks, loops, branches: WebAssembly's structured control is PHP's.
//!
//! A block that is branched to becomes `do { … } while (false)`, a loop `while (true) { … break; }`, and a branch
//! `break` or `continue`; a block that nothing branches to dissolves into the code around it.
//! The results of a block that is left in more than one way go through variables that belong to its frame.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{BlockType, BrTable};

use super::frame::{Frame, FrameKind};
use super::value::Value;
use super::{Lowering, MAX_NESTING};
use crate::error::Error;
use crate::ir::{Case, Expr, Stmt, Var};
use crate::module::{Signature, Type};
use crate::names::{Label, Temp};
use crate::parse::translated;
use crate::routines;

impl Lowering<'_> {
    pub(super) fn block(&mut self, kind: BlockType) -> Result<(), Error> {
        self.open(FrameKind::Block, kind)
    }

    pub(super) fn loop_(&mut self, kind: BlockType) -> Result<(), Error> {
        self.open(FrameKind::Loop, kind)?;
        let types = self.top_frame().params.clone();
        let temps = self.carried_by(0);
        let values = self.stack.split_off(self.stack.len() - types.len());
        self.assign_all(&temps, values);
        // They were assigned in front of the loop, not in it.
        let assignments = std::mem::take(&mut self.body);
        self.top_frame().before.extend(assignments);
        self.push_temps(&temps, &types);
        if let Some(assigned) = self.assigned_in_loops.get(&self.offset) {
            self.known.forget_all(assigned);
        }
        Ok(())
    }

    pub(super) fn if_(&mut self, kind: BlockType) -> Result<(), Error> {
        let condition = self.pop();
        self.keep_traps_before(&condition.expr);
        let condition = condition.condition();
        self.open(FrameKind::If(condition.clone(), None), kind)?;
        self.known.assume(&condition, true, &self.locals);
        Ok(())
    }

    pub(super) fn else_(&mut self) {
        self.leave_branch();
        if self.reachable {
            self.leave_with_known(0);
        }
        let branch = std::mem::take(&mut self.body);
        let mut known = std::mem::take(&mut self.top_frame().known_before);
        let types = std::mem::take(&mut self.locals);
        let frame = self.top_frame();
        if let FrameKind::If(condition, then) = &mut frame.kind {
            *then = Some(branch);
            known.assume(condition, false, &types);
        }
        let (base, entry) = (frame.base, frame.entry.clone());
        self.stack.truncate(base);
        self.locals = types;
        self.known = known;
        entry.into_iter().for_each(|value| self.push(value));
        self.reachable = true;
    }

    pub(super) fn end(&mut self) {
        match self.frames.last().map(|frame| &frame.kind) {
            Some(FrameKind::Function) => self.end_function(),
            Some(FrameKind::If(..)) => self.end_if(),
            _ => self.end_block(),
        }
    }

    pub(super) fn br(&mut self, depth: u32) {
        let carried = self.frame(depth).branch_types().len();
        self.keep_traps_below(self.stack.len() - carried);
        let branch = self.branch(depth);
        self.body.extend(branch);
        self.stop();
    }

    pub(super) fn br_if(&mut self, depth: u32) {
        let condition = self.pop();
        self.keep_traps_before(&condition.expr);
        let mut condition = condition.condition();
        // What the branch carries is written in the branch and stays on the stack besides.
        let count = self.frame(depth).branch_types().len();
        if count > 0 && !condition.is_simple() {
            self.push(Value::any(Type::I32, crate::ir::Expr::unary(crate::ir::UnaryOp::ToInt, condition)));
            self.keep(self.stack.len() - 1);
            condition = self.pop().expr;
        }
        self.keep_traps();
        if count > 0 {
            self.keep_unless_simple(count);
        }
        let otherwise = self.known.clone();
        self.known.assume(&condition, true, &self.locals);
        let branch = self.branch(depth);
        self.known = otherwise;
        self.known.assume(&condition, false, &self.locals);
        self.body.push(Stmt::If(condition, branch, Vec::new()));
    }

    pub(super) fn br_table(&mut self, targets: BrTable<'_>) -> Result<(), Error> {
        let count = self.frame(targets.default()).branch_types().len();
        if count > 0 {
            self.keep_unless_simple(1);
        }
        let index = self.pop().canonical();
        self.keep_traps();
        self.keep_unless_simple(count);
        let depths = targets.targets().collect::<Result<Vec<u32>, _>>()?;
        let mut cases = vec![Case { values: Vec::new(), is_default: true, body: self.branch(targets.default()) }];
        let mut case_of = BTreeMap::from([(targets.default(), 0)]);
        for (value, depth) in depths.into_iter().enumerate() {
            let next = cases.len();
            let at = *case_of.entry(depth).or_insert(next);
            if at == next {
                cases.push(Case { values: Vec::new(), is_default: false, body: self.branch(depth) });
            }
            cases[at].values.push(value);
        }
        // The default stands last, as one expects, and its own values need not be named.
        cases[0].values.clear();
        cases.rotate_left(1);
        self.body.push(Stmt::Switch(index.expr, None, cases));
        self.stop();
        Ok(())
    }

    pub(super) fn return_(&mut self) {
        self.br(self.frames.len() as u32 - 1);
    }

    pub(super) fn unreachable(&mut self) {
        self.keep_traps();
        self.body.push(Stmt::Do(Expr::routine(&routines::UNREACHABLE, Vec::new())));
        self.stop();
    }

    /// What follows, up to the end of the block, is never reached and is left out.
    pub(super) fn stop(&mut self) {
        let base = self.top_frame().base;
        self.stack.truncate(base);
        self.reachable = false;
    }

    fn top_frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the function's frame is closed by the last instruction")
    }

    fn frame(&mut self, depth: u32) -> &mut Frame {
        let at = self.frames.len() - 1 - depth as usize;
        &mut self.frames[at]
    }

    fn open(&mut self, kind: FrameKind, block: BlockType) -> Result<(), Error> {
        if self.frames.len() >= MAX_NESTING {
            return self.refuse(format!("more than {MAX_NESTING} nested blocks"));
        }
        self.keep_all();
        let Signature { params, results } = self.block_signature(block)?;
        self.carried += params.len() + results.len();
        let base = self.stack.len() - params.len();
        let frame = Frame {
            kind,
            label: self.new_label(),
            base,
            entry: self.stack[base..].to_vec(),
            params,
            results,
            carried: Vec::new(),
            targeted: false,
            before: std::mem::take(&mut self.body),
            exit: None,
            known_before: self.known.clone(),
        };
        self.frames.push(frame);
        Ok(())
    }

    fn block_signature(&self, block: BlockType) -> Result<Signature, Error> {
        match block {
            BlockType::Empty => Ok(Signature::default()),
            BlockType::Type(kind) => match translated(kind) {
                Ok(kind) => Ok(Signature { params: Vec::new(), results: vec![kind] }),
                Err(feature) => self.refuse(feature),
            },
            BlockType::FuncType(index) => Ok(self.module.signatures[index as usize].clone()),
        }
    }

    /// The variables for what a branch to the frame carries.
    fn carried_by(&mut self, depth: u32) -> Vec<Temp> {
        let needed = self.frame(depth).branch_types().len();
        if self.frame(depth).carried.len() < needed {
            let temps: Vec<Temp> = (0..needed).map(|_| self.new_temp()).collect();
            self.frame(depth).carried = temps;
        }
        self.frame(depth).carried.clone()
    }

    /// The statements that branch to a frame; the carried values stay on the stack.
    fn branch(&mut self, depth: u32) -> Vec<Stmt> {
        let count = self.frame(depth).branch_types().len();
        self.carried += count;
        let values = self.stack[self.stack.len() - count..].to_vec();
        if matches!(self.frame(depth).kind, FrameKind::Function) {
            return vec![Stmt::Return(values.into_iter().map(Value::expr).collect())];
        }
        self.leave_with_known(depth);
        let temps = self.carried_by(depth);
        let outside = std::mem::take(&mut self.body);
        self.assign_all(&temps, values);
        let mut branch = std::mem::replace(&mut self.body, outside);
        let frame = self.frame(depth);
        frame.targeted = true;
        let is_loop = matches!(frame.kind, FrameKind::Loop);
        branch.push(if is_loop { Stmt::Continue(frame.label) } else { Stmt::Break(frame.label) });
        branch
    }

    /// Assigns values to variables all at once: no value may see a variable that has been assigned already.
    fn assign_all(&mut self, temps: &[Temp], values: Vec<Value>) {
        let values: Vec<Expr> = values.into_iter().map(Value::expr).collect();
        let assigned: BTreeSet<Temp> = temps.iter().copied().collect();
        let is_assigned = |node: &Expr| matches!(node, Expr::Var(Var::Temp(temp)) if assigned.contains(temp));
        let clashes = values.iter().any(|value| value.any(is_assigned));
        let values = if clashes && values.len() > 1 { self.copies(values) } else { values };
        for (temp, value) in temps.iter().zip(values) {
            if value != Expr::Var(Var::Temp(*temp)) {
                self.body.push(Stmt::Assign(Var::Temp(*temp), value));
            }
        }
    }

    pub(super) fn copies(&mut self, values: Vec<Expr>) -> Vec<Expr> {
        let mut copies = Vec::new();
        for value in values {
            let copy = Var::Temp(self.new_temp());
            self.body.push(Stmt::Assign(copy, value));
            copies.push(Expr::Var(copy));
        }
        copies
    }

    fn push_temps(&mut self, temps: &[Temp], types: &[Type]) {
        for (temp, kind) in temps.iter().zip(types) {
            self.push(Value::any(*kind, Expr::Var(Var::Temp(*temp))));
        }
    }

    /// At the end of a block or branch that control can reach: its results go into the frame's variables.
    fn leave_branch(&mut self) {
        if !self.reachable {
            return;
        }
        let temps = self.results_of_top();
        let values = self.stack.split_off(self.stack.len() - temps.len());
        self.keep_traps();
        self.assign_all(&temps, values);
    }

    fn results_of_top(&mut self) -> Vec<Temp> {
        let needed = self.top_frame().results.len();
        if self.top_frame().carried.len() < needed {
            let temps: Vec<Temp> = (0..needed).map(|_| self.new_temp()).collect();
            self.top_frame().carried = temps;
        }
        self.top_frame().carried.clone()
    }

    fn end_function(&mut self) {
        if self.reachable {
            let values = std::mem::take(&mut self.stack);
            if !values.is_empty() {
                self.body.push(Stmt::Return(values.into_iter().map(Value::expr).collect()));
            }
        }
        self.frames.pop();
    }

    fn end_if(&mut self) {
        self.leave_branch();
        if matches!(self.top_frame().kind, FrameKind::If(_, None)) {
            // The parameters are carried even where the branch itself never ends.
            self.results_of_top();
        }
        let mut last = std::mem::take(&mut self.body);
        let frame = self.frames.pop().expect("an open if");
        let FrameKind::If(condition, then) = frame.kind else { return };
        let has_else = then.is_some();
        if !has_else {
            let mut known = frame.known_before;
            known.assume(&condition, false, &self.locals);
            self.join_known(Some(known));
        }
        self.join_known(frame.exit);
        let (then, otherwise) = match then {
            Some(then) => (then, last),
            // Without `else` the parameters are the results.
            None => (std::mem::take(&mut last), self.pass_through(&frame.carried, frame.entry)),
        };
        let reachable = frame.targeted || !has_else || !crate::ir::diverges(&then) || self.reachable;
        let choice = Stmt::If(condition, then, otherwise);
        self.body = frame.before;
        self.body.push(if frame.targeted { Stmt::Block(frame.label, vec![choice]) } else { choice });
        self.continue_with(reachable, frame.base, &frame.carried, &frame.results);
    }

    fn pass_through(&mut self, temps: &[Temp], values: Vec<Value>) -> Vec<Stmt> {
        self.assign_all(temps, values);
        std::mem::take(&mut self.body)
    }

    fn end_block(&mut self) {
        let is_loop = matches!(self.top_frame().kind, FrameKind::Loop);
        if self.top_frame().targeted && !is_loop {
            self.leave_branch();
        }
        let body = std::mem::take(&mut self.body);
        let frame = self.frames.pop().expect("an open block");
        self.body = frame.before;
        if !is_loop {
            self.join_known(frame.exit);
        }
        match (frame.targeted, is_loop) {
            (true, true) => self.end_loop(frame.label, body, frame.base),
            (true, false) => {
                self.body.push(Stmt::Block(frame.label, body));
                self.continue_with(true, frame.base, &frame.carried, &frame.results);
            }
            // Nothing branches here: the statements and the waiting results simply go on.
            (false, _) => self.body.extend(body),
        }
    }

    /// Ends a loop; results that still wait are evaluated inside it.
    fn end_loop(&mut self, label: Label, body: Vec<Stmt>, base: usize) {
        let outside = std::mem::replace(&mut self.body, body);
        if self.reachable {
            for at in base..self.stack.len() {
                self.keep(at);
            }
        }
        let body = std::mem::replace(&mut self.body, outside);
        self.body.push(Stmt::Loop(label, None, body));
    }

    fn continue_with(&mut self, reachable: bool, base: usize, temps: &[Temp], types: &[Type]) {
        self.stack.truncate(base);
        self.reachable = reachable;
        if reachable {
            self.push_temps(temps, types);
        }
    }
}
