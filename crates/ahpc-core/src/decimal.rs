//! Whole numbers as decimal digits, read and written by 32-bit arithmetic as far as that goes.
//!
//! The library's own conversions work with 64 bits from the first digit on, and writing goes through its formatting
//! machinery. Both are slow and large in the build that is translated to PHP.
//!
//! ```
//! use ahpc_core::decimal::{parse, text};
//!
//! assert_eq!(parse(b"4711"), Some(4711));
//! assert_eq!(parse(b"18446744073709551616"), None);
//! assert_eq!(text(u64::MAX), "18446744073709551615");
//! ```

use alloc::string::String;

/// How many digits a 32-bit number holds whatever they are.
const PART_DIGITS: u32 = 9;
/// One more than the largest number of so many digits.
const PART_LIMIT: u32 = 10_u32.pow(PART_DIGITS);
/// How many digits a 64-bit number has at most.
const MAX_DIGITS: usize = 20;

/// The number that the digits make up, or `None` where they are none, or something else, or more than 64 bits hold.
#[must_use]
pub fn parse(digits: &[u8]) -> Option<u64> {
    let mut number = Number::default();
    for digit in digits {
        number.push(*digit)?;
    }
    if digits.is_empty() { None } else { number.value() }
}

/// A number that grows digit by digit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Number {
    /// What the parts before have made up.
    whole: u64,
    part: u32,
    part_digits: u32,
}

impl Number {
    /// Takes the next digit; `None` where it is none, or the number is beyond 64 bits.
    pub fn push(&mut self, digit: u8) -> Option<()> {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        if self.part_digits == PART_DIGITS {
            *self = Self { whole: self.value()?, ..Self::default() };
        }
        self.part = self.part * 10 + u32::from(value);
        self.part_digits += 1;
        Some(())
    }

    /// The number; `None` where it is beyond 64 bits.
    #[must_use]
    pub fn value(self) -> Option<u64> {
        let part = u64::from(self.part);
        if self.whole == 0 {
            return Some(part);
        }
        self.whole.checked_mul(u64::from(10_u32.pow(self.part_digits)))?.checked_add(part)
    }
}

/// The digits of a number.
#[derive(Debug, Clone, Copy)]
pub struct Digits {
    bytes: [u8; MAX_DIGITS],
    start: usize,
}

impl Digits {
    /// The digits of that number, without zeros before them.
    #[must_use]
    pub fn of(number: u64) -> Self {
        let mut digits = Self { bytes: [0; MAX_DIGITS], start: MAX_DIGITS };
        let mut rest = number;
        while rest >= PART_LIMIT.into() {
            digits.write((rest % u64::from(PART_LIMIT)) as u32, PART_DIGITS);
            rest /= u64::from(PART_LIMIT);
        }
        digits.write(rest as u32, 1);
        digits
    }

    /// Writes the digits of a part before those that are there, at least so many.
    fn write(&mut self, part: u32, at_least: u32) {
        let mut rest = part;
        let mut written = 0;
        while rest > 0 || written < at_least {
            self.start -= 1;
            self.bytes[self.start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            written += 1;
        }
    }

    /// The digits in ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }
}

/// The number as text.
#[must_use]
pub fn text(number: u64) -> String {
    Digits::of(number).as_bytes().iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let mut number = 1;
        for _ in 0..1000 {
            for number in [number, !number, number >> 32, number >> 50] {
                assert_eq!(text(number), number.to_string());
                assert_eq!(parse(number.to_string().as_bytes()), Some(number));
            }
            number = u64::wrapping_mul(number, 6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        }
        for number in [0, 9, 10, 999_999_999, 1_000_000_000, 1_000_000_001, u64::MAX - 1, u64::MAX] {
            assert_eq!(text(number), number.to_string());
            assert_eq!(parse(number.to_string().as_bytes()), Some(number));
        }
    }

    #[test]
    fn zeros_before_a_number_do_not_count() {
        assert_eq!(parse(format!("{}18446744073709551615", "0".repeat(10_000)).as_bytes()), Some(u64::MAX));
        assert_eq!(parse("0".repeat(100).as_bytes()), Some(0));
    }

    #[test]
    fn what_is_no_number_of_64_bits() {
        for wrong in
            ["", "-1", "+1", " 1", "1.", "1e3", "a", "18446744073709551616", "99999999999999999999", "1/", "1:"]
        {
            assert_eq!(parse(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(parse("1".repeat(1000).as_bytes()), None);
    }
}
