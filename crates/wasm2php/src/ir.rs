//! The small tree between a function's instructions and its text: PHP expressions and statements, not yet spelled.
//!
//! Expressions here have no side effect but traps; everything that acts is a statement.
//! That is what allows an operand to wait on the operand stack as a tree and to be written where it is used.

use crate::module::Type;
use crate::names::{Global, Label, Local, Method, Part, Scratch, Table, Temp};
use crate::routines::{Effect, Routine};

/// Anything that a PHP `$name` of generated code can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Var {
    Local(Local),
    Temp(Temp),
    Scratch(Scratch),
    /// The local's value divided by four: the index of the memory word that it points to.
    WordIndex(Local),
}

/// How much a load or store moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    Byte,
    Half,
    Word,
    Double,
}

impl Width {
    pub(crate) fn bytes(self) -> u64 {
        match self {
            Width::Byte => 1,
            Width::Half => 2,
            Width::Word => 4,
            Width::Double => 8,
        }
    }
}

/// Operators that take two operands, as PHP has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Shl,
    Shr,
    And,
    Or,
    Xor,
    Same,
    NotSame,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// Comparisons of floats, which no other comparison negates: both directions fail on NaN.
    FloatLess,
    FloatLessEqual,
    FloatGreater,
    FloatGreaterEqual,
    LogicalOr,
    Coalesce,
}

/// Operators that take one operand, as PHP has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnaryOp {
    Not,
    ToInt,
    ToFloat,
}

/// What a call expression calls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Callee {
    /// A function of the module.
    Function(Method),
    /// A function of the module, once it is known in which part it is.
    Placed(Part, Method),
    /// A function of the runtime or of PHP itself.
    Routine(&'static Routine),
    /// The code of the function reference that the variable holds.
    Reference(Var),
}

/// A PHP expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Int(i64),
    /// A double by its bits.
    Float(u64),
    Null,
    Var(Var),
    Global(Global),
    /// The size of the memory in bytes.
    MemoryBytes,
    /// A load from the address that is the sum of an i32 and a constant; all but the widest give an unsigned integer.
    Load(Width, Box<Expr>, u32),
    /// The memory word with this index.
    Word(Box<Expr>),
    /// An entry of a table; null where there is none.
    TableEntry(Table, Box<Expr>),
    /// Whether the function reference in the variable has this signature.
    HasSignature(Var, String),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    Ternary(Box<[Expr; 3]>),
    /// An assignment to a scratch variable inside an expression.
    Assign(Scratch, Box<Expr>),
    Call(Callee, Vec<Expr>),
    /// A call that takes the place of the one that makes it; only returned.
    Tail(Box<Expr>),
}

/// A PHP statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stmt {
    Assign(Var, Expr),
    AssignGlobal(Global, Expr),
    /// A store of the value's low bits to the sum of an i32 and a constant.
    Store(Width, Expr, u32, Expr),
    /// `$m[index] = value`
    AssignWord(Expr, Expr),
    /// `[$a, $b] = call`
    AssignList(Vec<Var>, Expr),
    Do(Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// A block that branches leave.
    Block(Label, Vec<Stmt>),
    /// A loop that branches to the first label repeat; it ends when its body ends, or by a break to the second.
    Loop(Label, Option<Label>, Vec<Stmt>),
    Break(Label),
    Continue(Label),
    /// The cases of a value, of which none falls through into the next; a break to the label goes behind the switch.
    Switch(Expr, Option<Label>, Vec<Case>),
    Return(Vec<Expr>),
    /// One more call of a function that can call itself is going on, with a frame of this size; too much traps.
    CountUp(u32),
    CountDown(u32),
}

/// Values that do the same in a switch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) values: Vec<usize>,
    /// Whether it is also for all values that no case names.
    pub(crate) is_default: bool,
    pub(crate) body: Vec<Stmt>,
}

impl Expr {
    pub(crate) fn unary(op: UnaryOp, operand: Expr) -> Expr {
        match (op, operand) {
            (UnaryOp::Not, Expr::Unary(UnaryOp::Not, inner)) => *inner,
            (UnaryOp::Not, Expr::Binary(op, a, b)) if op.negated().is_some() => {
                Expr::Binary(op.negated().unwrap_or(op), a, b)
            }
            // OPcache of PHP 8.2 takes `!($a < $b)` for `$b <= $a`, which is wrong for NaN.
            (UnaryOp::Not, test) if test.is_float_order() => Expr::ternary(test, Expr::Int(0), Expr::Int(1)),
            (op, operand) => Expr::Unary(op, Box::new(operand)),
        }
    }

    fn is_float_order(&self) -> bool {
        use BinaryOp::{FloatGreater, FloatGreaterEqual, FloatLess, FloatLessEqual};
        matches!(self, Expr::Binary(FloatLess | FloatLessEqual | FloatGreater | FloatGreaterEqual, ..))
    }

    /// Builds an operation; constants are folded, and what changes nothing is left out.
    pub(crate) fn binary(op: BinaryOp, a: Expr, b: Expr) -> Expr {
        if let (Expr::Int(x), Expr::Int(y)) = (&a, &b)
            && let Some(folded) = fold(op, *x, *y)
        {
            return Expr::Int(folded);
        }
        match (op, &a, &b) {
            (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Shl | BinaryOp::Shr, _, Expr::Int(0)) => a,
            (BinaryOp::Or | BinaryOp::Xor, _, Expr::Int(0)) => a,
            (BinaryOp::Add | BinaryOp::Or | BinaryOp::Xor, Expr::Int(0), _) => b,
            _ => Expr::Binary(op, Box::new(a), Box::new(b)),
        }
    }

    pub(crate) fn ternary(condition: Expr, yes: Expr, no: Expr) -> Expr {
        Expr::Ternary(Box::new([condition, yes, no]))
    }

    pub(crate) fn routine(routine: &'static Routine, arguments: Vec<Expr>) -> Expr {
        Expr::Call(Callee::Routine(routine), arguments)
    }

    pub(crate) fn assign(scratch: Scratch, value: Expr) -> Expr {
        Expr::Assign(scratch, Box::new(value))
    }

    pub(crate) fn word(index: Expr) -> Expr {
        Expr::Word(Box::new(index))
    }

    /// Whether it may be written twice: it costs nothing to evaluate and gives the same value again.
    pub(crate) fn is_simple(&self) -> bool {
        matches!(self, Expr::Int(_) | Expr::Float(_) | Expr::Null | Expr::Var(_))
    }

    /// Whether it gives a PHP boolean rather than a number.
    pub(crate) fn is_test(&self) -> bool {
        match self {
            Expr::Unary(UnaryOp::Not, _) | Expr::Binary(BinaryOp::LogicalOr, ..) => true,
            Expr::Binary(op, ..) => op.negated().is_some() || self.is_float_order(),
            _ => false,
        }
    }

    /// How many nodes the tree has.
    pub(crate) fn size(&self) -> usize {
        let mut size = 0;
        self.visit(&mut |_| size += 1);
        size
    }

    /// Whether any node answers yes.
    pub(crate) fn any(&self, mut test: impl FnMut(&Expr) -> bool) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= test(node));
        found
    }

    /// Whether it may trap.
    pub(crate) fn may_trap(&self) -> bool {
        self.any(|node| match node {
            Expr::Load(..) => true,
            Expr::Call(Callee::Routine(routine), _) => routine.effect.traps(),
            _ => false,
        })
    }

    /// Whether its value depends on memory, globals or tables.
    pub(crate) fn reads_state(&self) -> bool {
        self.any(|node| match node {
            Expr::Load(..) | Expr::Word(_) | Expr::Global(_) | Expr::MemoryBytes | Expr::TableEntry(..) => true,
            Expr::Call(Callee::Routine(routine), _) => routine.effect == Effect::ReadsState,
            Expr::Call(..) => true,
            _ => false,
        })
    }

    /// Whether it reads the variable.
    pub(crate) fn reads(&self, var: Var) -> bool {
        self.any(|node| matches!(node, Expr::Var(v) | Expr::HasSignature(v, _) if *v == var))
    }

    /// The expressions inside it, in the order of their evaluation.
    pub(crate) fn children(&self) -> Vec<&Expr> {
        match self {
            Expr::Int(_) | Expr::Float(_) | Expr::Null | Expr::Var(_) | Expr::Global(_) => Vec::new(),
            Expr::MemoryBytes | Expr::HasSignature(..) => Vec::new(),
            Expr::Load(_, inner, _) | Expr::Word(inner) | Expr::TableEntry(_, inner) => vec![inner],
            Expr::Unary(_, inner) | Expr::Assign(_, inner) | Expr::Tail(inner) => vec![inner],
            Expr::Binary(_, a, b) => vec![a, b],
            Expr::Ternary(parts) => parts.iter().collect(),
            Expr::Call(_, arguments) => arguments.iter().collect(),
        }
    }

    /// The same with the right to change them.
    pub(crate) fn children_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Expr::Int(_) | Expr::Float(_) | Expr::Null | Expr::Var(_) | Expr::Global(_) => Vec::new(),
            Expr::MemoryBytes | Expr::HasSignature(..) => Vec::new(),
            Expr::Load(_, inner, _) | Expr::Word(inner) | Expr::TableEntry(_, inner) => vec![inner],
            Expr::Unary(_, inner) | Expr::Assign(_, inner) | Expr::Tail(inner) => vec![inner],
            Expr::Binary(_, a, b) => vec![a, b],
            Expr::Ternary(parts) => parts.iter_mut().collect(),
            Expr::Call(_, arguments) => arguments.iter_mut().collect(),
        }
    }

    /// Calls `see` with every node, parents first.
    pub(crate) fn visit(&self, see: &mut impl FnMut(&Expr)) {
        see(self);
        self.children().into_iter().for_each(|child| child.visit(see));
    }

    /// The same walk with the right to change nodes.
    pub(crate) fn visit_mut(&mut self, change: &mut impl FnMut(&mut Expr)) {
        change(self);
        self.children_mut().into_iter().for_each(|child| child.visit_mut(change));
    }
}

impl Type {
    /// How locals and globals of the type begin.
    pub(crate) fn zero(self) -> Expr {
        match self {
            Type::I32 | Type::I64 => Expr::Int(0),
            Type::F32 | Type::F64 => Expr::Float(0),
            Type::FuncRef | Type::ExternRef => Expr::Null,
        }
    }
}

impl BinaryOp {
    /// The comparison that holds exactly when this one does not.
    pub(crate) fn negated(self) -> Option<BinaryOp> {
        match self {
            BinaryOp::Same => Some(BinaryOp::NotSame),
            BinaryOp::NotSame => Some(BinaryOp::Same),
            BinaryOp::Less => Some(BinaryOp::GreaterEqual),
            BinaryOp::LessEqual => Some(BinaryOp::Greater),
            BinaryOp::Greater => Some(BinaryOp::LessEqual),
            BinaryOp::GreaterEqual => Some(BinaryOp::Less),
            _ => None,
        }
    }
}

impl Stmt {
    /// Whether control never goes on behind it.
    pub(crate) fn diverges(&self) -> bool {
        match self {
            Stmt::Break(_) | Stmt::Continue(_) | Stmt::Return(_) | Stmt::Switch(_, None, _) => true,
            Stmt::Do(Expr::Call(Callee::Routine(routine), _)) => routine.effect == Effect::AlwaysTraps,
            Stmt::If(_, then, otherwise) => diverges(then) && diverges(otherwise),
            _ => false,
        }
    }

    /// Calls `see` with every expression of the statement itself, not of the statements inside it.
    pub(crate) fn own_expressions(&self) -> Vec<&Expr> {
        match self {
            Stmt::Assign(_, e) | Stmt::AssignGlobal(_, e) | Stmt::AssignList(_, e) | Stmt::Do(e) => vec![e],
            Stmt::If(e, ..) | Stmt::Switch(e, ..) => vec![e],
            Stmt::AssignWord(a, b) | Stmt::Store(_, a, _, b) => vec![a, b],
            Stmt::Return(values) => values.iter().collect(),
            Stmt::Block(..) | Stmt::Loop(..) | Stmt::Break(_) | Stmt::Continue(_) => Vec::new(),
            Stmt::CountUp(_) | Stmt::CountDown(_) => Vec::new(),
        }
    }

    /// The same with the right to change them.
    pub(crate) fn own_expressions_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Stmt::Assign(_, e) | Stmt::AssignGlobal(_, e) | Stmt::AssignList(_, e) | Stmt::Do(e) => vec![e],
            Stmt::If(e, ..) | Stmt::Switch(e, ..) => vec![e],
            Stmt::AssignWord(a, b) | Stmt::Store(_, a, _, b) => vec![a, b],
            Stmt::Return(values) => values.iter_mut().collect(),
            Stmt::Block(..) | Stmt::Loop(..) | Stmt::Break(_) | Stmt::Continue(_) => Vec::new(),
            Stmt::CountUp(_) | Stmt::CountDown(_) => Vec::new(),
        }
    }

    /// The lists of statements inside it.
    pub(crate) fn bodies(&self) -> Vec<&Vec<Stmt>> {
        match self {
            Stmt::If(_, then, otherwise) => vec![then, otherwise],
            Stmt::Block(_, body) | Stmt::Loop(_, _, body) => vec![body],
            Stmt::Switch(_, _, cases) => cases.iter().map(|case| &case.body).collect(),
            _ => Vec::new(),
        }
    }

    /// The same with the right to change them.
    pub(crate) fn bodies_mut(&mut self) -> Vec<&mut Vec<Stmt>> {
        match self {
            Stmt::If(_, then, otherwise) => vec![then, otherwise],
            Stmt::Block(_, body) | Stmt::Loop(_, _, body) => vec![body],
            Stmt::Switch(_, _, cases) => cases.iter_mut().map(|case| &mut case.body).collect(),
            _ => Vec::new(),
        }
    }

    /// The variables that it assigns itself.
    pub(crate) fn assigned(&self) -> &[Var] {
        match self {
            Stmt::Assign(var, _) => std::slice::from_ref(var),
            Stmt::AssignList(vars, _) => vars,
            _ => &[],
        }
    }
}

/// Whether control never reaches the end of these statements.
pub(crate) fn diverges(body: &[Stmt]) -> bool {
    body.last().is_some_and(Stmt::diverges)
}

/// The value of an operation on constants as PHP computes it, where that is an integer.
fn fold(op: BinaryOp, x: i64, y: i64) -> Option<i64> {
    let shift = u32::try_from(y).ok().filter(|k| *k < 64);
    match op {
        BinaryOp::Add => x.checked_add(y),
        BinaryOp::Sub => x.checked_sub(y),
        BinaryOp::Mul => x.checked_mul(y),
        BinaryOp::And => Some(x & y),
        BinaryOp::Or => Some(x | y),
        BinaryOp::Xor => Some(x ^ y),
        BinaryOp::Shl => shift.map(|k| x << k),
        BinaryOp::Shr => shift.map(|k| x >> k),
        _ => None,
    }
}
