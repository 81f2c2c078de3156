//! Tags and comments: where they end, and what they do to the text around them.

use super::{Found, Separation};
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
    let name_end = name_end(bytes, name_at);
    let end = tag_end(bytes, name_end);
    let name = &bytes[name_at..name_end];
    match Element::of(name) {
        Element::Raw => (Found::Nothing, raw_text_end(bytes, end, name)),
        element => (element.effect(), end),
    }
}

fn closing_tag(bytes: &[u8], name_at: usize) -> (Found, usize) {
    let name_end = name_end(bytes, name_at);
    (Element::of(&bytes[name_at..name_end]).effect(), tag_end(bytes, name_end))
}

fn name_end(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while bytes.get(end).is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>')) {
        end += 1;
    }
    end
}

/// Where the tag ends: after the first `>` that is not inside a quoted value.
///
/// A quote means something at the start of a value only; elsewhere it is part of a name or value.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        // Most tags end right after their name.
        if bytes.get(at) != Some(&b'>') {
            at = end_or_value(bytes, at);
        }
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
        if is_same && rest.len() > name.len() && name_end(rest, 0) == name.len() {
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
    /// The element of that name, in whichever case.
    fn of(name: &[u8]) -> Self {
        if !name.iter().any(u8::is_ascii_uppercase) {
            return Self::of_lower_case(name);
        }
        let mut lower_case = [0; LONGEST_NAME];
        match lower_case.get_mut(..name.len()) {
            Some(copy) => {
                copy.copy_from_slice(name);
                copy.make_ascii_lowercase();
                Self::of_lower_case(copy)
            }
            None => Self::Inline,
        }
    }

    fn of_lower_case(name: &[u8]) -> Self {
        match name {
            b"td" | b"th" => Self::Cell,
            b"script" | b"style" | b"iframe" | b"noembed" | b"noframes" => Self::Raw,
            b"address" | b"article" | b"aside" | b"blockquote" | b"br" | b"caption" | b"center" | b"dd"
            | b"details" | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure"
            | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup" | b"hr"
            | b"legend" | b"li" | b"main" | b"menu" | b"nav" | b"ol" | b"option" | b"p" | b"pre" | b"section"
            | b"summary" | b"table" | b"tbody" | b"tfoot" | b"thead" | b"tr" | b"ul" => Self::Block,
            _ => Self::Inline,
        }
    }

    fn effect(self) -> Found {
        match self {
            Self::Inline | Self::Raw => Found::Nothing,
            Self::Cell => Found::Separates(Separation::Space),
            Self::Block => Found::Separates(Separation::Line),
        }
    }
}

/// Length of the longest name that is more than [`Element::Inline`].
const LONGEST_NAME: usize = 10;
