//! Which characters are text as they stand, and where the next one is that is not.
//!
//! Unicode's white space beyond ASCII is U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F and
//! U+3000; control characters are those from U+0080 to U+009F; and some editors leave a byte order mark, U+FEFF, in the
//! middle of texts, where it is invisible.

use super::{Found, Separation};
use crate::scan::{each, find, low};

/// Reads the character at `at`, at which a run ended, and where it ends.
pub(super) fn read(bytes: &[u8], at: usize) -> (Found, usize) {
    match bytes[at..] {
        [b'\t'..=b'\r' | b' ', ..] => (Found::Separates(Separation::Space), at + 1),
        [0xc2, 0x85 | 0xa0, ..] => (Found::Separates(Separation::Space), at + 2),
        [0xc2, ..] => (Found::Nothing, at + 2),
        [0xef, ..] => (Found::Nothing, at + 3),
        [0x80..=0xff, ..] => (Found::Separates(Separation::Space), at + 3),
        [byte @ (b'"' | b'\\'), ..] => (Found::Character(char::from(byte)), at + 1),
        // A control character.
        _ => (Found::Nothing, at + 1),
    }
}

/// What a character means where it stands for itself.
pub(super) fn meaning(character: char) -> Found {
    let mut utf8 = [0; 4];
    let bytes = character.encode_utf8(&mut utf8).as_bytes();
    let is_plain = match bytes {
        [byte] => !byte.is_ascii_control() && *byte != b' ',
        _ => plain_character_bytes(bytes) > 0,
    };
    if is_plain { Found::Character(character) } else { read(bytes, 0).0 }
}

/// Where the run of plain text ends that begins at `from`: before the next byte that has to be looked at.
///
/// A run holds plain characters and single spaces, one of which may be at either end.
pub(super) fn run_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        at = next_stop(bytes, at);
        let Some(&byte) = bytes.get(at) else { return at };
        let plain_bytes = match byte {
            0..=0x1f | b'"' | b'&' | b'<' | b'\\' | 0x7f => return at,
            b' ' if at > from && bytes[at - 1] == b' ' => return at,
            // The next look would begin after this one, and take a second space for the first.
            b' ' if bytes.get(at + 1) == Some(&b' ') => return at + 1,
            // Neighbours of the others, which the test for words does not tell apart from them.
            0..=0x7f => 1,
            0x80.. => plain_character_bytes(&bytes[at..]),
        };
        if plain_bytes == 0 {
            return at;
        }
        at += plain_bytes;
        // Texts in other scripts than the Latin one have no long runs of ASCII.
        while let Some(0x80..) = bytes.get(at) {
            match plain_character_bytes(&bytes[at..]) {
                0 => return at,
                plain_bytes => at += plain_bytes,
            }
        }
    }
}

/// The index of the next byte that may be no plain text, or the length of `bytes`.
fn next_stop(bytes: &[u8], from: usize) -> usize {
    let mut space_before = 0;
    find(bytes, from, |word| {
        let ascii = !word;
        let spaces = low(word ^ each(b' ')).wrapping_sub(each(1)) & ascii;
        let second_spaces = spaces & (spaces << 8 | space_before);
        space_before = spaces >> 56;
        // Turning two bits over puts `&` and `"` right after the control characters, and with them `'`, `$` and `%`.
        let quoted_or_control = low(word ^ each(6)).wrapping_sub(each(b'%'));
        // Without four of its bits `\` is `<`, and so are the last control character and a few others.
        let markup = (word & each(0x1c) ^ each(0x1c)).wrapping_sub(each(1));
        // Lead bytes have two bits set. Behind those with odd numbers below 0xe0 are letters only, those of Western
        // European languages above all, so they are passed over.
        let lead = word & word << 1 & (word << 2 | ascii << 7);
        second_spaces | (quoted_or_control | markup) & ascii | lead
    })
}

/// How many bytes the character takes that `bytes` begin with, if it is no ASCII and is plain text; else 0.
fn plain_character_bytes(bytes: &[u8]) -> usize {
    match *bytes {
        [0xc2, 0x80..=0xa0, ..]
        | [0xe1, 0x9a, 0x80, ..]
        | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]
        | [0xe2, 0x81, 0x9f, ..]
        | [0xe3, 0x80, 0x80, ..]
        | [0xef, 0xbb, 0xbf, ..] => 0,
        [..0xe0, ..] => 2,
        [..0xf0, ..] => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    #[test]
    fn what_is_plain_is_what_unicode_calls_neither_white_space_nor_control() {
        for character in ('\0'..=char::MAX).filter(|character| !character.is_ascii()) {
            let text = String::from(character);
            let is_plain = !character.is_whitespace() && !character.is_control() && character != '\u{feff}';
            let expected = if is_plain { text.len() } else { 0 };
            assert_eq!(plain_character_bytes(text.as_bytes()), expected, "{character:?}");
            assert_eq!(run_end(text.as_bytes(), 0), expected, "{character:?}");
            let meaning = match character {
                _ if is_plain => Found::Character(character),
                _ if character.is_whitespace() => Found::Separates(Separation::Space),
                _ => Found::Nothing,
            };
            assert_eq!(super::meaning(character), meaning, "{character:?}");
        }
    }

    #[test]
    fn every_other_ascii_character_is_plain() {
        for byte in 0..0x80_u8 {
            let text = [b'a', b'b', b'c', byte, b'd', b'e', b'f', b'g', b'h'];
            let is_plain = !byte.is_ascii_control() && !b"\"&<\\".contains(&byte);
            let meaning = match char::from(byte) {
                character if character.is_whitespace() => Found::Separates(Separation::Space),
                character if character.is_control() => Found::Nothing,
                character => Found::Character(character),
            };
            assert_eq!(super::meaning(char::from(byte)), meaning, "{byte:#x}");
            for from in 0..=3 {
                assert_eq!(run_end(&text, from), if is_plain { text.len() } else { 3 }, "{byte:#x} from {from}");
            }
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        for before in 0..8 {
            // Each character of the run comes to lie at each place of a word.
            let moved = alloc::format!("{}{text}", "<".repeat(before));
            assert_eq!(&moved[before..run_end(moved.as_bytes(), before)], expected, "after {before} bytes");
        }
    }

    #[test]
    fn a_run_ends_at_a_second_space() {
        check("a b c d e f g", "a b c d e f g");
        check("a b c  d", "a b c ");
        check("abc  d", "abc ");
        check("ab  cd", "ab ");
        check("abcdefg  h", "abcdefg ");
        check(" a", " a");
        check("  a", " ");
        check("ab ! c !! d", "ab ! c !! d");
        check("Vase ü  ö", "Vase ü ");
        check("ü  ö", "ü ");
        check("ü   ö", "ü ");
        check("'  '", "' ");
        check("Ваза из фарфора", "Ваза из фарфора");
    }
}
