//! Statements as PHP text. PHP's `break n` counts the loops and switches around it, so the writer knows them.

use super::expr;
use crate::ir::{Case, Expr, Stmt, diverges};
use crate::names::Label;

/// The deepest indentation.
const MAX_INDENT: usize = 100;

/// What encloses the current statement, as far as PHP's `break` and `continue` count it.
#[derive(Clone, Copy, Default)]
struct Level {
    /// Where a `break` leads.
    exit: Option<Label>,
    /// Where a `continue` leads.
    again: Option<Label>,
}

/// Writes the statements of a function body.
pub(super) struct Writer {
    out: String,
    indent: usize,
    levels: Vec<Level>,
}

impl Writer {
    pub(super) fn new(indent: usize) -> Writer {
        Writer { out: String::new(), indent, levels: Vec::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn body(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    pub(super) fn enter(&mut self) {
        self.indent += 1;
    }

    pub(super) fn leave(&mut self) {
        self.indent -= 1;
    }

    pub(super) fn line(&mut self, text: &str) {
        if text.is_empty() {
            return self.out.push('\n');
        }
        // A tab for each level: the deepest code of a large module is dozens of levels in. Beyond what anyone can read,
        // tabs would only make a file a thousand times as large.
        self.out.extend(std::iter::repeat_n('\t', self.indent.min(MAX_INDENT)));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::If(condition, then, otherwise) => self.choice(condition, then, otherwise),
            Stmt::Block(label, body) => self.block(*label, body),
            Stmt::Loop(again, exit, body) => self.repeat(Level { exit: *exit, again: Some(*again) }, body),
            Stmt::Switch(index, exit, cases) => self.switch(index, Level { exit: *exit, again: None }, cases),
            simple => {
                let text = self.simple(simple);
                self.line(&text);
            }
        }
    }

    /// The text of a statement that fits on a line.
    fn simple(&self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::Assign(var, value) => format!("{var} = {};", expr::assigned(value)),
            Stmt::AssignGlobal(global, value) => format!("$i->{global} = {};", expr::text(value)),
            Stmt::AssignWord(index, value) => format!("$m[{}] = {};", expr::text(index), expr::text(value)),
            Stmt::AssignList(vars, call) => {
                let vars: Vec<String> = vars.iter().map(ToString::to_string).collect();
                format!("[{}] = {};", vars.join(", "), expr::text(call))
            }
            Stmt::Do(value) => format!("{};", expr::text(value)),
            Stmt::Break(label) => self.jump("break", |level| level.exit == Some(*label)),
            Stmt::Continue(label) => self.jump("continue", |level| level.again == Some(*label)),
            Stmt::Return(values) => match values.as_slice() {
                [] => "return;".to_string(),
                [value] => format!("return {};", expr::text(value)),
                many => format!("return [{}];", expr::list(many)),
            },
            Stmt::CountUp(size) => {
                format!("if ((Instance::$depth += {size}) > Instance::MAXIMUM_DEPTH) {{ $i->exhausted(); }}")
            }
            Stmt::CountDown(size) => format!("Instance::$depth -= {size};"),
            Stmt::Store(..) => unreachable!("stores have been written out as words"),
            Stmt::If(..) | Stmt::Block(..) | Stmt::Loop(..) | Stmt::Switch(..) => String::new(),
        }
    }

    fn jump(&self, word: &str, is_target: impl Fn(&Level) -> bool) -> String {
        match self.levels.iter().rev().position(is_target).expect("branches lead to enclosing blocks") {
            0 => format!("{word};"),
            outer => format!("{word} {};", outer + 1),
        }
    }

    fn choice(&mut self, condition: &Expr, then: &[Stmt], otherwise: &[Stmt]) {
        let condition = expr::text(condition);
        let short = |body: &[Stmt]| body.iter().all(|s| s.bodies().is_empty()) && body.len() <= 2;
        if short(then) && short(otherwise) {
            let (then, otherwise) = (self.joined(then), self.joined(otherwise));
            let tail = if otherwise.is_empty() { String::new() } else { format!(" else {{ {otherwise} }}") };
            let line = format!("if ({condition}) {{ {then} }}{tail}");
            if line.len() <= 160 {
                return self.line(&line);
            }
        }
        self.line(&format!("if ({condition}) {{"));
        self.inside(then);
        if !otherwise.is_empty() {
            self.line("} else {");
            self.inside(otherwise);
        }
        self.line("}");
    }

    fn joined(&self, body: &[Stmt]) -> String {
        body.iter().map(|stmt| self.simple(stmt)).collect::<Vec<_>>().join(" ")
    }

    fn inside(&mut self, body: &[Stmt]) {
        self.indent += 1;
        self.body(body);
        self.indent -= 1;
    }

    fn block(&mut self, label: Label, body: &[Stmt]) {
        self.levels.push(Level { exit: Some(label), again: None });
        self.line("do {");
        self.inside(body);
        self.line("} while (false);");
        self.levels.pop();
    }

    fn repeat(&mut self, level: Level, body: &[Stmt]) {
        self.levels.push(level);
        match last_turn(level, body) {
            Some((condition, body)) => {
                self.line("do {");
                self.inside(body);
                self.line(&format!("}} while ({});", expr::text(condition)));
            }
            None => {
                self.line("while (true) {");
                self.endless(level, body);
                self.line("}");
            }
        }
        self.levels.pop();
    }

    fn endless(&mut self, level: Level, body: &[Stmt]) {
        match body.split_last() {
            Some((Stmt::Continue(label), rest)) if Some(*label) == level.again => self.inside(rest),
            _ => {
                self.inside(body);
                if !diverges(body) {
                    self.line("\tbreak;");
                }
            }
        }
    }

    fn switch(&mut self, index: &Expr, level: Level, cases: &[Case]) {
        self.levels.push(level);
        self.line(&format!("switch ({}) {{", expr::text(index)));
        self.indent += 1;
        for case in cases {
            case.values.iter().for_each(|value| self.line(&format!("case {value}:")));
            if case.is_default {
                self.line("default:");
            }
            self.inside(&case.body);
        }
        self.indent -= 1;
        self.line("}");
        self.levels.pop();
    }
}

/// The condition and the rest of a loop that is repeated only from its end.
fn last_turn(level: Level, body: &[Stmt]) -> Option<(&Expr, &[Stmt])> {
    let again = Stmt::Continue(level.again?);
    match body.split_last()? {
        (Stmt::If(condition, then, otherwise), rest)
            if otherwise.is_empty() && *then == [again.clone()] && !contains(rest, &again) =>
        {
            Some((condition, rest))
        }
        _ => None,
    }
}

fn contains(body: &[Stmt], wanted: &Stmt) -> bool {
    body.iter().any(|stmt| stmt == wanted || stmt.bodies().iter().any(|inner| contains(inner, wanted)))
}
