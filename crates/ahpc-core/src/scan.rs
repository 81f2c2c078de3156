//! Looks through bytes eight at a time.
//!
//! Nearly every byte of a catalog is plain text in which there is nothing to do. A word of eight bytes is tested by the
//! same few operations as one of them, and in the build that counts most, the one that is translated to PHP, a turn of
//! a loop costs much the same whatever it looks at.
//!
//! A test takes a word and sets the highest bit of each byte that it looks for. Its other bits do not matter, nor does
//! what it says of the bytes after the first one that it finds; that is what makes tests cheap.
//!
//! PHP's integers have signs, and a sum that does not fit becomes a floating point number. So a test subtracts only from
//! numbers without the highest bit, see [`low`], and adds nothing.
//!
//! ```
//! use ahpc_core::scan::{below, equal, find};
//!
//! let text = b"Kommode\tum 1820";
//! assert_eq!(find(text, 0, |word| equal(word, b'u')), 8);
//! assert_eq!(find(text, 0, |word| below(word, b' ') | equal(word, b'u')), 7);
//! assert_eq!(find(text, 9, |word| equal(word, b'u')), text.len());
//! ```

/// Eight bytes, the first one lowest.
pub type Word = u64;

/// How many bytes a word has.
const WORD: usize = size_of::<Word>();

/// The bits that a test speaks by.
pub const FLAGS: Word = each(0x80);

/// What stands for bytes that are not there. No test may look for it.
const FILLER: Word = each(b'a');

/// A word of eight times the same byte.
#[must_use]
pub const fn each(byte: u8) -> Word {
    Word::from_ne_bytes([byte; WORD])
}

/// The word without its highest bit: a number from which anything can be subtracted that has no highest bit either.
#[inline(always)]
#[must_use]
pub const fn low(word: Word) -> Word {
    word & Word::MAX >> 1
}

/// Flags the bytes below `limit`, which is at most 128.
#[inline(always)]
#[must_use]
pub const fn below(word: Word, limit: u8) -> Word {
    // The subtraction sets the highest bit of what is smaller. Bytes that have it anyway are taken out again. It may
    // borrow from the next byte, but only where the one before was found.
    low(word).wrapping_sub(each(limit)) & !word
}

/// Flags the bytes that are `byte`.
#[inline(always)]
#[must_use]
pub const fn equal(word: Word, byte: u8) -> Word {
    below(word ^ each(byte), 1)
}

/// The index of the first byte from `from` on that `test` flags, or the length of `bytes`.
///
/// The words are those that lie on addresses divisible by eight. What lies before `from` is given to the test as
/// copies of `a`, which it must not flag; what lies after the text is given as zeros, and never found.
#[inline(always)]
#[must_use]
pub fn find(bytes: &[u8], from: usize, mut test: impl FnMut(Word) -> Word) -> usize {
    let before = bytes.as_ptr().addr().wrapping_add(from) % WORD;
    // Wraps where the first word begins before the text.
    let at = from.wrapping_sub(before);
    let mut word = match bytes.get(at..).and_then(<[u8]>::first_chunk) {
        Some(chunk) => Word::from_le_bytes(*chunk),
        None => part_of_word(bytes.get(from..).unwrap_or_default(), before),
    };
    let inside = Word::MAX << (8 * before);
    word = (word ^ FILLER) & inside ^ FILLER;
    let mut rest = bytes.get(at.wrapping_add(WORD)..).unwrap_or_default();
    // Where the last word ends, which may be after the text.
    let mut end = at.wrapping_add(WORD + rest.len());
    loop {
        let flags = test(word) & FLAGS;
        if flags != 0 {
            let word_at = end.wrapping_sub(rest.len() + WORD);
            return word_at.wrapping_add(first(flags)).min(bytes.len());
        }
        match rest.split_first_chunk() {
            Some((chunk, after)) => {
                word = Word::from_le_bytes(*chunk);
                rest = after;
            }
            None if rest.is_empty() => return bytes.len(),
            None => {
                word = part_of_word(rest, 0);
                end = end - rest.len() + WORD;
                rest = &[];
            }
        }
    }
}

/// The index from `from` on of that byte, or the length of `bytes`.
#[inline(never)]
#[must_use]
pub fn find_byte(bytes: &[u8], from: usize, byte: u8) -> usize {
    find(bytes, from, |word| equal(word, byte))
}

/// The beginning of `bytes` as the part of a word that has `before` bytes before it.
#[inline(never)]
fn part_of_word(bytes: &[u8], before: usize) -> Word {
    let word = match bytes.first_chunk() {
        Some(chunk) => Word::from_le_bytes(*chunk),
        None => bytes.iter().rev().fold(0, |word, byte| word << 8 | Word::from(*byte)),
    };
    word << (8 * before)
}

/// The index of the first byte that is flagged.
#[inline(always)]
fn first(flags: Word) -> usize {
    let lower = flags as u32;
    let (half, index) = if lower != 0 { (lower, 0) } else { ((flags >> 32) as u32, WORD / 2) };
    index
        + if half & 0x80 != 0 {
            0
        } else if half & 0x8000 != 0 {
            1
        } else if half & 0x80_0000 != 0 {
            2
        } else {
            3
        }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Compares with a search byte by byte, from every index of texts at every alignment.
    #[track_caller]
    fn check(test: impl Fn(Word) -> Word + Copy, is_wanted: impl Fn(u8) -> bool) {
        let mut random: u32 = 1;
        for length in 0..40 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    // A few bytes again and again, or any.
                    if random & 1 == 0 {
                        b" \"b\x1f\x7f\x80\xff~"[(random >> 29) as usize]
                    } else {
                        (random >> 24) as u8
                    }
                })
                .collect();
            for start in 0..bytes.len().min(WORD) {
                let bytes = &bytes[start..];
                for from in 0..=bytes.len() {
                    let expected = bytes[from..].iter().position(|byte| is_wanted(*byte)).map(|index| from + index);
                    assert_eq!(find(bytes, from, test), expected.unwrap_or(bytes.len()), "{bytes:?} from {from}");
                }
            }
        }
    }

    #[test]
    fn the_first_one_is_found_wherever_it_stands() {
        check(|word| equal(word, b' '), |byte| byte == b' ');
        check(|word| equal(word, 0), |byte| byte == 0);
        check(|word| equal(word, 0xff), |byte| byte == 0xff);
        check(|word| below(word, b' '), |byte| byte < b' ');
        check(|word| below(word, b'a'), |byte| byte < b'a');
        check(|word| word, |byte| byte >= 0x80);
        check(|word| below(word, 3) | equal(word, b'"') | equal(word, b'b'), |byte| byte < 3 || b"\"b".contains(&byte));
    }

    #[test]
    fn what_lies_outside_is_not_found() {
        assert_eq!(find(b"xabcdef", 1, |word| equal(word, b'x')), 7);
        assert_eq!(find(b"abc", 0, |word| equal(word, 0)), 3);
        assert_eq!(find(b"", 0, |word| equal(word, 0)), 0);
        assert_eq!(find_byte(b"abc", 7, b'b'), 3);
    }
}
