//! Tables of names, which are compared as numbers.
//!
//! A text takes a pointer and a length in a table, and a loop to compare it. The names here have eight bytes at most, and
//! since these are ASCII, the number of a name is never below zero.

/// The longest name that can be in a table.
pub(super) const LONGEST: usize = size_of::<i64>();

/// A name that grows byte by byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    bytes: i64,
    length: usize,
}

impl Name {
    pub(super) const EMPTY: Self = Self { bytes: 0, length: 0 };

    /// Adds the next byte. One too many, or one that is neither letter nor digit, makes it a name that is in no table.
    #[inline(always)]
    pub(super) const fn push(&mut self, byte: u8) {
        self.bytes = self.bytes << 8 | byte as i64;
        self.length += if byte.is_ascii_alphanumeric() { 1 } else { LONGEST + 1 };
    }

    /// The number that stands for it, in the order of the bytes; 0 if it can be in no table.
    const fn number(self) -> i64 {
        match self.length {
            1..=LONGEST => self.bytes << (8 * (LONGEST - self.length)),
            _ => 0,
        }
    }

    /// Where it stands in a table.
    #[inline(always)]
    pub(super) fn index_in(self, table: &[i64]) -> Option<usize> {
        table.binary_search(&self.number()).ok()
    }
}

/// The table of those names, which have to be in the order of their bytes.
pub(super) const fn table<T, const LENGTH: usize>(entries: &[(&str, T); LENGTH]) -> [i64; LENGTH] {
    let mut table = [0; LENGTH];
    let mut index = 0;
    while index < LENGTH {
        let text = entries[index].0.as_bytes();
        let mut name = Name::EMPTY;
        let mut at = 0;
        while at < text.len() {
            name.push(text[at]);
            at += 1;
        }
        table[index] = name.number();
        assert!(table[index] > 0, "a name has one to eight letters and digits");
        assert!(index == 0 || table[index - 1] < table[index], "the names are in order");
        index += 1;
    }
    table
}
