//! Writes loads and stores out as PHP: reads and writes of words of the packed array `$m`.
//!
//! In general an access asks whether its address is aligned and inside the memory, and calls the runtime where it is
//! not. Both questions are left out where the answer is known:
//! - alignment, where `alignment` has found that the base is always a multiple of four (such bases also get a variable
//!   with the index of their word);
//! - bounds, where the same base was accessed at the same or a higher offset before on every way here. A memory never
//!   shrinks, so that stays true until the base changes.

use std::collections::{BTreeMap, BTreeSet};

use super::alignment::Aligned;
use crate::ir::{BinaryOp, Expr, Stmt, Var, Width, diverges};
use crate::module::Module;
use crate::names::{Local, Scratch};
use crate::routines::{self, Routine};

/// A page of WebAssembly's memory in bytes.
const PAGE: u64 = 65536;

/// Writes out all accesses of a function.
pub(super) fn expand(module: &Module<'_>, aligned: &Aligned, params: usize, body: &mut Vec<Stmt>) {
    let indexed = indexed(aligned, body);
    let size = module.memory.map_or(0, |memory| u64::from(memory.minimum) * PAGE);
    let mut expansion = Expansion { aligned, indexed: &indexed, size };
    expansion.body(body, &mut Facts::default());
    let of_params = indexed.iter().filter(|local| (local.0 as usize) < params);
    let starts: Vec<Stmt> = of_params.map(|local| word_index_of(*local)).collect();
    body.splice(0..0, starts);
}

/// For each base, up to which offset behind it all bytes are known to be inside the memory.
#[derive(Clone, Default)]
struct Facts(BTreeMap<Var, u64>);

impl Facts {
    fn is_known(&self, base: &Expr, end: u64) -> bool {
        matches!(base, Expr::Var(var) if self.0.get(var).is_some_and(|known| *known >= end))
    }

    fn learn(&mut self, base: &Expr, end: u64) {
        if let Expr::Var(var) = base {
            let known = self.0.entry(*var).or_insert(0);
            *known = end.max(*known);
        }
    }

    fn forget(&mut self, stmt: &Stmt) {
        for var in stmt.assigned() {
            self.0.remove(var);
        }
    }

    fn forget_assigned(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.forget(stmt);
            stmt.bodies().into_iter().for_each(|inner| self.forget_assigned(inner));
        }
    }

    /// What holds after either of two ways.
    fn common(&self, other: &Facts) -> Facts {
        let both = self.0.iter().filter_map(|(var, end)| Some((*var, *end.min(other.0.get(var)?))));
        Facts(both.collect())
    }
}

struct Expansion<'a> {
    aligned: &'a Aligned,
    indexed: &'a BTreeSet<Local>,
    /// The memory's first size in bytes.
    size: u64,
}

/// An address, and what is known of it.
struct Access {
    base: Expr,
    offset: u64,
    width: Width,
    is_inside: bool,
    /// The bits of the address below a word, where they are known.
    low_bits: Option<i64>,
}

impl Expansion<'_> {
    fn body(&mut self, body: &mut Vec<Stmt>, facts: &mut Facts) {
        for mut stmt in std::mem::take(body) {
            stmt.own_expressions_mut().into_iter().for_each(|expr| self.expr(expr, facts));
            match &mut stmt {
                Stmt::If(_, then, otherwise) => self.branches(then, otherwise, facts),
                Stmt::Loop(_, exit, inner) => {
                    facts.forget_assigned(inner);
                    let mut inside = facts.clone();
                    self.body(inner, &mut inside);
                    // Without an exit of its own a loop is left only at its end.
                    *facts = if exit.is_none() { inside } else { std::mem::take(facts) };
                }
                Stmt::Block(..) | Stmt::Switch(..) => {
                    for inner in stmt.bodies_mut() {
                        self.body(inner, &mut facts.clone());
                    }
                    stmt.bodies().into_iter().for_each(|inner| facts.forget_assigned(inner));
                }
                _ => {}
            }
            self.finish(stmt, body, facts);
        }
    }

    /// Adds a statement whose parts have been written out.
    fn finish(&mut self, stmt: Stmt, body: &mut Vec<Stmt>, facts: &mut Facts) {
        let known_of_source = match &stmt {
            Stmt::Assign(_, Expr::Var(source)) => facts.0.get(source).copied(),
            _ => None,
        };
        facts.forget(&stmt);
        match stmt {
            Stmt::Store(width, base, offset, value) => {
                let access = self.access(width, base, offset, facts);
                body.extend(self.store(access, value));
            }
            Stmt::Assign(Var::Local(local), _) if self.indexed.contains(&local) => {
                body.extend([stmt, word_index_of(local)]);
            }
            Stmt::Assign(var, _) => {
                known_of_source.map(|end| facts.0.insert(var, end));
                body.push(stmt);
            }
            other => body.push(other),
        }
    }

    fn branches(&mut self, then: &mut Vec<Stmt>, otherwise: &mut Vec<Stmt>, facts: &mut Facts) {
        let mut after_otherwise = facts.clone();
        self.body(then, facts);
        self.body(otherwise, &mut after_otherwise);
        *facts = match (diverges(then), diverges(otherwise)) {
            (true, _) => after_otherwise,
            (_, true) => std::mem::take(facts),
            _ => facts.common(&after_otherwise),
        };
    }

    /// Writes out the loads of an expression, in the order of their evaluation.
    fn expr(&mut self, expr: &mut Expr, facts: &mut Facts) {
        match expr {
            Expr::Load(width, base, offset) => {
                self.expr(base, facts);
                let base = std::mem::replace(base.as_mut(), Expr::Int(0));
                let access = self.access(*width, base, *offset, facts);
                *expr = self.load(access);
            }
            Expr::Ternary(parts) => {
                let [condition, yes, no] = parts.as_mut();
                self.expr(condition, facts);
                self.expr(yes, &mut facts.clone());
                self.expr(no, &mut facts.clone());
            }
            other => other.children_mut().into_iter().for_each(|child| self.expr(child, facts)),
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
        let is_inside = is_static || facts.is_known(&base, end);
        facts.learn(&base, end);
        let low_bits = self.aligned.is_aligned(&base).then_some((offset & 3).cast_signed());
        Access { base, offset, width, is_inside, low_bits }
    }

    fn load(&self, access: Access) -> Expr {
        match (access.width, access.low_bits) {
            (Width::Word, Some(0)) => self.word(&access, 0, !access.is_inside),
            (Width::Double, Some(0)) => {
                // The upper word is looked at first: if it is there, so is the lower one.
                let high = self.word(&access, 4, !access.is_inside);
                joined(self.word(&access, 0, false), high)
            }
            (Width::Byte, Some(bits)) => part(self.word(&access, 0, !access.is_inside), Expr::Int(bits * 8), 0xff),
            (Width::Half, Some(bits)) if bits < 3 => {
                part(self.word(&access, 0, !access.is_inside), Expr::Int(bits * 8), 0xffff)
            }
            (_, Some(_)) => Expr::routine(access.width.load_routine(), vec![access.address()]),
            (_, None) => load_somewhere(access),
        }
    }

    /// The word at a known multiple of four behind the base, with a check that it is there or without.
    fn word(&self, access: &Access, further: u64, is_checked: bool) -> Expr {
        let word = Expr::word(self.index(access, further));
        if is_checked { or_trap(word) } else { word }
    }

    fn index(&self, access: &Access, further: u64) -> Expr {
        let offset = (access.offset + further).cast_signed();
        match &access.base {
            Expr::Var(Var::Local(local)) if self.indexed.contains(local) => {
                Expr::binary(BinaryOp::Add, Expr::Var(Var::WordIndex(*local)), Expr::Int(offset >> 2))
            }
            base => word_index(plus(base.clone(), offset)),
        }
    }

    fn store(&self, access: Access, value: Expr) -> Vec<Stmt> {
        match (access.width, access.low_bits) {
            (Width::Word, Some(0)) => {
                let mut stmts = access.bounds_check(0);
                stmts.push(Stmt::AssignWord(self.index(&access, 0), value));
                stmts
            }
            (Width::Double, Some(0)) => {
                let mut stmts = access.bounds_check(4);
                let [low, high] = halves(value);
                stmts.push(Stmt::AssignWord(self.index(&access, 0), low));
                stmts.push(Stmt::AssignWord(self.index(&access, 4), high));
                stmts
            }
            (Width::Byte, Some(bits)) => vec![self.narrow_store(&access, value, bits, 0xff)],
            (Width::Half, Some(bits)) if bits < 3 => vec![self.narrow_store(&access, value, bits, 0xffff)],
            (width, Some(_)) => vec![Stmt::Do(Expr::routine(width.store_routine(), vec![access.address(), value]))],
            (_, None) => store_somewhere(access, value),
        }
    }

    /// A narrow store at a known place of its word.
    fn narrow_store(&self, access: &Access, value: Expr, bits: i64, mask: i64) -> Stmt {
        changed_word(self.index(access, 0), Expr::Int(bits * 8), value, mask, access.is_inside)
    }
}

impl Access {
    fn address(&self) -> Expr {
        plus(self.base.clone(), self.offset.cast_signed())
    }

    /// The address, to be written the first time and again.
    fn address_twice(&self) -> (Expr, Expr) {
        once(Scratch::Address, self.address())
    }

    /// A trap unless the word further on is inside.
    fn bounds_check(&self, further: i64) -> Vec<Stmt> {
        if self.is_inside {
            return Vec::new();
        }
        let outside = Expr::binary(BinaryOp::GreaterEqual, plus(self.address(), further), Expr::MemoryBytes);
        vec![Stmt::If(outside, vec![Stmt::Do(Expr::routine(&routines::OUT_OF_BOUNDS, Vec::new()))], Vec::new())]
    }
}

impl Width {
    fn load_routine(self) -> &'static Routine {
        match self {
            Width::Byte | Width::Half => &routines::LOAD16,
            Width::Word => &routines::LOAD32,
            Width::Double => &routines::LOAD64,
        }
    }

    fn store_routine(self) -> &'static Routine {
        match self {
            Width::Byte | Width::Half => &routines::STORE16,
            Width::Word => &routines::STORE32,
            Width::Double => &routines::STORE64,
        }
    }
}

/// A load from an address of which nothing is known.
fn load_somewhere(access: Access) -> Expr {
    let (first, again) = access.address_twice();
    let checked = |word| if access.is_inside { word } else { or_trap(word) };
    let (mask, fast) = match access.width {
        Width::Byte => return part(checked(Expr::word(word_index(first))), bit_of(again, 24), 0xff),
        Width::Half => (1, part(checked(Expr::word(word_index(again.clone()))), bit_of(again.clone(), 16), 0xffff)),
        Width::Word => (3, checked(Expr::word(word_index(again.clone())))),
        Width::Double => {
            let high = checked(Expr::word(word_index(plus(again.clone(), 4))));
            (3, joined(Expr::word(word_index(again.clone())), high))
        }
    };
    let misaligned = Expr::binary(BinaryOp::And, first, Expr::Int(mask));
    Expr::ternary(misaligned, Expr::routine(access.width.load_routine(), vec![again]), fast)
}

/// A store to an address of which nothing is known.
fn store_somewhere(access: Access, value: Expr) -> Vec<Stmt> {
    let (first, again) = access.address_twice();
    let (mask, last, fast) = match access.width {
        Width::Byte => {
            return vec![changed_word(word_index(first), bit_of(again, 24), value, 0xff, access.is_inside)];
        }
        Width::Half => {
            let (index, bit) = (word_index(again.clone()), bit_of(again.clone(), 16));
            (1, None, vec![changed_word(index, bit, value.clone(), 0xffff, access.is_inside)])
        }
        Width::Word => (3, Some(again.clone()), vec![Stmt::AssignWord(word_index(again.clone()), value.clone())]),
        Width::Double => {
            let [low, high] = halves(value.clone());
            let upper = plus(again.clone(), 4);
            let low = Stmt::AssignWord(word_index(again.clone()), low);
            (3, Some(upper.clone()), vec![low, Stmt::AssignWord(word_index(upper), high)])
        }
    };
    let misaligned = Expr::binary(BinaryOp::And, first, Expr::Int(mask));
    let unusual = match last.filter(|_| !access.is_inside) {
        Some(last) => {
            let outside = Expr::binary(BinaryOp::GreaterEqual, last, Expr::MemoryBytes);
            Expr::binary(BinaryOp::LogicalOr, misaligned, outside)
        }
        None => misaligned,
    };
    let slow = Stmt::Do(Expr::routine(access.width.store_routine(), vec![again, value]));
    vec![Stmt::If(unusual, vec![slow], fast)]
}

/// `$m[$i] = $w ^ (($w >> bit ^ value) & mask) << bit`: the difference between old and new is flipped in place.
fn changed_word(index: Expr, bit: Expr, value: Expr, mask: i64, is_inside: bool) -> Stmt {
    let (index_first, index_again) = once(Scratch::Index, index);
    let (bit_first, bit_again) = once(Scratch::Shift, bit);
    let word = Expr::word(index_again);
    let old = Expr::assign(Scratch::Word, if is_inside { word } else { or_trap(word) });
    let shifted = Expr::binary(BinaryOp::Shr, Expr::Var(Var::Scratch(Scratch::Word)), bit_first);
    let difference = Expr::binary(BinaryOp::Xor, shifted, value);
    let difference = Expr::binary(BinaryOp::And, difference, Expr::Int(mask));
    let in_place = Expr::binary(BinaryOp::Shl, difference, bit_again);
    Stmt::AssignWord(index_first, Expr::binary(BinaryOp::Xor, old, in_place))
}

/// How to write an expression the first time and again: what has to be computed is computed once.
fn once(scratch: Scratch, expr: Expr) -> (Expr, Expr) {
    if expr.is_simple() {
        return (expr.clone(), expr);
    }
    (Expr::assign(scratch, expr), Expr::Var(Var::Scratch(scratch)))
}

fn plus(base: Expr, bytes: i64) -> Expr {
    Expr::binary(BinaryOp::Add, base, Expr::Int(bytes))
}

fn word_index(address: Expr) -> Expr {
    Expr::binary(BinaryOp::Shr, address, Expr::Int(2))
}

fn word_index_of(local: Local) -> Stmt {
    Stmt::Assign(Var::WordIndex(local), word_index(Expr::Var(Var::Local(local))))
}

/// The word, or a trap where there is none.
fn or_trap(word: Expr) -> Expr {
    Expr::binary(BinaryOp::Coalesce, word, Expr::routine(&routines::OUT_OF_BOUNDS, Vec::new()))
}

/// Where in its word an address begins, in bits: a multiple of 8 or 16.
fn bit_of(address: Expr, mask: i64) -> Expr {
    Expr::binary(BinaryOp::And, Expr::binary(BinaryOp::Shl, address, Expr::Int(3)), Expr::Int(mask))
}

fn part(word: Expr, bit: Expr, mask: i64) -> Expr {
    Expr::binary(BinaryOp::And, Expr::binary(BinaryOp::Shr, word, bit), Expr::Int(mask))
}

/// The high word comes first in the text, so that its check is made first.
fn joined(low: Expr, high: Expr) -> Expr {
    Expr::binary(BinaryOp::Or, Expr::binary(BinaryOp::Shl, high, Expr::Int(32)), low)
}

/// The low and the high word of a 64-bit integer.
fn halves(value: Expr) -> [Expr; 2] {
    let mask = |expr| Expr::binary(BinaryOp::And, expr, Expr::Int(0xffff_ffff));
    [mask(value.clone()), mask(Expr::binary(BinaryOp::Shr, value, Expr::Int(32)))]
}

/// The aligned locals for which a variable with the index of their word pays: used more often than assigned.
fn indexed(aligned: &Aligned, body: &[Stmt]) -> BTreeSet<Local> {
    let mut uses: BTreeMap<Local, i32> = BTreeMap::new();
    count_uses(body, &mut uses);
    let pays = |(local, count): (Local, i32)| (count > 1 && aligned.is_aligned_local(local)).then_some(local);
    uses.into_iter().filter_map(pays).collect()
}

fn count_uses(body: &[Stmt], uses: &mut BTreeMap<Local, i32>) {
    for stmt in body {
        for var in stmt.assigned() {
            if let Var::Local(local) = var {
                *uses.entry(*local).or_default() -= 1;
            }
        }
        let mut count = |base: &Expr| {
            if let Expr::Var(Var::Local(local)) = base {
                *uses.entry(*local).or_default() += 1;
            }
        };
        if let Stmt::Store(_, base, ..) = stmt {
            count(base);
        }
        for expr in stmt.own_expressions() {
            expr.visit(&mut |node| {
                if let Expr::Load(_, base, _) = node {
                    count(base);
                }
            });
        }
        stmt.bodies().into_iter().for_each(|inner| count_uses(inner, uses));
    }
}
