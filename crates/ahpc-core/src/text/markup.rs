//! Tags and comments: where they end, and what they do to the text around them.

use super::{
    Found, Separation,
    names::{self, Name, Table},
};
use crate::scan::{self, find_byte};

/// Reads what begins at the `<` that is at `at`, and where it ends.
pub(super) fn read(bytes: &[u8], at: usize) -> (Found, usize) {
    let byte = |offset: usize| bytes.get(at + offset).copied().unwrap_or_default();
    match byte(1) {
        letter if letter.is_ascii_alphabetic() => opening_tag(bytes, at + 1),
        b'/' if byte(2).is_ascii_alphabetic() => closing_tag(bytes, at + 2),
        b'!' if byte(2) == b'-' && byte(3) == b'-' => (Found::Nothing, comment(bytes, at + 4)),
        b'!' | b'?' | b'/' => (Found::Nothing, after(bytes, at + 2, b'>')),
        _ => (Found::Character('<'), at + 1),
    }
}

/// A comment ends at `-->` or `--!>`, and `<!-->` and `<!--->` are whole ones.
fn comment(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    if rest.starts_with(b">") || rest.starts_with(b"->") {
        return after(bytes, from, b'>');
    }
    let mut at = from;
    loop {
        at = after_pair(bytes, at, *b"--");
        match bytes.get(at..).unwrap_or_default() {
            [] | [b'>', ..] => return (at + 1).min(bytes.len()),
            [b'!', b'>', ..] => return at + 2,
            // Of `--->` the last two dashes count.
            _ => at -= 1,
        }
    }
}

fn opening_tag(bytes: &[u8], name_at: usize) -> (Found, usize) {
    let (element, name_end) = element(bytes, name_at);
    let end = tag_end(bytes, name_end);
    match element {
        Element::Raw => (Found::Nothing, raw_text_end(bytes, end, &bytes[name_at..name_end])),
        element => (element.effect(), end),
    }
}

fn closing_tag(bytes: &[u8], name_at: usize) -> (Found, usize) {
    let (element, name_end) = element(bytes, name_at);
    (element.effect(), tag_end(bytes, name_end))
}

/// The element whose name begins at `from`, and where the name ends.
#[inline(always)]
fn element(bytes: &[u8], from: usize) -> (Element, usize) {
    let mut name = Name::EMPTY;
    let mut end = from;
    while let Some(byte) = bytes.get(end)
        && !ends_name(*byte)
    {
        // Makes capital letters small. Of the rest it changes only what is in no name.
        name.push(byte | byte >> 1 & 0x20);
        end += 1;
    }
    let element = if end - from > names::LONGEST {
        let is_long_block = LONG_BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(&bytes[from..end]));
        if is_long_block { Element::Block } else { Element::Inline }
    } else {
        TABLE.index(name).map_or(Element::Inline, |index| ELEMENTS[index].1)
    };
    (element, end)
}

#[inline(always)]
fn ends_name(byte: u8) -> bool {
    // Nearly all bytes of names come after these.
    byte <= b'>' && (matches!(byte, b'/' | b'>') || byte.is_ascii_whitespace())
}

/// Where the tag ends: after the first `>` that is not inside a quoted value.
///
/// A quote means something at the start of a value only; elsewhere it is part of a name or value.
#[inline(always)]
fn tag_end(bytes: &[u8], from: usize) -> usize {
    // Most tags end right after their name.
    if bytes.get(from) == Some(&b'>') { from + 1 } else { end_of_long_tag(bytes, from) }
}

#[inline(never)]
fn end_of_long_tag(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        at = end_or_value(bytes, at);
        match bytes.get(at) {
            None => return at,
            Some(b'=') => at = value_end(bytes, at + 1),
            Some(b'>') => return at + 1,
            Some(_) => at += 1,
        }
    }
}

/// The index of the next byte that may be `>` or `=`, or the length of `bytes`.
fn end_or_value(bytes: &[u8], from: usize) -> usize {
    // With their two lowest bits set both are `?`, and so are `<` and `?`.
    scan::find(bytes, from, |word| scan::equal(word | scan::each(3), b'?'))
}

/// The end of the value that begins after a `=` if it is a quoted one, else its beginning.
fn value_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    match bytes.get(at) {
        Some(quote @ (b'"' | b'\'')) => after(bytes, at + 1, *quote),
        _ => at,
    }
}

/// Where the closing tag of an element begins that holds no markup, or the end.
fn raw_text_end(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    loop {
        at = after_pair(bytes, at, *b"</");
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return at;
        }
        let is_same = rest.get(..name.len()).is_some_and(|other| other.eq_ignore_ascii_case(name));
        if is_same && rest.get(name.len()).is_some_and(|byte| ends_name(*byte)) {
            return at - 2;
        }
    }
}

/// The index after the next `byte`, or the length of `bytes`.
fn after(bytes: &[u8], from: usize, byte: u8) -> usize {
    (find_byte(bytes, from, byte) + 1).min(bytes.len())
}

/// The index after the next two such bytes, or the length of `bytes`.
fn after_pair(bytes: &[u8], from: usize, [first, second]: [u8; 2]) -> usize {
    let mut at = from;
    loop {
        at = after(bytes, at, first);
        match bytes.get(at) {
            None => return at,
            Some(byte) if *byte == second => return at + 1,
            Some(_) => {}
        }
    }
}

/// What matters of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// One that stands inside a line.
    Inline,
    /// A cell of a table.
    Cell,
    /// One that begins and ends a line.
    Block,
    /// One whose content is text for somebody else than the reader, and holds no tags.
    Raw,
}

impl Element {
    fn effect(self) -> Found {
        match self {
            Self::Inline | Self::Raw => Found::Nothing,
            Self::Cell => Found::Separates(Separation::Space),
            Self::Block => Found::Separates(Separation::Line),
        }
    }
}

static TABLE: Table<{ ELEMENTS.len() }, 128> = Table::of(&ELEMENTS);

/// The elements that are not inline, without those of [`LONG_BLOCKS`].
static ELEMENTS: [(&str, Element); 50] = [
    ("address", Element::Block),
    ("article", Element::Block),
    ("aside", Element::Block),
    ("br", Element::Block),
    ("caption", Element::Block),
    ("center", Element::Block),
    ("dd", Element::Block),
    ("details", Element::Block),
    ("dialog", Element::Block),
    ("dir", Element::Block),
    ("div", Element::Block),
    ("dl", Element::Block),
    ("dt", Element::Block),
    ("fieldset", Element::Block),
    ("figure", Element::Block),
    ("footer", Element::Block),
    ("form", Element::Block),
    ("h1", Element::Block),
    ("h2", Element::Block),
    ("h3", Element::Block),
    ("h4", Element::Block),
    ("h5", Element::Block),
    ("h6", Element::Block),
    ("header", Element::Block),
    ("hgroup", Element::Block),
    ("hr", Element::Block),
    ("iframe", Element::Raw),
    ("legend", Element::Block),
    ("li", Element::Block),
    ("main", Element::Block),
    ("menu", Element::Block),
    ("nav", Element::Block),
    ("noembed", Element::Raw),
    ("noframes", Element::Raw),
    ("ol", Element::Block),
    ("option", Element::Block),
    ("p", Element::Block),
    ("pre", Element::Block),
    ("script", Element::Raw),
    ("section", Element::Block),
    ("style", Element::Raw),
    ("summary", Element::Block),
    ("table", Element::Block),
    ("tbody", Element::Block),
    ("td", Element::Cell),
    ("tfoot", Element::Block),
    ("th", Element::Cell),
    ("thead", Element::Block),
    ("tr", Element::Block),
    ("ul", Element::Block),
];

/// The names of blocks that are too long for a table.
const LONG_BLOCKS: [&[u8]; 2] = [b"blockquote", b"figcaption"];
