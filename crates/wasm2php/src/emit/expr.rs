//! Expressions as PHP text, with only the parentheses that PHP needs.

use crate::ir::{BinaryOp, Callee, Expr, UnaryOp};
use crate::routines::{Home, Routine};

/// How tightly an expression binds, after PHP's table of operators; higher binds tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Lowest,
    Assignment,
    Ternary,
    Coalesce,
    LogicalOr,
    Or,
    Xor,
    And,
    Equality,
    Comparison,
    Shift,
    Sum,
    Product,
    Not,
    Prefix,
    Atom,
}

/// The text of an expression.
pub(super) fn text(expr: &Expr) -> String {
    let mut out = String::new();
    write(&mut out, expr, Binding::Lowest);
    out
}

/// The text of a value that a variable is given.
///
/// OPcache takes a variable for constant when it is given the same constant in all ways, and takes 0.0 and -0.0 for the
/// same. So zeros that variables are given, and all that are negative, are constants of the runtime, which it does not
/// look up.
pub(super) fn assigned(expr: &Expr) -> String {
    if is_zero(expr) { ZERO.to_string() } else { text(expr) }
}

/// Zero as a value of a variable.
pub(super) const ZERO: &str = "Floats::ZERO";

fn is_zero(expr: &Expr) -> bool {
    *expr == Expr::Float(0f64.to_bits())
}

/// The text of a list of expressions.
pub(super) fn list(exprs: &[Expr]) -> String {
    exprs.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn write(out: &mut String, expr: &Expr, at_least: Binding) {
    if binding(expr) < at_least {
        out.push('(');
        write_bare(out, expr);
        out.push(')');
    } else {
        write_bare(out, expr);
    }
}

fn write_bare(out: &mut String, expr: &Expr) {
    match expr {
        Expr::Int(value) => out.push_str(&integer(*value)),
        Expr::Float(bits) => out.push_str(&float(f64::from_bits(*bits))),
        Expr::Null => out.push_str("null"),
        Expr::Var(var) => out.push_str(&var.to_string()),
        Expr::Global(global) => out.push_str(&format!("$i->{global}")),
        Expr::MemoryBytes => out.push_str("$i->bytes"),
        Expr::Load(..) => unreachable!("loads have been written out as words"),
        Expr::Word(index) => out.push_str(&format!("$m[{}]", text(index))),
        Expr::TableEntry(table, index) => out.push_str(&format!("$i->{table}[{}]", text(index))),
        Expr::HasSignature(var, signature) => out.push_str(&format!("{var}->signature === '{signature}'")),
        Expr::Unary(op, operand) => {
            out.push_str(prefix(*op));
            write(out, operand, binding(expr));
        }
        Expr::Binary(op, a, b) => {
            let (left, right) = operand_bindings(*op);
            write_operand(out, *op, a, left);
            out.push_str(symbol(*op));
            write_operand(out, *op, b, right);
        }
        Expr::Ternary(parts) => {
            let [condition, yes, no] = parts.as_ref();
            write(out, condition, Binding::Coalesce);
            for (sign, choice) in [(" ? ", yes), (" : ", no)] {
                out.push_str(sign);
                match is_zero(choice) {
                    true => out.push_str(ZERO),
                    false => write(out, choice, Binding::Coalesce),
                }
            }
        }
        Expr::Assign(scratch, value) => {
            out.push_str(&format!("{scratch} = "));
            write(out, value, Binding::Assignment);
        }
        Expr::Tail(call) => out.push_str(&tail_call(call)),
        Expr::Call(callee, arguments) => {
            let instance = match callee {
                Callee::Placed(..) => Some("$i".to_string()),
                Callee::Reference(var) => Some(format!("{var}->instance")),
                _ => None,
            };
            let arguments: Vec<String> = instance.into_iter().chain(arguments.iter().map(text)).collect();
            out.push_str(&format!("{}({})", callee_text(callee), arguments.join(", ")));
        }
    }
}

/// An operand; the constants of bit operations read best in hexadecimal.
fn write_operand(out: &mut String, op: BinaryOp, operand: &Expr, at_least: Binding) {
    match (op, operand) {
        (BinaryOp::And | BinaryOp::Or | BinaryOp::Xor, Expr::Int(value)) if *value > 0xffff => {
            out.push_str(&format!("{value:#x}"));
        }
        _ => write(out, operand, at_least),
    }
}

/// A call for whoever called this function.
fn tail_call(call: &Expr) -> String {
    let Expr::Call(callee, arguments) = call else { return text(call) };
    let (code, instance) = match callee {
        Callee::Placed(part, method) => (format!("[{part}::class, '{}']", method.tail()), "$i".to_string()),
        Callee::Reference(var) => (format!("{var}->tail"), format!("{var}->instance")),
        Callee::Function(_) | Callee::Routine(_) => unreachable!("only functions in parts and references are tails"),
    };
    format!("new TailCall({code}, {instance}, [{}])", list(arguments))
}

fn callee_text(callee: &Callee) -> String {
    match callee {
        Callee::Function(_) => unreachable!("functions have been placed"),
        Callee::Placed(part, method) => format!("{part}::{method}"),
        Callee::Reference(var) => format!("({var}->code)"),
        Callee::Routine(Routine { home: Home::Php, name, .. }) => format!("\\{name}"),
        Callee::Routine(Routine { home: Home::Instance, name, .. }) => format!("$i->{name}"),
        Callee::Routine(Routine { home: Home::Class(class), name, .. }) => format!("{class}::{name}"),
    }
}

/// An integer constant; PHP cannot write the smallest one, since it reads a minus and a number that is too large.
fn integer(value: i64) -> String {
    if value == i64::MIN { "\\PHP_INT_MIN".to_string() } else { value.to_string() }
}

/// The shortest decimal that reads back as the same float; PHP reads it the same whatever its settings are.
fn float(value: f64) -> String {
    match value {
        f64::INFINITY => "\\INF".to_string(),
        f64::NEG_INFINITY => "-\\INF".to_string(),
        _ if value == 0.0 && value.is_sign_negative() => "Floats::MINUS_ZERO".to_string(),
        _ => format!("{value:?}"),
    }
}

fn binding(expr: &Expr) -> Binding {
    match expr {
        Expr::Int(value) if *value < 0 && *value != i64::MIN => Binding::Prefix,
        Expr::Float(bits) if f64::from_bits(*bits).is_sign_negative() => Binding::Prefix,
        Expr::HasSignature(..) => Binding::Equality,
        Expr::Unary(UnaryOp::Not, _) => Binding::Not,
        Expr::Unary(..) => Binding::Prefix,
        Expr::Binary(op, ..) => own_binding(*op),
        Expr::Ternary(_) => Binding::Ternary,
        Expr::Assign(..) => Binding::Assignment,
        _ => Binding::Atom,
    }
}

fn own_binding(op: BinaryOp) -> Binding {
    match op {
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => Binding::Product,
        BinaryOp::Add | BinaryOp::Sub => Binding::Sum,
        BinaryOp::Shl | BinaryOp::Shr => Binding::Shift,
        BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => Binding::Comparison,
        BinaryOp::FloatLess | BinaryOp::FloatLessEqual => Binding::Comparison,
        BinaryOp::FloatGreater | BinaryOp::FloatGreaterEqual => Binding::Comparison,
        BinaryOp::Same | BinaryOp::NotSame => Binding::Equality,
        BinaryOp::And => Binding::And,
        BinaryOp::Xor => Binding::Xor,
        BinaryOp::Or => Binding::Or,
        BinaryOp::LogicalOr => Binding::LogicalOr,
        BinaryOp::Coalesce => Binding::Coalesce,
    }
}

/// How tightly the left and the right operand must bind to need no parentheses.
fn operand_bindings(op: BinaryOp) -> (Binding, Binding) {
    use Binding::{Comparison, Equality, Not, Prefix, Product, Shift, Sum};
    match own_binding(op) {
        Product => (Product, Prefix),
        Sum => (Sum, Product),
        Shift => (Shift, Sum),
        // Comparisons of comparisons are no PHP.
        Comparison => (Shift, Shift),
        Equality => (Comparison, Comparison),
        // Bit operations among comparisons read badly and are rare: only tighter operands go bare.
        Binding::And => (Binding::And, Equality),
        Binding::Xor => (Binding::Xor, Binding::And),
        Binding::Or => (Binding::Or, Binding::Xor),
        Binding::LogicalOr => (Binding::LogicalOr, Binding::Or),
        Binding::Coalesce => (Binding::LogicalOr, Binding::Coalesce),
        _ => (Not, Not),
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => " + ",
        BinaryOp::Sub => " - ",
        BinaryOp::Mul => " * ",
        BinaryOp::Div => " / ",
        BinaryOp::Mod => " % ",
        BinaryOp::Shl => " << ",
        BinaryOp::Shr => " >> ",
        BinaryOp::And => " & ",
        BinaryOp::Or => " | ",
        BinaryOp::Xor => " ^ ",
        // Both operands have one type, so that this is the same as `===`, which PHP carries out more slowly.
        BinaryOp::Same => " == ",
        BinaryOp::NotSame => " != ",
        BinaryOp::Less | BinaryOp::FloatLess => " < ",
        BinaryOp::LessEqual | BinaryOp::FloatLessEqual => " <= ",
        BinaryOp::Greater | BinaryOp::FloatGreater => " > ",
        BinaryOp::GreaterEqual | BinaryOp::FloatGreaterEqual => " >= ",
        BinaryOp::LogicalOr => " || ",
        BinaryOp::Coalesce => " ?? ",
    }
}

fn prefix(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Not => "!",
        UnaryOp::ToInt => "(int) ",
        UnaryOp::ToFloat => "(float) ",
    }
}
