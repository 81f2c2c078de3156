//! The open blocks, and what is known of locals where control leaves them.

use super::Lowering;
use super::known::Known;
use super::value::Value;
use crate::ir::{Expr, Stmt};
use crate::module::{Signature, Type};
use crate::names::{Label, Temp};

/// The label of the function as a whole.
pub(super) const FUNCTION: Label = Label(0);

/// What kind of block a frame is.
#[derive(Debug)]
pub(super) enum FrameKind {
    Function,
    Block,
    Loop,
    /// The condition, and the statements of the first branch once `else` has been seen.
    If(Expr, Option<Vec<Stmt>>),
}

/// An open block.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) label: Label,
    /// Height of the stack below the block's parameters.
    pub(super) base: usize,
    pub(super) params: Vec<Type>,
    pub(super) results: Vec<Type>,
    /// Variables for what a branch to this frame carries; made when first needed.
    pub(super) carried: Vec<Temp>,
    /// For the parameters of an `if` with an `else`, which both branches start with.
    pub(super) entry: Vec<Value>,
    pub(super) targeted: bool,
    /// The statements before the block.
    pub(super) before: Vec<Stmt>,
    /// What is known where control leaves the block early; absent while nothing does.
    pub(super) exit: Option<Known>,
    /// What is known before an `if`.
    pub(super) known_before: Known,
}

impl Frame {
    pub(super) fn function(signature: &Signature) -> Frame {
        Frame {
            kind: FrameKind::Function,
            label: FUNCTION,
            base: 0,
            params: Vec::new(),
            results: signature.results.clone(),
            carried: Vec::new(),
            entry: Vec::new(),
            targeted: false,
            before: Vec::new(),
            exit: None,
            known_before: Known::default(),
        }
    }

    /// The types of the values that a branch to this frame carries.
    pub(super) fn branch_types(&self) -> &[Type] {
        if matches!(self.kind, FrameKind::Loop) { &self.params } else { &self.results }
    }
}

impl Lowering<'_> {
    /// Control leaves a block here, knowing what is known now.
    pub(super) fn leave_with_known(&mut self, depth: u32) {
        let at = self.frames.len() - 1 - depth as usize;
        match &mut self.frames[at].exit {
            Some(known) => known.join(&self.known),
            none => *none = Some(self.known.clone()),
        }
    }

    /// Behind a block: what is known there if control reaches its end, and what is known where it was left early.
    pub(super) fn join_known(&mut self, exit: Option<Known>) {
        match exit {
            Some(exit) if self.reachable => self.known.join(&exit),
            Some(exit) => {
                self.known = exit;
                self.reachable = true;
            }
            None => {}
        }
    }
}
