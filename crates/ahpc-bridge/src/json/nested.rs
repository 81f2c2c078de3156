//! Writes JSON that is itself a text in JSON.

use alloc::vec::Vec;

use ahpc_core::{decimal::Digits, text::Sink};

/// JSON that is being written as the text of a JSON text, without the quotation marks around it.
///
/// The body of a request stands in an answer like this, and is most of it. Written so from the start, it need not be
/// looked through once more.
#[derive(Debug, Default)]
pub(crate) struct Nested {
    escaped: Vec<u8>,
    /// How many of its bytes are there for the outer text only.
    surplus: usize,
}

/// A position in what was written, for [`Nested::truncate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    escaped: usize,
    surplus: usize,
}

/// JSON that is known beforehand, see [`constant`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Constant {
    escaped: &'static [u8],
    surplus: usize,
}

impl Nested {
    /// Makes room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { escaped: Vec::with_capacity(bytes), surplus: 0 }
    }

    /// What was written, as the text of a JSON text.
    pub(crate) fn into_escaped(mut self) -> Vec<u8> {
        // A body is kept until the answer is written, and the room that it had to grow would be kept with it. A little
        // room stays, since the start of the answer is put before it.
        self.escaped.shrink_to(self.escaped.len() + self.escaped.len() / 8);
        self.escaped
    }

    /// How many bytes of JSON were written after the mark, not counting what the outer text adds.
    pub(crate) fn bytes_since(&self, mark: Mark) -> usize {
        (self.escaped.len() - mark.escaped) - (self.surplus - mark.surplus)
    }

    /// What was written after the mark, as the text of a JSON text.
    pub(crate) fn escaped_since(&self, mark: Mark) -> &[u8] {
        self.escaped.get(mark.escaped..).unwrap_or_default()
    }

    /// The end of what was written.
    pub(crate) fn mark(&self) -> Mark {
        Mark { escaped: self.escaped.len(), surplus: self.surplus }
    }

    /// Drops what was written, and keeps the room.
    pub(crate) fn clear(&mut self) {
        self.escaped.clear();
        self.surplus = 0;
    }

    /// Drops what was written after the mark.
    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.escaped.truncate(mark.escaped);
        self.surplus = mark.surplus;
    }

    /// Takes out what was written after the mark.
    pub(crate) fn split_off(&mut self, mark: Mark) -> Self {
        let after = Self { escaped: self.escaped.split_off(mark.escaped), surplus: self.surplus - mark.surplus };
        self.surplus = mark.surplus;
        after
    }

    /// Writes JSON that is known beforehand.
    pub(crate) fn constant(&mut self, constant: Constant) {
        self.push(constant.escaped, constant.surplus);
    }

    /// Writes a number, or a part of one.
    pub(crate) fn number(&mut self, number: u64) {
        self.push(Digits::of(number).as_bytes(), 0);
    }

    /// Writes what was written elsewhere.
    pub(crate) fn append(&mut self, other: &Self) {
        self.push(&other.escaped, other.surplus);
    }

    // Not inlined: the code that makes room would stand in each of many places.
    #[inline(never)]
    fn push(&mut self, escaped: &[u8], surplus: usize) {
        self.escaped.extend_from_slice(escaped);
        self.surplus += surplus;
    }
}

/// Texts are written without the quotation marks around them.
impl Sink for Nested {
    fn plain(&mut self, text: &[u8]) {
        match text {
            // Mostly the space between two runs.
            [byte] => self.escaped.push(*byte),
            _ => self.escaped.extend_from_slice(text),
        }
    }

    fn special(&mut self, character: u8) {
        match character {
            b'"' => self.push(br#"\\\""#, 2),
            b'\n' => self.push(br"\\n", 1),
            _ => self.push(br"\\\\", 2),
        }
    }
}

impl Constant {
    pub(crate) const fn new(escaped: &'static [u8], length: usize) -> Self {
        Self { escaped, surplus: escaped.len() - length }
    }
}

/// How many bytes JSON has as the text of a JSON text, if it holds no control characters.
pub(crate) const fn escaped_length(json: &[u8]) -> usize {
    let mut length = 0;
    let mut at = 0;
    while at < json.len() {
        length += if matches!(json[at], b'"' | b'\\') { 2 } else { 1 };
        at += 1;
    }
    length
}

/// JSON without control characters as the text of a JSON text.
pub(crate) const fn escaped<const LENGTH: usize>(json: &[u8]) -> [u8; LENGTH] {
    let mut escaped = [0; LENGTH];
    let mut at = 0;
    let mut end = 0;
    while at < json.len() {
        if matches!(json[at], b'"' | b'\\') {
            escaped[end] = b'\\';
            end += 1;
        }
        escaped[end] = json[at];
        end += 1;
        at += 1;
    }
    escaped
}

/// Escapes JSON while the program is compiled.
macro_rules! constant {
    ($json:literal) => {{
        const JSON: &[u8] = $json.as_bytes();
        const ESCAPED: [u8; $crate::json::escaped_length(JSON)] = $crate::json::escaped(JSON);
        const CONSTANT: $crate::json::Constant = $crate::json::Constant::new(&ESCAPED, JSON.len());
        CONSTANT
    }};
}

pub(crate) use constant;
