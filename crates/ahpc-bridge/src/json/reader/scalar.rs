//! Numbers and the three words of JSON.

use ahpc_core::decimal;

use super::{Read, Reader};

/// A value that is no text, object or list.
///
/// No floating point number is ever made, so there is none that is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::json) enum Scalar {
    Null,
    Bool(bool),
    /// A whole number from 0 that 64 bits hold.
    Number(u64),
    /// A whole number below 0 that 64 bits hold.
    NegativeNumber,
    /// Any other number.
    OtherNumber,
}

/// The size of the lowest number that 64 bits hold.
const LOWEST: u64 = i64::MIN.unsigned_abs();

impl Reader<'_> {
    /// Reads a value that is no text, object or list.
    pub(in crate::json) fn scalar(&mut self) -> Read<Scalar> {
        match self.peek() {
            b'n' => self.word(b"null", Scalar::Null),
            b't' => self.word(b"true", Scalar::Bool(true)),
            b'f' => self.word(b"false", Scalar::Bool(false)),
            b'-' => {
                self.at += 1;
                Ok(match self.number()? {
                    Some(1..=LOWEST) => Scalar::NegativeNumber,
                    _ => Scalar::OtherNumber,
                })
            }
            b'0'..=b'9' => Ok(self.number()?.map_or(Scalar::OtherNumber, Scalar::Number)),
            _ => Err(self.wrong_or_end("expected value", "EOF while parsing a value")),
        }
    }

    fn word(&mut self, word: &[u8], meaning: Scalar) -> Read<Scalar> {
        for expected in word {
            match self.next_byte() {
                Some(byte) if byte == *expected => {}
                Some(_) => return Err(self.wrong_value("expected ident")),
                None => return Err(self.wrong_value("EOF while parsing a value")),
            }
        }
        Ok(meaning)
    }

    /// Reads a number after its sign: what it is if it is whole and 64 bits hold it.
    fn number(&mut self) -> Read<Option<u64>> {
        let start = self.at;
        self.first_digit()?;
        if self.text.as_bytes()[start] == b'0' {
            if self.next_is_digit() {
                return Err(self.wrong_here("invalid number"));
            }
        } else {
            self.digits();
        }
        let end = self.at;
        let is_fraction = self.fraction()?;
        let is_power = self.exponent()?;
        if is_fraction || is_power {
            return Ok(None);
        }
        Ok(decimal::parse(self.text.as_bytes().get(start..end).unwrap_or_default()))
    }

    fn fraction(&mut self) -> Read<bool> {
        if self.text.as_bytes().get(self.at) != Some(&b'.') {
            return Ok(false);
        }
        self.at += 1;
        if !self.next_is_digit() {
            return Err(self.wrong_or_end("invalid number", "EOF while parsing a value"));
        }
        self.digits();
        Ok(true)
    }

    fn exponent(&mut self) -> Read<bool> {
        if !matches!(self.text.as_bytes().get(self.at), Some(b'e' | b'E')) {
            return Ok(false);
        }
        self.at += 1;
        if matches!(self.text.as_bytes().get(self.at), Some(b'+' | b'-')) {
            self.at += 1;
        }
        self.first_digit()?;
        self.digits();
        Ok(true)
    }

    fn first_digit(&mut self) -> Read<()> {
        match self.next_byte() {
            Some(b'0'..=b'9') => Ok(()),
            Some(_) => Err(self.wrong_value("invalid number")),
            None => Err(self.wrong_value("EOF while parsing a value")),
        }
    }

    fn digits(&mut self) {
        while self.next_is_digit() {
            self.at += 1;
        }
    }

    fn next_is_digit(&self) -> bool {
        matches!(self.text.as_bytes().get(self.at), Some(b'0'..=b'9'))
    }
}
