//! What is known of locals at a point of the function: between which numbers they lie, and which is not below which.
//!
//! Compilers check an index before they use it, so most sums and differences of a module cannot leave 32 bits, and need
//! no mask. What is known comes from assignments and from the conditions on the way here; where ways meet, what all of
//! them know stays.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{Operator, OperatorsReader};

use super::MAX_NESTING;
use super::value::Range;
use crate::error::Error;
use crate::ir::{BinaryOp, Expr, UnaryOp, Var};
use crate::module::Type;
use crate::names::Local;

/// As many facts of each kind are kept, so that a function's size alone decides how long it takes.
const MAX_FACTS: usize = 64;

/// A loop that assigns more locals counts as one that assigns all: a list for each of many nested loops would become long.
const MAX_ASSIGNED: usize = 1000;

/// The locals that a loop assigns; absent where they are too many.
pub(super) type Assigned = Option<BTreeSet<Local>>;

/// The facts at one point.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The locals, canonical, of which more is known than their type says.
    ranges: BTreeMap<Local, Range>,
    /// Pairs of locals the first of which is not below the second.
    ordered: BTreeSet<(Local, Local)>,
}

impl Known {
    /// What a local can be, as far as its type is one of integers.
    pub(super) fn range(&self, local: Local, kind: Type) -> Range {
        self.ranges.get(&local).copied().unwrap_or(full(kind))
    }

    /// What the difference of two canonical operands can be.
    pub(super) fn difference(&self, a: &Expr, b: &Expr, plain: Range) -> Range {
        match (a, b) {
            (Expr::Var(Var::Local(a)), Expr::Var(Var::Local(b))) if self.ordered.contains(&(*a, *b)) => {
                Range::new(plain.low.max(0), plain.high)
            }
            _ => plain,
        }
    }

    /// A local gets a value.
    pub(super) fn assign(&mut self, local: Local, kind: Type, range: Range) {
        self.forget(local);
        self.narrow(local, kind, range);
    }

    /// Locals get values of which nothing is known.
    pub(super) fn forget_all(&mut self, locals: &Assigned) {
        let Some(locals) = locals else { return *self = Known::default() };
        self.ranges.retain(|local, _| !locals.contains(local));
        self.ordered.retain(|(a, b)| !locals.contains(a) && !locals.contains(b));
    }

    fn forget(&mut self, local: Local) {
        self.ranges.remove(&local);
        self.ordered.retain(|(a, b)| *a != local && *b != local);
    }

    /// Keeps what also holds on another way here.
    pub(super) fn join(&mut self, other: &Known) {
        self.ranges.retain(|local, range| match other.ranges.get(local) {
            Some(also) => {
                *range = Range::new(range.low.min(also.low), range.high.max(also.high));
                true
            }
            None => false,
        });
        self.ordered.retain(|pair| other.ordered.contains(pair));
    }

    /// A condition holds here, or does not.
    pub(super) fn assume(&mut self, condition: &Expr, holds: bool, types: &[Type]) {
        match condition {
            Expr::Unary(UnaryOp::Not, inner) => self.assume(inner, !holds, types),
            Expr::Unary(UnaryOp::ToInt, inner) => self.assume(inner, holds, types),
            Expr::Binary(op, a, b) => {
                if let Some(op) = if holds { Some(*op) } else { op.negated() } {
                    self.compared(op, a, b, types);
                }
            }
            Expr::Var(_) if holds => self.compared(BinaryOp::NotSame, condition, &Expr::Int(0), types),
            Expr::Var(_) => self.compared(BinaryOp::Same, condition, &Expr::Int(0), types),
            _ => {}
        }
    }

    fn compared(&mut self, op: BinaryOp, a: &Expr, b: &Expr, types: &[Type]) {
        let (Some(x), Some(y)) = (self.range_of(a, types), self.range_of(b, types)) else { return };
        match op {
            BinaryOp::Greater | BinaryOp::GreaterEqual => {
                let turned = if op == BinaryOp::Greater { BinaryOp::Less } else { BinaryOp::LessEqual };
                return self.compared(turned, b, a, types);
            }
            BinaryOp::Less | BinaryOp::LessEqual => {
                let apart = i128::from(op == BinaryOp::Less);
                self.limit(a, Range::new(x.low, x.high.min(y.high - apart)), types);
                self.limit(b, Range::new(y.low.max(x.low + apart), y.high), types);
            }
            BinaryOp::Same => {
                let both = Range::new(x.low.max(y.low), x.high.min(y.high));
                self.limit(a, both, types);
                self.limit(b, both, types);
            }
            BinaryOp::NotSame if y.low == y.high => {
                let not_lowest = i128::from(x.low == y.low);
                let not_highest = i128::from(x.high == y.high);
                self.limit(a, Range::new(x.low + not_lowest, x.high - not_highest), types);
            }
            _ => {}
        }
        if let (Expr::Var(Var::Local(a)), Expr::Var(Var::Local(b))) = (a, b)
            && matches!(op, BinaryOp::Less | BinaryOp::LessEqual)
            && self.ordered.len() < MAX_FACTS
        {
            self.ordered.insert((*b, *a));
        }
    }

    fn limit(&mut self, expr: &Expr, range: Range, types: &[Type]) {
        if let Expr::Var(Var::Local(local)) = expr {
            self.narrow(*local, types[local.0 as usize], range);
        }
    }

    /// An empty range says that control never comes here, and is left alone.
    fn narrow(&mut self, local: Local, kind: Type, range: Range) {
        let is_new = self.ranges.contains_key(&local) || self.ranges.len() < MAX_FACTS;
        if range.low <= range.high && range != full(kind) && is_new {
            self.ranges.insert(local, range);
        }
    }

    fn range_of(&self, expr: &Expr, types: &[Type]) -> Option<Range> {
        match expr {
            Expr::Int(value) => Some(Range::exactly(*value)),
            Expr::Var(Var::Local(local)) => {
                let kind = types[local.0 as usize];
                matches!(kind, Type::I32 | Type::I64).then(|| self.range(*local, kind))
            }
            _ => None,
        }
    }
}

/// What every value of a type lies in.
fn full(kind: Type) -> Range {
    if kind == Type::I32 { Range::U32 } else { Range::S64 }
}

/// The locals that each loop assigns, by the loop's offset in the module.
pub(super) fn assigned_in_loops(mut reader: OperatorsReader<'_>) -> Result<BTreeMap<u64, Assigned>, Error> {
    let mut loops = BTreeMap::new();
    // The open blocks: where each begins if it is a loop, and what was assigned in it so far.
    let mut open: Vec<(Option<u64>, Assigned)> = vec![(None, Some(BTreeSet::new()))];
    // What is nested deeper is refused.
    while !reader.eof() && open.len() <= MAX_NESTING + 1 {
        let (operator, offset) = reader.read_with_offset()?;
        match operator {
            Operator::Loop { .. } => open.push((Some(offset), Some(BTreeSet::new()))),
            Operator::Block { .. } | Operator::If { .. } => open.push((None, Some(BTreeSet::new()))),
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                if let Some((_, assigned)) = open.last_mut() {
                    extend(assigned, &[Local(local_index)].into());
                }
            }
            Operator::End => {
                let Some((start, assigned)) = open.pop() else { break };
                if let Some((_, around)) = open.last_mut() {
                    match &assigned {
                        Some(assigned) => extend(around, assigned),
                        None => *around = None,
                    }
                }
                if let Some(start) = start {
                    loops.insert(start, assigned);
                }
            }
            _ => {}
        }
    }
    Ok(loops)
}

fn extend(assigned: &mut Assigned, more: &BTreeSet<Local>) {
    if let Some(locals) = assigned {
        locals.extend(more);
        if locals.len() > MAX_ASSIGNED {
            *assigned = None;
        }
    }
}
