//! Random statements: what changes locals, globals and memory, and where control goes.

use super::{LOOPS, Program, TYPES};
use crate::plan::Type;

const I32_STORES: &[&str] = &["store", "store8", "store16"];
const I64_STORES: &[&str] = &["store", "store32", "store8", "store16"];

impl Program<'_> {
    /// A few statements, each on a line.
    pub(super) fn statements(&mut self, depth: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.tape.below(7) {
            if !self.spend() {
                break;
            }
            text.push_str(&self.statement(depth));
            text.push('\n');
        }
        text
    }

    fn statement(&mut self, depth: usize) -> String {
        // Whatever contains statements comes last, so that the end of the bytes leads to simple ones.
        let choice = self.tape.below(if depth == 0 { 16 } else { 22 });
        match choice {
            0..=3 => self.set_local(),
            4 => {
                let kind = *self.tape.pick(&TYPES);
                format!("(global.set $g{} {})", kind.name(), self.leaving(kind, 3))
            }
            5..=8 => self.store(),
            9 => self.copy_of_a_struct(),
            10 => self.bulk(),
            11 | 12 => self.call_statement(),
            13 => self.branch(),
            14 | 15 => self.pointer(),
            16 | 17 => {
                let condition = self.condition(3);
                let then = self.statements(depth - 1);
                match self.tape.below(2) {
                    0 => format!("(if {condition} (then\n{then}))"),
                    _ => format!("(if {condition} (then\n{then}) (else\n{}))", self.statements(depth - 1)),
                }
            }
            18 => {
                let label = self.new_label();
                let body = self.inside(label, |program| program.statements(depth - 1));
                format!("(block $b{label}\n{body})")
            }
            19 => self.switch(depth - 1),
            _ => self.a_loop(depth - 1),
        }
    }

    pub(super) fn new_label(&mut self) -> usize {
        self.function.label_count += 1;
        self.function.label_count
    }

    /// Text inside a block that may be left by its label.
    fn inside(&mut self, label: usize, text: impl FnOnce(&mut Self) -> String) -> String {
        self.function.labels.push(label);
        let text = text(self);
        self.function.labels.pop();
        text
    }

    fn set_local(&mut self) -> String {
        let kind = *self.tape.pick(&TYPES);
        match self.local(kind) {
            Some(local) => format!("(local.set {local} {})", self.expression(kind, 4)),
            None => format!("(drop {})", self.expression(kind, 4)),
        }
    }

    /// A local that points somewhere into the memory, or a bit further than before.
    fn pointer(&mut self) -> String {
        let Some(local) = self.local(Type::I32) else { return self.store() };
        let step = *self.tape.pick(&[4, 8, 1, 12, 2, -4]);
        let target = match self.tape.below(4) {
            0 => format!("(i32.const {})", 8 * self.tape.below(256) + self.tape.below(4)),
            1 => format!("(i32.const {})", 4 * self.tape.below(256)),
            2 if self.function.has_frame => format!("(i32.add (local.get $fp) (i32.const {step}))"),
            _ => format!("(i32.add (local.get {local}) (i32.const {step}))"),
        };
        format!("(local.set {local} {target})")
    }

    fn store(&mut self) -> String {
        let kind = *self.tape.pick(&TYPES);
        let instruction = match kind {
            Type::I32 => *self.tape.pick(I32_STORES),
            Type::I64 => *self.tape.pick(I64_STORES),
            Type::F32 | Type::F64 => "store",
        };
        let (offset, base) = self.address(2);
        let value = if self.tape.below(4) == 3 {
            // Loaded floats are stored as they are, whatever their bits.
            let (offset, base) = self.address(2);
            format!("({}.load{offset} {base})", kind.name())
        } else {
            self.leaving(kind, 3)
        };
        format!("({}.{instruction}{offset} {base} {value})", kind.name())
    }

    /// Neighbouring words from one place to another, as compilers copy structs.
    fn copy_of_a_struct(&mut self) -> String {
        let (_, target) = self.address(1);
        let (_, source) = self.address(1);
        let kind = *self.tape.pick(&["i64", "i32"]);
        let step = if kind == "i64" { 8 } else { 4 };
        let first = self.tape.below(5) * 2;
        let lines = (0..1 + self.tape.below(3)).map(|at| {
            let offset = first + at * step;
            format!("({kind}.store offset={offset} {target} ({kind}.load offset={offset} {source}))")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What changes many bytes, or their number.
    fn bulk(&mut self) -> String {
        let (_, to) = self.address(2);
        let mask = *self.tape.pick(&[15, 63, 63, 63, 1023, 63, 15, -1]);
        let length = format!("(i32.and {} (i32.const {mask}))", self.expression(Type::I32, 2));
        match self.tape.below(10) {
            0..=3 => {
                let (_, from) = self.address(2);
                format!("(memory.copy {to} {from} {length})")
            }
            4..=6 => format!("(memory.fill {to} {} {length})", self.expression(Type::I32, 2)),
            7 => format!("(memory.init $passive {to} (i32.const {}) {length})", self.tape.below(60)),
            8 if self.tape.below(8) == 7 => "(data.drop $passive)".to_string(),
            _ => format!("(global.set $gi32 (memory.grow (i32.const {})))", self.tape.below(3)),
        }
    }

    /// A call whose results go into locals, or nowhere.
    fn call_statement(&mut self) -> String {
        if self.tape.below(6) == 5 {
            return "(call $pair)\n(global.set $gf32)\n(global.set $gi64)".to_string();
        }
        let index = self.tape.below(self.functions.len());
        let mut text = self.call(index, 2);
        for kind in self.functions[index].results.clone().iter().rev() {
            match self.local(*kind) {
                Some(local) => text.push_str(&format!("\n(local.set {local})")),
                None => text.push_str("\n(drop)"),
            }
        }
        text
    }

    /// A branch out of an open block, a return, or an end that traps.
    fn branch(&mut self) -> String {
        let condition = self.condition(3);
        if !self.function.labels.is_empty() {
            let label = *self.tape.pick(&self.function.labels);
            return format!("(br_if $b{label} {condition})");
        }
        match self.tape.below(8) {
            7 => format!("(if {condition} (then (unreachable)))"),
            _ => format!("(drop {condition})"),
        }
    }

    /// Blocks inside each other, entered by a table of branches.
    fn switch(&mut self, depth: usize) -> String {
        let labels: Vec<usize> = (0..2 + self.tape.below(3)).map(|_| self.new_label()).collect();
        let targets: String = (0..self.tape.below(6)).map(|_| format!(" $b{}", self.tape.pick(&labels))).collect();
        let last = *self.tape.pick(&labels);
        let index = self.expression(Type::I32, 3);
        let mask = *self.tape.pick(&[7, 3, -1]);
        let mut text = format!("(br_table{targets} $b{last} (i32.and {index} (i32.const {mask})))");
        for (at, label) in labels.iter().enumerate() {
            let outer = labels.get(at + 1).copied();
            let case = match outer {
                Some(outer) => self.inside(outer, |program| program.statements(depth)),
                None => String::new(),
            };
            // Some cases fall through into the next.
            let end = match outer {
                Some(_) if self.tape.below(3) != 0 => format!("(br $b{})\n", labels[labels.len() - 1]),
                _ => String::new(),
            };
            text = format!("(block $b{label}\n{text})\n{case}{end}");
        }
        text
    }

    /// A loop that counts down, and can be left or continued by its labels.
    fn a_loop(&mut self, depth: usize) -> String {
        if self.function.loops == LOOPS {
            return self.set_local();
        }
        let counter = format!("$c{}", self.function.loops);
        let (exit, top) = (self.new_label(), self.new_label());
        let turns = 1 + self.tape.below(6);
        self.function.loops += 1;
        let is_tested_last = self.tape.below(2) == 0;
        let body = match is_tested_last {
            true => self.inside(exit, |program| program.statements(depth)),
            false => self.inside(exit, |program| program.inside(top, |program| program.statements(depth))),
        };
        self.function.loops -= 1;
        let count = format!("(local.tee {counter} (i32.sub (local.get {counter}) (i32.const 1)))");
        let start = format!("(local.set {counter} (i32.const {turns}))\n(block $b{exit}\n(loop $b{top}\n");
        match is_tested_last {
            true => format!("{start}{body}(br_if $b{top} {count})))"),
            false => format!("{start}(br_if $b{exit} (i32.lt_s {count} (i32.const 0)))\n{body}(br $b{top})))"),
        }
    }
}
