//! How an access to memory is spelled: words of the packed array `$m`, taken apart and put together.

use crate::ir::{BinaryOp, Expr, Stmt, Var, Width};
use crate::lower::MASK32;
use crate::names::{Local, Scratch};
use crate::routines::{self, Routine};

/// What is written twice (and evaluated once) should not be larger than this.
const MAX_REPEATED_SIZE: usize = 3;

/// An address, and what is known of it.
pub(super) struct Access {
    pub(super) base: Expr,
    pub(super) offset: u64,
    pub(super) width: Width,
    /// Whether all of it is known to be inside the memory.
    pub(super) is_inside: bool,
    /// Whether the base is known to be a multiple of four.
    pub(super) is_aligned: bool,
    /// Whether a variable holds the index of the word that the base points to.
    pub(super) is_indexed: bool,
}

/// `$x1 = $l1 >> 2;`
pub(super) fn index_of_local(local: Local) -> Stmt {
    Stmt::Assign(Var::WordIndex(local), word_index(Expr::Var(Var::Local(local))))
}

/// The value of a load; all but the widest give an unsigned integer.
pub(super) fn load(access: Access) -> Expr {
    match (access.width, access.low_bits()) {
        (Width::Word, Some(0)) => access.first_word(access.index(0)),
        // The upper word is looked at first: if it is there, so is the lower one.
        (Width::Double, Some(0)) => joined(Expr::word(access.index(0)), access.first_word(access.index(4))),
        (Width::Byte, Some(bits)) => part(access.first_word(access.index(0)), Expr::Int(bits * 8), 0xff),
        (Width::Half, Some(bits)) if bits < 3 => part(access.first_word(access.index(0)), Expr::Int(bits * 8), 0xffff),
        (_, Some(_)) => Expr::routine(access.width.load_routine(), vec![access.address()]),
        (Width::Byte | Width::Half, None) => narrow_load_somewhere(access),
        (Width::Word | Width::Double, None) => load_somewhere(access),
    }
}

/// The statements of a store of the value's low bits.
pub(super) fn store(access: Access, value: Expr) -> Vec<Stmt> {
    match (access.width, access.low_bits()) {
        (Width::Word, Some(0)) => {
            let mut stmts = access.bounds_check(0);
            stmts.push(Stmt::AssignWord(access.index(0), value));
            stmts
        }
        (Width::Double, Some(0)) => {
            let (mut stmts, value) = once_in_statement(value, 1);
            stmts.extend(access.bounds_check(4));
            let [low, high] = halves(value);
            stmts.push(Stmt::AssignWord(access.index(0), low));
            stmts.push(Stmt::AssignWord(access.index(4), high));
            stmts
        }
        (Width::Byte, Some(bits)) => {
            vec![changed_part(&access, bits * 8, value, 0xff)]
        }
        (Width::Half, Some(bits)) if bits < 3 => {
            vec![changed_part(&access, bits * 8, value, 0xffff)]
        }
        (width, Some(_)) => vec![Stmt::Do(Expr::routine(width.store_routine(), vec![access.address(), value]))],
        (_, None) => store_somewhere(access, value),
    }
}

/// Moves eight bytes from an aligned address; both words are read before one is written, since the places may overlap.
pub(super) fn moved(target: Access, source: Access) -> Vec<Stmt> {
    let high = source.first_word(source.index(4));
    let low = Expr::word(source.index(0));
    let kept = Expr::Var(Var::Scratch(Scratch::Word));
    let mut fast = vec![
        Stmt::Assign(Var::Scratch(Scratch::Word), high.clone()),
        Stmt::AssignWord(target.index(0), low.clone()),
        Stmt::AssignWord(target.index(4), kept),
    ];
    if target.low_bits() == Some(0) {
        let check = target.bounds_check(4);
        fast.splice(0..0, check);
        return fast;
    }
    let (first, again) = target.address_twice();
    let slow = Stmt::Do(Expr::routine(&routines::STORE64, vec![again.clone(), joined(low, high)]));
    vec![Stmt::If(target.unusual(first, 3, 4), vec![slow], fast)]
}

impl Access {
    /// The bits of the address below a word, where they are known.
    fn low_bits(&self) -> Option<i64> {
        self.is_aligned.then_some((self.offset & 3).cast_signed())
    }

    fn address(&self) -> Expr {
        plus(self.base.clone(), self.offset.cast_signed())
    }

    /// The address, to be written the first time and again. Only its low bits matter the first time, and those of an
    /// indexed base are the same.
    fn address_twice(&self) -> (Expr, Expr) {
        match self.is_indexed && self.offset & 3 == 0 {
            true => (self.base.clone(), self.address()),
            false => once(Scratch::Address, self.address()),
        }
    }

    /// The index of the word that is so many bytes further on, where the address is aligned.
    fn index(&self, further: u64) -> Expr {
        let offset = (self.offset + further).cast_signed();
        match &self.base {
            Expr::Var(Var::Local(local)) if self.is_indexed => {
                Expr::binary(BinaryOp::Add, Expr::Var(Var::WordIndex(*local)), Expr::Int(offset >> 2))
            }
            base => word_index(plus(base.clone(), offset)),
        }
    }

    /// The word of an access that is read first: it traps where there is none.
    fn first_word(&self, index: Expr) -> Expr {
        let word = Expr::word(index);
        if self.is_inside {
            return word;
        }
        Expr::binary(BinaryOp::Coalesce, word, Expr::routine(&routines::OUT_OF_BOUNDS, Vec::new()))
    }

    /// A trap unless the word further on is inside, where the address is aligned.
    fn bounds_check(&self, further: u64) -> Vec<Stmt> {
        if self.is_inside {
            return Vec::new();
        }
        vec![Stmt::Do(self.first_word(self.index(further)))]
    }

    fn is_outside(&self, further: u64) -> Expr {
        let last = plus(self.base.clone(), (self.offset + further).cast_signed());
        Expr::binary(BinaryOp::GreaterEqual, last, Expr::MemoryBytes)
    }

    /// Whether an address (given as it is written the first time) is misaligned or may lie outside.
    fn unusual(&self, address: Expr, mask: i64, further: u64) -> Expr {
        let misaligned = Expr::binary(BinaryOp::And, address.clone(), Expr::Int(mask));
        if self.is_inside {
            return misaligned;
        }
        let outside = match address {
            Expr::Assign(scratch, _) => {
                let last = plus(Expr::Var(Var::Scratch(scratch)), further.cast_signed());
                Expr::binary(BinaryOp::GreaterEqual, last, Expr::MemoryBytes)
            }
            _ => self.is_outside(further),
        };
        Expr::binary(BinaryOp::LogicalOr, misaligned, outside)
    }

    /// The index of a word of an address that is aligned, though it had to be asked.
    fn asked_index(&self, again: &Expr, further: u64) -> Expr {
        match self.is_indexed && self.offset & 3 == 0 {
            true => self.index(further),
            false => word_index(plus(again.clone(), further.cast_signed())),
        }
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

/// A load of words from an address of which nothing is known.
fn load_somewhere(access: Access) -> Expr {
    let (first, again) = access.address_twice();
    let low = |index| Expr::word(index);
    let fast = match access.width {
        Width::Double => joined(low(access.asked_index(&again, 0)), access.first_word(access.asked_index(&again, 4))),
        _ => access.first_word(access.asked_index(&again, 0)),
    };
    let misaligned = Expr::binary(BinaryOp::And, first, Expr::Int(3));
    Expr::ternary(misaligned, Expr::routine(access.width.load_routine(), vec![again]), fast)
}

/// A load of a part of a word from an address of which nothing is known.
fn narrow_load_somewhere(access: Access) -> Expr {
    let (first, again) = once(Scratch::Address, access.address());
    if access.width == Width::Byte {
        return part(access.first_word(word_index(first)), bit_of(again, 24), 0xff);
    }
    let fast = part(access.first_word(word_index(again.clone())), bit_of(again.clone(), 16), 0xffff);
    let misaligned = Expr::binary(BinaryOp::And, first, Expr::Int(1));
    Expr::ternary(misaligned, Expr::routine(access.width.load_routine(), vec![again]), fast)
}

/// A store to an address of which nothing is known.
fn store_somewhere(access: Access, value: Expr) -> Vec<Stmt> {
    if access.width == Width::Byte {
        // The old word is read before the value is evaluated, so it must not be the value that shows it to be there.
        let (mut stmts, value) = match access.is_inside {
            true => once_in_statement(value, usize::MAX),
            false => (Vec::new(), value),
        };
        let (first, again) = once(Scratch::Address, access.address());
        stmts.push(changed_word(word_index(first), bit_of(again, 24), value, 0xff, access.is_inside));
        return stmts;
    }
    let (mut stmts, value) = once_in_statement(value, MAX_REPEATED_SIZE);
    let (unusual, again, fast) = match access.width {
        Width::Byte | Width::Half => {
            let (first, again) = once(Scratch::Address, access.address());
            let (index, bit) = (word_index(again.clone()), bit_of(again.clone(), 16));
            let change = changed_word(index, bit, value.clone(), 0xffff, access.is_inside);
            (Expr::binary(BinaryOp::And, first, Expr::Int(1)), again, vec![change])
        }
        Width::Word => {
            let (first, again) = access.address_twice();
            let fast = vec![Stmt::AssignWord(access.asked_index(&again, 0), value.clone())];
            (access.unusual(first, 3, 0), again, fast)
        }
        Width::Double => {
            let (first, again) = access.address_twice();
            let [low, high] = halves(value.clone());
            let low = Stmt::AssignWord(access.asked_index(&again, 0), low);
            let high = Stmt::AssignWord(access.asked_index(&again, 4), high);
            (access.unusual(first, 3, 4), again, vec![low, high])
        }
    };
    let slow = Stmt::Do(Expr::routine(access.width.store_routine(), vec![again, value]));
    stmts.push(Stmt::If(unusual, vec![slow], fast));
    stmts
}

/// `$m[index] = $m[index] & ~mask | value`: a part of a word at a known place.
fn changed_part(access: &Access, bit: i64, value: Expr, mask: i64) -> Stmt {
    let kept = !(mask << bit) & MASK32;
    let fits = match &value {
        Expr::Int(_) => false,
        Expr::Binary(BinaryOp::And, _, limit) => matches!(**limit, Expr::Int(limit) if limit >= 0 && limit <= mask),
        value => value.is_test(),
    };
    let value = if fits { value } else { Expr::binary(BinaryOp::And, value, Expr::Int(mask)) };
    let old = Expr::binary(BinaryOp::And, access.first_word(access.index(0)), Expr::Int(kept));
    let new = Expr::binary(BinaryOp::Shl, value, Expr::Int(bit));
    // A value that reads memory is evaluated first: it may be what shows the old word to be there.
    let changed = match new.any(|node| matches!(node, Expr::Word(_))) {
        true => Expr::binary(BinaryOp::Or, new, old),
        false => Expr::binary(BinaryOp::Or, old, new),
    };
    Stmt::AssignWord(access.index(0), changed)
}

/// `$m[$x] = $w ^ (($w >> bit ^ value) & mask) << bit`: the difference between old and new is flipped in place.
fn changed_word(index: Expr, bit: Expr, value: Expr, mask: i64, is_inside: bool) -> Stmt {
    let (index_first, index_again) = once(Scratch::Index, index);
    let (bit_first, bit_again) = once(Scratch::Shift, bit);
    let word = Expr::word(index_again);
    let old = match is_inside {
        true => word,
        false => Expr::binary(BinaryOp::Coalesce, word, Expr::routine(&routines::OUT_OF_BOUNDS, Vec::new())),
    };
    let old = Expr::assign(Scratch::Word, old);
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

/// A value that may be written more than once: what is larger than allowed or reads memory is kept in a variable.
fn once_in_statement(value: Expr, max_size: usize) -> (Vec<Stmt>, Expr) {
    let reads = |node: &Expr| matches!(node, Expr::Word(_) | Expr::Call(..) | Expr::Assign(..));
    if value.size() <= max_size && !value.any(reads) {
        return (Vec::new(), value);
    }
    let kept = Var::Scratch(Scratch::Value);
    (vec![Stmt::Assign(kept, value)], Expr::Var(kept))
}

fn plus(base: Expr, bytes: i64) -> Expr {
    Expr::binary(BinaryOp::Add, base, Expr::Int(bytes))
}

fn word_index(address: Expr) -> Expr {
    Expr::binary(BinaryOp::Shr, address, Expr::Int(2))
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
