//! Moves what follows a block to where the block is left, so that code lies less deep.
//!
//! Compilers write `block … br … end; trap` for every way to fail, and a function with twenty of them has its main path
//! twenty blocks in. Where what follows never returns to this list of statements, it can stand at the branches instead:
//! once if there is only one, or as often as there are branches if it is short. The block is then gone.

use crate::ir::{Stmt, diverges};
use crate::names::Label;

/// How many statements may be written again, and how often.
const MAX_REPEATED_STATEMENTS: usize = 2;
const MAX_COPIES: usize = 4;

/// Moves tails to the branches of a function.
///
/// This is the last pass: it leaves the ways through the function as they are, but not their order in the text.
pub(super) fn move_to_branches(body: &mut Vec<Stmt>) {
    // Control returns at the end of a function without results.
    if !diverges(body) {
        body.push(Stmt::Return(Vec::new()));
    }
    dissolve(body);
    if body.last() == Some(&Stmt::Return(Vec::new())) {
        body.pop();
    }
}

fn dissolve(body: &mut Vec<Stmt>) {
    for stmt in body.iter_mut() {
        stmt.bodies_mut().into_iter().for_each(dissolve);
    }
    // From the end on, since what follows a block has to be settled.
    for at in (0..body.len()).rev() {
        dissolve_block(body, at);
    }
}

fn dissolve_block(body: &mut Vec<Stmt>, at: usize) {
    let tail = &body[at + 1..];
    let Some(Stmt::Block(label, inner)) = body.get(at) else { return };
    if !diverges(tail) {
        return;
    }
    let copies = breaks(inner, *label) + usize::from(!diverges(inner));
    let is_short = tail.len() <= MAX_REPEATED_STATEMENTS && tail.iter().all(|stmt| stmt.bodies().is_empty());
    let pays = copies == 1 && lines(inner) >= lines(tail) || copies <= MAX_COPIES && is_short;
    if !pays {
        return;
    }
    let label = *label;
    let tail = body.split_off(at + 1);
    let Some(Stmt::Block(_, mut inner)) = body.pop() else { return };
    if !diverges(&inner) {
        inner.push(Stmt::Break(label));
    }
    replace(&mut inner, label, &tail);
    body.append(&mut inner);
}

/// How many branches lead to the end of the block.
fn breaks(body: &[Stmt], label: Label) -> usize {
    let inside = |stmt: &Stmt| stmt.bodies().into_iter().map(|inner| breaks(inner, label)).sum::<usize>();
    body.iter().map(|stmt| usize::from(*stmt == Stmt::Break(label)) + inside(stmt)).sum()
}

fn lines(body: &[Stmt]) -> usize {
    body.iter().map(|stmt| 1 + stmt.bodies().into_iter().map(|inner| lines(inner)).sum::<usize>()).sum()
}

fn replace(body: &mut Vec<Stmt>, label: Label, tail: &[Stmt]) {
    if body.last() == Some(&Stmt::Break(label)) {
        body.pop();
        body.extend_from_slice(tail);
    }
    for stmt in body {
        stmt.bodies_mut().into_iter().for_each(|inner| replace(inner, label, tail));
    }
}
