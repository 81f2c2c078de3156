//! Tables of names, which are compared as numbers.
//!
//! A text takes a pointer and a length in a table, and a loop to compare it. The names here are ASCII and have eight
//! bytes at most. The bytes in front of a shorter one are 0xff, which is in no text, so a name is told from any other.
//! Where a name stands is looked up by a hash.

/// The longest name that can be in a table.
pub(super) const LONGEST: usize = size_of::<i64>();

/// A name that grows byte by byte. What was pushed before the last eight bytes is forgotten.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name(i64);

impl Name {
    pub(super) const EMPTY: Self = Self(-1);

    /// Adds the next byte.
    #[inline(always)]
    pub(super) const fn push(&mut self, byte: u8) {
        self.0 = self.0 << 8 | byte as i64;
    }

    const fn of(text: &str) -> Self {
        assert!(matches!(text.len(), 1..=LONGEST), "a name has one to eight bytes");
        let mut name = Self::EMPTY;
        let mut at = 0;
        while at < text.len() {
            name.push(text.as_bytes()[at]);
            at += 1;
        }
        name
    }

    /// Multiplies by a number that spreads the names well, and is small enough for the product to stay an integer of
    /// PHP.
    #[inline(always)]
    const fn slot(self, slots: usize) -> usize {
        let folded = (self.0 ^ self.0 >> 32) as u32;
        (folded.wrapping_mul(0x3504_f333) >> 16) as usize % slots
    }
}

/// Names by which entries are found.
#[derive(Debug)]
pub(super) struct Table<const NAMES: usize, const SLOTS: usize> {
    names: [i64; NAMES],
    /// For each hash the index of a name and one, or 0. A name whose slot is taken has the next one that is free.
    slots: [u8; SLOTS],
}

impl<const NAMES: usize, const SLOTS: usize> Table<NAMES, SLOTS> {
    /// The table of those names. There have to be more slots than names.
    pub(super) const fn of<T>(entries: &[(&str, T); NAMES]) -> Self {
        assert!(NAMES < SLOTS && NAMES <= u8::MAX as usize, "a slot is empty, and an index fits into a slot");
        let mut table = Self { names: [0; NAMES], slots: [0; SLOTS] };
        let mut index = 0;
        while index < NAMES {
            let name = Name::of(entries[index].0);
            let mut slot = name.slot(SLOTS);
            while table.slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            table.names[index] = name.0;
            table.slots[slot] = index as u8 + 1;
            index += 1;
        }
        table
    }

    /// The index of a name's entry.
    #[inline(always)]
    pub(super) fn index(&self, name: Name) -> Option<usize> {
        let mut slot = name.slot(SLOTS);
        loop {
            let index = usize::from(self.slots[slot]).checked_sub(1)?;
            if self.names.get(index) == Some(&name.0) {
                return Some(index);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        let mut name = Name::EMPTY;
        text.bytes().for_each(|byte| name.push(byte));
        name
    }

    #[test]
    fn a_name_is_found_where_it_stands_and_nothing_else_is() {
        // Nearly full, so that most slots are taken by others.
        const ENTRIES: [(&str, ()); 7] =
            [("a", ()), ("b", ()), ("ab", ()), ("ba", ()), ("fieldset", ()), ("h1", ()), ("\u{1}a", ())];
        let table = Table::<7, 8>::of(&ENTRIES);
        for (index, (text, ())) in ENTRIES.iter().enumerate() {
            assert_eq!(table.index(name(text)), Some(index), "{text:?}");
        }
        for text in ["", "c", "aa", "\0a", "a\0", "h", "1", "fieldse", "\0\0\0\0\0\0\0a", "\u{1}\u{1}a"] {
            assert_eq!(table.index(name(text)), None, "{text:?}");
        }
    }
}
