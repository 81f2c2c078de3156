//! Writes loads and stores out as PHP: reads and writes of words of the packed array `$m`.
//!
//! In general an access asks whether its address is aligned and inside the memory, and calls the runtime where it is
//! not. Both questions are left out where the answer is known:
//! - alignment, where `alignment` has found that the base is always a multiple of four;
//! - bounds, where the same base was accessed at the same or a higher offset before on every way here. A memory never
//!   shrinks, so that stays true until the base changes. It also tells that adding less to the base does not overflow.
//!
//! A base that is used more often than it changes gets a variable with the index of the word that it points to.
//! How an access is spelled is in `words`.

use std::collections::{BTreeMap, BTreeSet};

use super::alignment::Aligned;
use super::words::{self, Access};
use crate::ir::{BinaryOp, Expr, Stmt, Var, Width};
use crate::lower::MASK32;
use crate::module::Module;
use crate::names::{Label, Local};

/// A page of WebAssembly's memory in bytes.
const PAGE: u64 = 65536;

/// Of how many bases something is known at most. What is known is copied for every branch; beyond this many, all is
/// forgotten, so that a function of any size takes time by its size.
const MAX_BASES: usize = 512;

/// Writes out all accesses of a function.
pub(super) fn expand(module: &Module<'_>, aligned: &Aligned, params: usize, body: &mut Vec<Stmt>) {
    let indexed = indexed(aligned, body);
    let size = module.memory.map_or(0, |memory| u64::from(memory.minimum) * PAGE);
    let mut expansion = Expansion { aligned, indexed: &indexed, size, exits: BTreeMap::new() };
    expansion.body(body, &mut Facts::default());
    let of_params = indexed.iter().filter(|local| (local.0 as usize) < params);
    let starts: Vec<Stmt> = of_params.map(|local| words::index_of_local(*local)).collect();
    body.splice(0..0, starts);
}

/// What is known at a point of the function.
#[derive(Clone, Default)]
struct Facts {
    /// For each base, up to which offset behind it all bytes are known to be inside the memory.
    inside: BTreeMap<Var, u64>,
    /// Whether control never comes here, so that everything holds.
    is_dead: bool,
}

impl Facts {
    /// How many bytes behind the base are known to be inside.
    fn known(&self, base: &Expr) -> u64 {
        match base {
            Expr::Var(var) => self.inside.get(var).copied().unwrap_or(0),
            _ => 0,
        }
    }

    fn learn(&mut self, base: &Expr, end: u64) {
        if let Expr::Var(var) = base {
            if self.inside.len() >= MAX_BASES && !self.inside.contains_key(var) {
                self.inside.clear();
            }
            let known = self.inside.entry(*var).or_insert(0);
            *known = end.max(*known);
        }
    }

    fn forget(&mut self, stmt: &Stmt) {
        for var in stmt.assigned() {
            self.inside.remove(var);
        }
    }

    fn forget_assigned(&mut self, body: &[Stmt]) {
        // Nothing to forget is the usual case inside nested loops, whose bodies would else be walked over again and again.
        if self.inside.is_empty() {
            return;
        }
        for stmt in body {
            self.forget(stmt);
            stmt.bodies().into_iter().for_each(|inner| self.forget_assigned(inner));
        }
    }

    /// Keeps what also holds on another way here.
    fn join(&mut self, other: Facts) {
        if self.is_dead {
            *self = other;
        } else if !other.is_dead {
            self.inside.retain(|var, end| {
                *end = (*end).min(other.inside.get(var).copied().unwrap_or(0));
                *end > 0
            });
        }
    }

    fn dead() -> Facts {
        Facts { is_dead: true, ..Facts::default() }
    }
}

struct Expansion<'a> {
    aligned: &'a Aligned,
    indexed: &'a BTreeSet<Local>,
    /// The memory's first size in bytes.
    size: u64,
    /// What holds where control leaves a block, a loop or a switch.
    exits: BTreeMap<Label, Facts>,
}

impl Expansion<'_> {
    fn body(&mut self, body: &mut Vec<Stmt>, facts: &mut Facts) {
        for mut stmt in std::mem::take(body) {
            if let Some(moved) = self.moved(&stmt, facts) {
                body.extend(moved);
                continue;
            }
            stmt.own_expressions_mut().into_iter().for_each(|expr| self.expr(expr, facts));
            self.inner(&mut stmt, facts);
            self.finish(stmt, body, facts);
        }
    }

    /// The statements inside one, and what holds behind it.
    fn inner(&mut self, stmt: &mut Stmt, facts: &mut Facts) {
        match stmt {
            Stmt::If(_, then, otherwise) => {
                let mut after_otherwise = facts.clone();
                self.body(then, facts);
                self.body(otherwise, &mut after_otherwise);
                facts.join(after_otherwise);
            }
            Stmt::Block(label, inner) => {
                self.body(inner, facts);
                self.leave(Some(*label), facts);
            }
            Stmt::Loop(_, exit, inner) => {
                facts.forget_assigned(inner);
                self.body(inner, facts);
                self.leave(*exit, facts);
            }
            Stmt::Switch(_, exit, cases) => {
                let before = std::mem::replace(facts, if exit.is_none() { Facts::dead() } else { facts.clone() });
                for case in cases {
                    let mut inside = before.clone();
                    self.body(&mut case.body, &mut inside);
                    facts.join(inside);
                }
                self.leave(*exit, facts);
            }
            Stmt::Break(label) => match self.exits.get_mut(label) {
                Some(exit) => exit.join(facts.clone()),
                None => drop(self.exits.insert(*label, facts.clone())),
            },
            _ => {}
        }
        if stmt.diverges() {
            *facts = Facts::dead();
        }
    }

    fn leave(&mut self, exit: Option<Label>, facts: &mut Facts) {
        if let Some(exit) = exit.and_then(|exit| self.exits.remove(&exit)) {
            facts.join(exit);
        }
    }

    /// Adds a statement whose parts have been written out.
    fn finish(&mut self, stmt: Stmt, body: &mut Vec<Stmt>, facts: &mut Facts) {
        let known_of_source = match &stmt {
            Stmt::Assign(_, source @ Expr::Var(_)) => facts.known(source),
            _ => 0,
        };
        facts.forget(&stmt);
        match stmt {
            Stmt::Store(width, base, offset, value) => {
                let access = self.access(width, base, offset, facts);
                body.extend(words::store(access, value));
            }
            Stmt::Assign(var, _) => {
                body.push(stmt);
                if known_of_source > 0 {
                    facts.inside.insert(var, known_of_source);
                }
                if let Var::Local(local) = var
                    && self.indexed.contains(&local)
                {
                    body.push(words::index_of_local(local));
                }
            }
            other => body.push(other),
        }
    }

    /// Eight bytes that are only moved from one place to another stay two words.
    fn moved(&mut self, stmt: &Stmt, facts: &mut Facts) -> Option<Vec<Stmt>> {
        let Stmt::Store(Width::Double, target, offset, Expr::Load(Width::Double, source, source_offset)) = stmt else {
            return None;
        };
        let is_whole = |base: &Expr, offset: &u32| self.aligned.is_aligned(base) && offset & 3 == 0;
        let is_anywhere = |base: &Expr| matches!(base, Expr::Var(_)) && !self.aligned.is_aligned(base);
        if !is_whole(source, source_offset) || !(is_whole(target, offset) || is_anywhere(target)) {
            return None;
        }
        let source = self.access(Width::Double, source.as_ref().clone(), *source_offset, facts);
        let target = self.access(Width::Double, target.clone(), *offset, facts);
        Some(words::moved(target, source))
    }

    /// Writes out the loads of an expression, in the order of their evaluation.
    fn expr(&mut self, expr: &mut Expr, facts: &mut Facts) {
        match expr {
            Expr::Load(width, base, offset) => {
                self.expr(base, facts);
                let base = std::mem::replace(base.as_mut(), Expr::Int(0));
                *expr = words::load(self.access(*width, base, *offset, facts));
            }
            Expr::Ternary(parts) => {
                let [condition, yes, no] = parts.as_mut();
                self.expr(condition, facts);
                self.expr(yes, &mut facts.clone());
                self.expr(no, &mut facts.clone());
            }
            other => {
                other.children_mut().into_iter().for_each(|child| self.expr(child, facts));
                if let Some(sum) = sum_without_overflow(other, facts) {
                    *other = sum;
                }
            }
        }
    }

    /// Looks up what is known of an access, and learns from it.
    fn access(&self, width: Width, base: Expr, offset: u32, facts: &mut Facts) -> Access {
        let offset = u64::from(offset);
        let end = offset + width.bytes();
        let (base, offset) = match base {
            // A constant address is its own offset.
            Expr::Int(address) => (Expr::Int(0), offset + address.cast_unsigned()),
            base => (base, offset),
        };
        let is_static = base == Expr::Int(0) && offset + width.bytes() <= self.size;
        let is_inside = is_static || facts.known(&base) >= end;
        facts.learn(&base, end);
        let is_aligned = self.aligned.is_aligned(&base);
        let is_indexed = matches!(&base, Expr::Var(Var::Local(local)) if self.indexed.contains(local));
        Access { base, offset, width, is_inside, is_aligned, is_indexed }
    }
}

/// `base + constant` without its mask, where the sum is known to lie inside the memory.
fn sum_without_overflow(expr: &Expr, facts: &Facts) -> Option<Expr> {
    let Expr::Binary(BinaryOp::And, sum, mask) = expr else { return None };
    let Expr::Binary(BinaryOp::Add, base, constant) = sum.as_ref() else { return None };
    let Expr::Int(constant) = constant.as_ref() else { return None };
    let is_inside = u64::try_from(*constant).is_ok_and(|constant| constant < facts.known(base));
    (**mask == Expr::Int(MASK32) && is_inside).then(|| sum.as_ref().clone())
}

/// The locals for which a variable with the index of their word pays: used more often than assigned.
///
/// Where a local may be misaligned, only whole words at a multiple of four behind it use the variable.
fn indexed(aligned: &Aligned, body: &[Stmt]) -> BTreeSet<Local> {
    let mut uses: BTreeMap<Local, i32> = BTreeMap::new();
    count_uses(aligned, body, &mut uses);
    uses.into_iter().filter_map(|(local, count)| (count > 1).then_some(local)).collect()
}

fn count_uses(aligned: &Aligned, body: &[Stmt], uses: &mut BTreeMap<Local, i32>) {
    for stmt in body {
        for var in stmt.assigned() {
            if let Var::Local(local) = var {
                *uses.entry(*local).or_default() -= 1;
            }
        }
        let mut count = |width: &Width, base: &Expr, offset: u32| {
            let is_whole = matches!(width, Width::Word | Width::Double) && offset & 3 == 0;
            if let Expr::Var(Var::Local(local)) = base
                && (is_whole || aligned.is_aligned(base))
            {
                *uses.entry(*local).or_default() += 1;
            }
        };
        if let Stmt::Store(width, base, offset, _) = stmt {
            count(width, base, *offset);
        }
        for expr in stmt.own_expressions() {
            expr.visit(&mut |node| {
                if let Expr::Load(width, base, offset) = node {
                    count(width, base, *offset);
                }
            });
        }
        stmt.bodies().into_iter().for_each(|inner| count_uses(aligned, inner, uses));
    }
}
