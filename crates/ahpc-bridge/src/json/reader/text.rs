//! Texts of JSON, with their escapes.

use alloc::{borrow::Cow, string::String};

use ahpc_core::scan;

use super::{Failed, Read, Reader};
use crate::json::special;

/// Room for most texts that have quotation marks in them, so that few are moved while they grow. What a short one leaves is
/// given back.
const EXPECTED_BYTES: usize = 2000;

impl<'a> Reader<'a> {
    /// Reads the text whose quotation mark comes next. It is borrowed from the request where it has no escapes.
    pub(in crate::json) fn text(&mut self) -> Read<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        if self.next_special()? == b'"' {
            Ok(Cow::Borrowed(self.since_before_last(start)))
        } else {
            self.text_with_escapes(start).map(Cow::Owned)
        }
    }

    /// Skips the text whose quotation mark comes next. A half of a character is no matter where it is not wanted.
    pub(super) fn skip_text(&mut self) -> Read<()> {
        self.pass(|reader| reader.hexadecimal().map(|_| ())).map(|_| ())
    }

    /// Passes over the text whose quotation mark comes next, makes sure that it can be read later, and says whether it
    /// has escapes.
    pub(in crate::json) fn pass_text(&mut self) -> Read<bool> {
        self.pass(|reader| reader.unicode_escape().map(|_| ()))
    }

    fn pass(&mut self, unicode_escape: fn(&mut Self) -> Read<()>) -> Read<bool> {
        self.at += 1;
        let mut has_escapes = false;
        while self.next_special()? != b'"' {
            match self.escaped()? {
                b'u' => unicode_escape(self)?,
                letter => {
                    self.simple_escape(letter)?;
                }
            }
            has_escapes = true;
        }
        Ok(has_escapes)
    }

    /// Reads up to the next quotation mark or backslash.
    fn next_special(&mut self) -> Read<u8> {
        self.at = scan::find(self.text.as_bytes(), self.at, special);
        match self.next_byte() {
            Some(byte @ (b'"' | b'\\')) => Ok(byte),
            Some(_) => Err(self.wrong_value("control character (\\u0000-\\u001F) found while parsing a string")),
            None => Err(self.broken_off()),
        }
    }

    /// Reads on after the first backslash.
    fn text_with_escapes(&mut self, start: usize) -> Read<String> {
        let mut text = String::with_capacity(self.room_for_text(start));
        let mut run = start;
        loop {
            let plain = self.since_before_last(run);
            text.push_str(plain);
            let escaped = match self.escaped()? {
                b'u' => self.unicode_escape()?,
                letter => self.simple_escape(letter)?,
            };
            text.push(escaped);
            run = self.at;
            if self.next_special()? == b'"' {
                text.push_str(self.since_before_last(run));
                if text.len() < text.capacity() / 2 {
                    text.shrink_to_fit();
                }
                return Ok(text);
            }
        }
    }

    /// How much room a text is begun with that has escapes: all that it can take where it ends at the next quotation mark.
    fn room_for_text(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let end = scan::find(bytes, self.at, |word| scan::equal(word, b'"'));
        if bytes.get(end.wrapping_sub(1)) == Some(&b'\\') {
            EXPECTED_BYTES.min(self.bytes_left())
        } else {
            end.saturating_sub(start)
        }
    }

    /// What was read from `start` on, without the last byte.
    fn since_before_last(&self, start: usize) -> &'a str {
        self.text.get(start..self.at - 1).unwrap_or_default()
    }

    /// The letter after a backslash.
    fn escaped(&mut self) -> Read<u8> {
        self.next_byte().ok_or_else(|| self.broken_off())
    }

    fn simple_escape(&mut self, letter: u8) -> Read<char> {
        Ok(match letter {
            b'n' => '\n',
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b't' => '\t',
            _ => return Err(self.wrong_value("invalid escape")),
        })
    }

    /// Reads the digits of a `\u`, and of a second one where the character takes two.
    fn unicode_escape(&mut self) -> Read<char> {
        let high = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&high) {
            return self.character(high);
        }
        for expected in *b"\\u" {
            match self.next_byte() {
                Some(byte) if byte == expected => {}
                Some(_) => return Err(self.wrong_value("unexpected end of hex escape")),
                None => return Err(self.broken_off()),
            }
        }
        let low = self.hexadecimal()?;
        if !(0xdc00..0xe000).contains(&low) {
            return self.character(0xd800);
        }
        self.character(0x1_0000 + ((high - 0xd800) << 10 | (low - 0xdc00)))
    }

    fn character(&mut self, code: u32) -> Read<char> {
        char::from_u32(code).ok_or_else(|| self.wrong_value("lone leading surrogate in hex escape"))
    }

    /// Four digits.
    fn hexadecimal(&mut self) -> Read<u32> {
        let Some(digits) = self.text.as_bytes().get(self.at..).and_then(<[u8]>::first_chunk::<4>) else {
            self.at = self.text.len();
            return Err(self.broken_off());
        };
        self.at += digits.len();
        let value = |digit: &u8| char::from(*digit).to_digit(16);
        let code = digits.iter().try_fold(0, |code, digit| Some(code << 4 | value(digit)?));
        code.ok_or_else(|| self.wrong_value("invalid escape"))
    }

    fn broken_off(&mut self) -> Failed {
        self.wrong_value("EOF while parsing a string")
    }
}
