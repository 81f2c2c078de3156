//! Goes through JSON token by token.
//!
//! It takes what RFC 8259 allows. What is wrong is told in the words of serde_json, with line and column.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::mem;

use ahpc_core::{Error, decimal};

use crate::request::malformed;

mod scalar;
mod text;
mod wrong;

use scalar::Scalar;

/// A request, and how far it was read.
///
/// The first thing that is wrong is kept here, and [`Failed`] says that there is one; see [`Reader::error`].
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    /// The next byte to read.
    at: usize,
    /// The colon after the last name of a member.
    colon_at: usize,
    /// How many objects and lists may still be opened inside of one another.
    levels: usize,
    /// How many objects and lists may still be opened one after the other.
    openings: usize,
    /// What is wrong, or empty.
    wrong: String,
}

/// Something is wrong with the request; the reader knows what.
#[derive(Debug)]
pub(crate) struct Failed;

/// What reading gives.
pub(crate) type Read<T> = Result<T, Failed>;

/// One more than how many objects and lists can be open at once.
const MAX_LEVELS: usize = 128;

/// How many objects and lists of a short text can be opened. Of a product of three bytes a request of a hundred is made.
const MAX_OPENINGS_AT_LEAST: usize = 2_048;

/// Of how many bytes of a long text one object or list can be opened. A product takes a few hundred for three or four.
const BYTES_PER_OPENING: usize = 64;

impl<'a> Reader<'a> {
    /// Begins at the start of a request.
    ///
    /// # Errors
    ///
    /// [`Error::MalformedRequest`] for what is no UTF-8.
    pub(crate) fn new(request: &'a [u8]) -> Result<Self, Error> {
        match core::str::from_utf8(request) {
            Ok(text) => Ok(Self::of(text)),
            Err(error) => {
                let place = decimal::text(error.valid_up_to() as u64 + 1);
                Err(malformed(["not UTF-8 at byte ", &place].concat()))
            }
        }
    }

    /// Begins at the start of a text.
    pub(crate) fn of(text: &'a str) -> Self {
        let openings = MAX_OPENINGS_AT_LEAST + text.len() / BYTES_PER_OPENING;
        Self { text, at: 0, colon_at: 0, levels: MAX_LEVELS, openings, wrong: String::new() }
    }

    /// What is wrong, after [`Failed`].
    pub(crate) fn error(&self) -> Error {
        malformed(self.wrong.as_str())
    }

    /// All of the text.
    pub(super) fn whole_text(&self) -> &'a str {
        self.text
    }

    /// Where the next token is looked for.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes to a position inside of as many objects and lists as are open now.
    pub(crate) fn go_to(&mut self, position: usize) {
        self.at = position;
    }

    /// How much was not read yet.
    pub(crate) fn bytes_left(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    /// Makes sure that nothing follows.
    pub(crate) fn finish(&mut self) -> Read<()> {
        self.peek();
        if self.at < self.text.len() { Err(self.wrong_here("trailing characters")) } else { Ok(()) }
    }

    /// Goes into an object; where there is none, says that `expected` was.
    pub(crate) fn open_object(&mut self, expected: &str) -> Read<()> {
        if self.peek() == b'{' { self.open_one_more() } else { Err(self.wrong_type(expected)) }
    }

    /// Goes into a list; where there is none, says that `expected` was.
    pub(crate) fn open_list(&mut self, expected: &str) -> Read<()> {
        if self.peek() == b'[' { self.open_one_more() } else { Err(self.wrong_type(expected)) }
    }

    /// The name of the next member of an object, up to its value. At the end `None`, and the object is closed.
    pub(crate) fn next_name(&mut self) -> Read<Option<Cow<'a, str>>> {
        if !self.next_member()? {
            return Ok(None);
        }
        let name = self.text()?;
        self.colon()?;
        Ok(Some(name))
    }

    /// Goes to the next item of a list. At the end `false`, and the list is closed.
    pub(crate) fn next_item(&mut self) -> Read<bool> {
        let is_first = self.is_right_after(b'[');
        match self.peek() {
            b']' => return Ok(self.close()),
            b',' if !is_first => self.at += 1,
            _ if is_first && self.at < self.text.len() => return Ok(true),
            _ => return Err(self.wrong_or_end("expected `,` or `]`", "EOF while parsing a list")),
        }
        match self.peek() {
            b']' => Err(self.wrong_here("trailing comma")),
            _ if self.at == self.text.len() => Err(self.wrong_here("EOF while parsing a value")),
            _ => Ok(true),
        }
    }

    /// A text; where there is none, says that `expected` was.
    pub(crate) fn text_or(&mut self, expected: &str) -> Read<Cow<'a, str>> {
        if self.peek() == b'"' { self.text() } else { Err(self.wrong_type(expected)) }
    }

    /// Whether the next value is `null`, which is then read.
    pub(crate) fn take_null(&mut self) -> Read<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.scalar().map(|_| true)
    }

    /// Whether the next value is an empty list, which is then read. PHP writes an empty object so.
    pub(crate) fn take_empty_list(&mut self) -> bool {
        let start = self.at;
        if self.peek() == b'[' {
            self.at += 1;
            if self.peek() == b']' {
                self.at += 1;
                return true;
            }
        }
        self.at = start;
        false
    }

    /// A whole number from 0.
    pub(crate) fn whole_number(&mut self) -> Read<u64> {
        if !matches!(self.peek(), b'-' | b'0'..=b'9') {
            return Err(self.wrong_type("u64"));
        }
        match self.scalar()? {
            Scalar::Number(number) => Ok(number),
            Scalar::NegativeNumber => Err(self.wrong_value("invalid value: integer, expected u64")),
            _ => Err(self.wrong_value("invalid type: floating point, expected u64")),
        }
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Read<bool> {
        match self.peek() {
            b't' | b'f' => Ok(self.scalar()? == Scalar::Bool(true)),
            _ => Err(self.wrong_type("a boolean")),
        }
    }

    /// Skips a value, however deep, and gives it as it is written.
    pub(crate) fn skip_value(&mut self) -> Read<&'a str> {
        self.peek();
        let start = self.at;
        // Nothing is kept for what is skipped, so it may be as deep as it likes.
        let levels = mem::take(&mut self.levels);
        // What stands open, as the brackets that opened it.
        let mut open = Vec::new();
        loop {
            match self.peek() {
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    open.push(bracket);
                }
                b'"' => self.skip_text()?,
                _ => {
                    self.scalar()?;
                }
            }
            while let Some(bracket) = open.last() {
                if self.skip_to_value(*bracket)? {
                    break;
                }
                open.pop();
            }
            if open.is_empty() {
                self.levels = levels;
                return Ok(self.text.get(start..self.at).unwrap_or_default());
            }
        }
    }

    /// Goes to the next value of what was opened by that bracket. At the end `false`, and it is closed.
    fn skip_to_value(&mut self, bracket: u8) -> Read<bool> {
        if bracket == b'[' {
            return self.next_item();
        }
        let is_there = self.next_member()?;
        if is_there {
            self.skip_text()?;
            self.colon()?;
        }
        Ok(is_there)
    }

    /// The next byte that is no white space, or 0 at the end.
    pub(crate) fn peek(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return *byte,
                None => return 0,
            }
        }
    }

    fn open_one_more(&mut self) -> Read<()> {
        self.openings = self.openings.saturating_sub(1);
        if self.openings == 0 {
            return Err(self.wrong_here("too many objects and lists"));
        }
        self.open()
    }

    pub(super) fn open(&mut self) -> Read<()> {
        self.levels -= 1;
        if self.levels == 0 {
            return Err(self.wrong_here("recursion limit exceeded"));
        }
        self.at += 1;
        Ok(())
    }

    /// Always `false`, since nothing more follows in what is closed.
    fn close(&mut self) -> bool {
        self.at += 1;
        self.levels += 1;
        false
    }

    /// Goes to the quotation mark of the next name.
    pub(super) fn next_member(&mut self) -> Read<bool> {
        let is_first = self.is_right_after(b'{');
        match self.peek() {
            b'}' => return Ok(self.close()),
            b'"' if is_first => return Ok(true),
            b',' if !is_first => self.at += 1,
            _ if is_first => return Err(self.wrong_or_end("key must be a string", "EOF while parsing an object")),
            _ => return Err(self.wrong_or_end("expected `,` or `}`", "EOF while parsing an object")),
        }
        match self.peek() {
            b'"' => Ok(true),
            b'}' => Err(self.wrong_here("trailing comma")),
            _ => Err(self.wrong_or_end("key must be a string", "EOF while parsing a value")),
        }
    }

    pub(super) fn colon(&mut self) -> Read<()> {
        let is_there = self.peek() == b':';
        self.colon_at = self.at;
        if !is_there {
            return Err(self.wrong_or_end("expected `:`", "EOF while parsing an object"));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether that bracket was read last. No value ends in it, so a first member or item is known by it.
    fn is_right_after(&self, bracket: u8) -> bool {
        self.text.as_bytes().get(self.at.wrapping_sub(1)) == Some(&bracket)
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }
}
