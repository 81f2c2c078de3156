//! Random expressions of a type.

use super::Program;
use crate::plan::Type;

const INT_BINARY: &[&str] =
    &["add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr", "add", "sub", "and"];
const DIVISIONS: &[&str] = &["div_s", "div_u", "rem_s", "rem_u"];
const INT_COMPARISONS: &[&str] = &["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"];
const FLOAT_COMPARISONS: &[&str] = &["eq", "ne", "lt", "gt", "le", "ge"];
const FLOAT_BINARY: &[&str] = &["add", "sub", "mul", "div", "min", "max", "copysign"];
const FLOAT_UNARY: &[&str] = &["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];
/// Operand and instruction, by result; those that trap stand last, and are chosen less often.
const TO_I32: &[(Type, &str)] = &[
    (Type::I64, "i32.wrap_i64"),
    (Type::F32, "i32.trunc_sat_f32_s"),
    (Type::F64, "i32.trunc_sat_f64_u"),
    (Type::F32, "i32.reinterpret_f32"),
    (Type::F64, "i32.trunc_sat_f64_s"),
    (Type::F32, "i32.trunc_f32_u"),
    (Type::F64, "i32.trunc_f64_s"),
];
const TO_I64: &[(Type, &str)] = &[
    (Type::I32, "i64.extend_i32_s"),
    (Type::I32, "i64.extend_i32_u"),
    (Type::F64, "i64.reinterpret_f64"),
    (Type::F64, "i64.trunc_sat_f64_u"),
    (Type::F32, "i64.trunc_sat_f32_s"),
    (Type::F64, "i64.trunc_f64_u"),
];
const TO_F32: &[(Type, &str)] = &[
    (Type::I32, "f32.convert_i32_s"),
    (Type::I64, "f32.convert_i64_u"),
    (Type::I64, "f32.convert_i64_s"),
    (Type::F64, "f32.demote_f64"),
    (Type::I32, "f32.reinterpret_i32"),
];
const TO_F64: &[(Type, &str)] = &[
    (Type::I32, "f64.convert_i32_u"),
    (Type::I64, "f64.convert_i64_s"),
    (Type::I64, "f64.convert_i64_u"),
    (Type::F32, "f64.promote_f32"),
    (Type::I64, "f64.reinterpret_i64"),
];
const I32_LOADS: &[&str] = &["load", "load8_u", "load16_u", "load8_s", "load16_s"];
const I64_LOADS: &[&str] = &["load", "load32_u", "load8_u", "load16_s", "load32_s", "load8_s", "load16_u"];
const OFFSETS: &[u32] = &[0, 4, 8, 1, 2, 3, 12, 16, 5, 6, 7, 1000, 65528];

impl Program<'_> {
    pub(super) fn expression(&mut self, kind: Type, depth: usize) -> String {
        if depth == 0 || !self.spend() {
            return self.leaf(kind);
        }
        match self.tape.below(20) {
            0..=2 => self.leaf(kind),
            3..=8 => self.operation(kind, depth - 1),
            9..=12 => self.load(kind, depth - 1),
            13 => self.conversion(kind, depth - 1),
            14 => {
                let (a, b) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
                format!("(select {a} {b} {})", self.condition(depth - 1))
            }
            15 => {
                let condition = self.condition(depth - 1);
                let (a, b) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
                format!("(if (result {}) {condition} (then {a}) (else {b}))", kind.name())
            }
            16 => self.block(kind, depth - 1),
            17 => match self.local(kind) {
                Some(local) => format!("(local.tee {local} {})", self.expression(kind, depth - 1)),
                None => self.leaf(kind),
            },
            18 => self.call_for(kind, depth - 1),
            _ if kind == Type::I32 => self.test(depth - 1),
            _ => self.operation(kind, depth - 1),
        }
    }

    /// A value as it may leave the function: of all NaNs only one.
    pub(super) fn leaving(&mut self, kind: Type, depth: usize) -> String {
        let value = self.expression(kind, depth);
        match kind {
            Type::I32 | Type::I64 => value,
            // Whatever is no NaN equals itself.
            Type::F32 | Type::F64 => {
                let name = kind.name();
                let local = if kind == Type::F32 { "$q32" } else { "$q64" };
                format!(
                    "(select (local.tee {local} {value}) ({name}.const nan) ({name}.eq (local.get {local}) (local.get \
                     {local})))"
                )
            }
        }
    }

    pub(super) fn condition(&mut self, depth: usize) -> String {
        if self.tape.below(3) == 0 { self.expression(Type::I32, depth) } else { self.test(depth) }
    }

    /// An address for an access, and its offset: mostly inside the memory, in all the ways in which compilers write one.
    pub(super) fn address(&mut self, depth: usize) -> (String, String) {
        let choice = self.tape.below(15);
        let mut inner = |mask: i32| format!("(i32.and {} (i32.const {mask}))", self.expression(Type::I32, depth));
        let base = match choice {
            0 => format!("(i32.const {})", self.tape.below(256) * 4),
            1 => inner(0xfffc),
            2 => inner(0x7fff),
            3 => inner(-4 & 0xffff),
            4 => {
                let index = inner(0x1ff);
                let shift = self.tape.below(4);
                let start = self.tape.below(64) * 4;
                format!("(i32.add (i32.shl {index} (i32.const {shift})) (i32.const {start}))")
            }
            5 => format!("(i32.const {})", 65536 - self.tape.below(12)),
            6 => self.expression(Type::I32, depth),
            7 => "(global.get $sp)".to_string(),
            8 | 9 if self.function.has_frame => "(local.get $fp)".to_string(),
            10 => match self.local(Type::I32) {
                Some(local) => format!("(i32.and (local.get {local}) (i32.const 16380))"),
                None => "(i32.const 8)".to_string(),
            },
            _ => self.local(Type::I32).map_or("(local.get $fp)".to_string(), |local| format!("(local.get {local})")),
        };
        let offset = *self.tape.pick(OFFSETS);
        (if offset == 0 { String::new() } else { format!(" offset={offset}") }, base)
    }

    /// A parameter or local of the type that any statement may change.
    pub(super) fn local(&mut self, kind: Type) -> Option<usize> {
        let all = 0..self.function.locals.len();
        let fitting: Vec<usize> = all.filter(|index| self.function.locals[*index] == kind).collect();
        (!fitting.is_empty()).then(|| *self.tape.pick(&fitting))
    }

    fn leaf(&mut self, kind: Type) -> String {
        match self.tape.below(5) {
            0 => constant(kind, *self.tape.pick(kind.edges())),
            1 => format!("(global.get $g{})", kind.name()),
            2 => {
                let bits = self.tape.bits();
                constant(kind, if matches!(kind, Type::I32 | Type::F32) { bits & 0xffff_ffff } else { bits })
            }
            _ => match self.local(kind) {
                Some(local) => format!("(local.get {local})"),
                None => constant(kind, 1),
            },
        }
    }

    fn operation(&mut self, kind: Type, depth: usize) -> String {
        let name = kind.name();
        let a = self.expression(kind, depth);
        let is_float = matches!(kind, Type::F32 | Type::F64);
        match self.tape.below(6) {
            0 if is_float => format!("({name}.{} {a})", self.tape.pick(FLOAT_UNARY)),
            0 => format!("({name}.{} {a})", self.tape.pick(&["clz", "ctz", "popcnt", "extend8_s", "extend16_s"])),
            // The sign of a NaN is free, and this one shows it.
            _ if is_float => match *self.tape.pick(FLOAT_BINARY) {
                "copysign" => format!("({name}.copysign {a} {})", self.leaving(kind, depth)),
                op => format!("({name}.{op} {a} {})", self.expression(kind, depth)),
            },
            1 => {
                let b = self.expression(kind, depth);
                let b = if self.tape.below(6) == 5 { b } else { format!("({name}.or {b} ({name}.const 1))") };
                format!("({name}.{} {a} {b})", self.tape.pick(DIVISIONS))
            }
            2 => {
                let constant = constant(kind, *self.tape.pick(kind.edges()));
                format!("({name}.{} {a} {constant})", self.tape.pick(INT_BINARY))
            }
            _ => format!("({name}.{} {a} {})", self.tape.pick(INT_BINARY), self.expression(kind, depth)),
        }
    }

    fn test(&mut self, depth: usize) -> String {
        let kind = *self.tape.pick(&super::TYPES);
        let a = self.expression(kind, depth);
        let name = kind.name();
        match kind {
            Type::I32 | Type::I64 if self.tape.below(4) == 0 => format!("({name}.eqz {a})"),
            Type::I32 | Type::I64 => {
                format!("({name}.{} {a} {})", self.tape.pick(INT_COMPARISONS), self.expression(kind, depth))
            }
            Type::F32 | Type::F64 => {
                format!("({name}.{} {a} {})", self.tape.pick(FLOAT_COMPARISONS), self.expression(kind, depth))
            }
        }
    }

    fn load(&mut self, kind: Type, depth: usize) -> String {
        let instruction = match kind {
            Type::I32 => *self.tape.pick(I32_LOADS),
            Type::I64 => *self.tape.pick(I64_LOADS),
            Type::F32 | Type::F64 => "load",
        };
        let (offset, base) = self.address(depth);
        format!("({}.{instruction}{offset} {base})", kind.name())
    }

    fn conversion(&mut self, kind: Type, depth: usize) -> String {
        let choices = match kind {
            Type::I32 => TO_I32,
            Type::I64 => TO_I64,
            Type::F32 => TO_F32,
            Type::F64 => TO_F64,
        };
        let (from, instruction) = *self.tape.pick(choices);
        // A NaN's bits must not be seen as an integer.
        let operand = if instruction.contains("reinterpret_f") {
            self.leaving(from, depth)
        } else {
            self.expression(from, depth)
        };
        format!("({instruction} {operand})")
    }

    /// A block that a branch leaves early with another value.
    fn block(&mut self, kind: Type, depth: usize) -> String {
        let label = self.new_label();
        let early = self.expression(kind, depth);
        let condition = self.condition(depth);
        let value = self.expression(kind, depth);
        format!("(block $b{label} (result {}) (drop (br_if $b{label} {early} {condition})) {value})", kind.name())
    }

    /// A call of a function with exactly this result, or of the host.
    fn call_for(&mut self, kind: Type, depth: usize) -> String {
        let fitting: Vec<usize> =
            (0..self.functions.len()).filter(|index| self.functions[*index].results == [kind]).collect();
        match (fitting.is_empty(), kind) {
            (false, _) => {
                let index = *self.tape.pick(&fitting);
                self.call(index, depth)
            }
            (true, Type::I32) => format!("(call $ask{})", self.host_arguments(depth)),
            (true, _) => self.load(kind, depth),
        }
    }

    pub(super) fn host_arguments(&mut self, depth: usize) -> String {
        let kinds = [Type::I32, Type::I64, Type::F64];
        kinds.iter().map(|kind| format!(" {}", self.leaving(*kind, depth))).collect()
    }

    /// A call of a function by its name, or through the table.
    pub(super) fn call(&mut self, index: usize, depth: usize) -> String {
        let params = self.functions[index].params.clone();
        let arguments: String = params.iter().map(|kind| format!(" {}", self.expression(*kind, depth))).collect();
        match self.tape.below(4) {
            3 if self.functions[index].is_in_table => {
                // Now and then another entry, which may have another signature or be empty.
                let entry = if self.tape.below(8) == 7 { self.tape.below(10) } else { index + 1 };
                format!("(call_indirect (type $t{index}){arguments} (i32.const {entry}))")
            }
            _ => format!("(call $f{index}{arguments})"),
        }
    }
}

/// A constant of the type by its bits.
pub(super) fn constant(kind: Type, bits: u64) -> String {
    let text = match kind {
        Type::I32 => (bits as u32).cast_signed().to_string(),
        Type::I64 => bits.cast_signed().to_string(),
        Type::F32 => float(f64::from(f32::from_bits(bits as u32)), bits & 0x7f_ffff),
        Type::F64 => float(f64::from_bits(bits), bits & 0xf_ffff_ffff_ffff),
    };
    format!("({}.const {text})", kind.name())
}

fn float(value: f64, payload: u64) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    match value {
        _ if value.is_nan() => format!("{sign}nan:{payload:#x}"),
        _ if value.is_infinite() => format!("{sign}inf"),
        _ => format!("{value:?}"),
    }
}
