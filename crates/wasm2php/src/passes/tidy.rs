//! Simplifies control flow where PHP has a shorter form than nested blocks that are left.
//!
//! - What a block skips by its only branch becomes the branch of an `if`.
//! - Nested blocks around a branch table become the cases of a `switch`.
//! - A block around nothing but a loop or a switch lends its label to that loop or switch.
//! - A jump to where control goes anyway is left out.

use std::collections::BTreeMap;

use crate::ir::{BinaryOp, Expr, Stmt, UnaryOp, diverges};
use crate::names::Label;

/// Simplifies the statements of a function.
pub(super) fn tidy(body: &mut Vec<Stmt>) {
    let mut jumps = BTreeMap::new();
    count(body, &mut jumps);
    simplify(body, &mut jumps);
}

/// How many breaks lead to each label.
type Jumps = BTreeMap<Label, u32>;

fn count(body: &[Stmt], jumps: &mut Jumps) {
    for stmt in body {
        if let Stmt::Break(label) = stmt {
            *jumps.entry(*label).or_default() += 1;
        }
        stmt.bodies().into_iter().for_each(|inner| count(inner, jumps));
    }
}

fn simplify(body: &mut Vec<Stmt>, jumps: &mut Jumps) {
    for mut stmt in std::mem::take(body) {
        for inner in stmt.bodies_mut() {
            simplify(inner, jumps);
        }
        match stmt {
            Stmt::Block(label, inner) => body.extend(block(label, inner, jumps)),
            other => body.push(other),
        }
    }
}

fn block(label: Label, mut body: Vec<Stmt>, jumps: &mut Jumps) -> Vec<Stmt> {
    cases_from_behind(label, &mut body, jumps);
    drop_last_jump(label, &mut body, jumps);
    if jumps.get(&label) == Some(&1) {
        branch_from_behind(label, &mut body, jumps);
    }
    if jumps.get(&label).copied().unwrap_or(0) == 0 || lend(label, &mut body) {
        return body;
    }
    vec![Stmt::Block(label, body)]
}

/// Makes the label that of the loop or switch at the end of the block, where all branches to it come from there.
fn lend(label: Label, body: &mut [Stmt]) -> bool {
    let Some((last, before)) = body.split_last_mut() else { return false };
    match last {
        Stmt::Loop(_, exit @ None, _) | Stmt::Switch(_, exit @ None, _) if !leads_to(label, before) => {
            *exit = Some(label);
            true
        }
        _ => false,
    }
}

fn leads_to(label: Label, body: &[Stmt]) -> bool {
    let leads = |stmt: &Stmt| match stmt {
        Stmt::Break(target) => *target == label,
        stmt => stmt.bodies().into_iter().any(|inner| leads_to(label, inner)),
    };
    body.iter().any(leads)
}

/// What stands behind a switch in a block moves into the case that leads there, if no other way does.
fn cases_from_behind(outer: Label, body: &mut Vec<Stmt>, jumps: &mut Jumps) {
    let Some(at) = body.iter().position(|stmt| matches!(stmt, Stmt::Switch(_, Some(_), _))) else { return };
    let mut behind = body.split_off(at + 1);
    if let Some(Stmt::Switch(_, exit, cases)) = body.last_mut()
        && let Some(label) = *exit
        && jumps.get(&label) == Some(&1)
        && let Some(case) = cases.iter_mut().find(|case| case.body == [Stmt::Break(label)])
    {
        *exit = None;
        jumps.remove(&label);
        if !diverges(&behind) {
            behind.push(Stmt::Break(outer));
            *jumps.entry(outer).or_default() += 1;
        }
        case.body = behind;
    } else {
        body.append(&mut behind);
    }
}

/// The only branch out of a block is at the end of an `if`: what it skips moves into the other side of that `if`.
fn branch_from_behind(label: Label, body: &mut Vec<Stmt>, jumps: &mut Jumps) {
    let leaves = |side: &Vec<Stmt>| side.last() == Some(&Stmt::Break(label));
    let is_exit = |stmt: &Stmt| matches!(stmt, Stmt::If(_, then, otherwise) if leaves(then) || leaves(otherwise));
    let Some(at) = body.iter().position(is_exit) else { return };
    let skipped = body.split_off(at + 1);
    if let Some(Stmt::If(_, then, otherwise)) = body.last_mut() {
        let (leaving, staying) = if leaves(then) { (then, otherwise) } else { (otherwise, then) };
        leaving.pop();
        staying.extend(skipped);
    }
    jumps.remove(&label);
    without_empty_side(body);
}

/// A break at the very end of its block goes where control goes anyway.
fn drop_last_jump(label: Label, body: &mut Vec<Stmt>, jumps: &mut Jumps) {
    match body.last_mut() {
        Some(Stmt::Break(target)) if *target == label => {
            body.pop();
            jumps.entry(label).and_modify(|count| *count -= 1);
        }
        Some(Stmt::If(_, then, otherwise)) => {
            drop_last_jump(label, then, jumps);
            drop_last_jump(label, otherwise, jumps);
            without_empty_side(body);
        }
        _ => {}
    }
}

/// Turns a last `if` whose first side has become empty, or leaves it out with both.
fn without_empty_side(body: &mut Vec<Stmt>) {
    let Some(Stmt::If(condition, then, otherwise)) = body.last_mut() else { return };
    if !then.is_empty() {
        return;
    }
    let condition = std::mem::replace(condition, Expr::Int(0));
    let otherwise = std::mem::take(otherwise);
    body.pop();
    if !otherwise.is_empty() {
        body.push(Stmt::If(not(condition), otherwise, Vec::new()));
    } else if condition.may_trap() || condition.any(|node| matches!(node, Expr::Call(..))) {
        body.push(Stmt::Do(condition));
    }
}

/// The condition that holds exactly when this one does not.
fn not(condition: Expr) -> Expr {
    match condition {
        test if test.is_test() => Expr::unary(UnaryOp::Not, test),
        number => Expr::binary(BinaryOp::Same, number, Expr::Int(0)),
    }
}
