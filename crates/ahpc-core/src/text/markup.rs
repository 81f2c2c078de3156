//! Tags and comments: where they end, and what they do to the text around them.

/// What stands between two parts of a text; the later one is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Separation {
    /// White space, or the border of a table's cell.
    Space,
    /// The border of a block, or a line break.
    Line,
}

/// What a `<` turned out to begin.
pub(super) enum Markup {
    /// It begins nothing and is to be read as it stands.
    Text,
    /// It leaves nothing between the text before and after.
    Invisible,
    /// It sets the text before and after apart.
    Separates(Separation),
}

/// Reads what begins at the `<` that is the first byte of `rest`, and how many bytes it takes.
pub(super) fn read(rest: &str) -> (Markup, usize) {
    let bytes = rest.as_bytes();
    match bytes.get(1) {
        Some(b'!') if bytes.starts_with(b"<!--") => (Markup::Invisible, comment(bytes)),
        Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => tag(bytes, 2),
        Some(b'!' | b'?' | b'/') => (Markup::Invisible, end_after(bytes, 2, b">")),
        Some(letter) if letter.is_ascii_alphabetic() => tag(bytes, 1),
        _ => (Markup::Text, 1),
    }
}

/// A comment ends at `-->` or `--!>`, and `<!-->` and `<!--->` are whole ones.
fn comment(bytes: &[u8]) -> usize {
    if bytes[4..].starts_with(b">") || bytes[4..].starts_with(b"->") {
        return end_after(bytes, 4, b">");
    }
    let mut at = 4;
    loop {
        at = end_after(bytes, at, b"--");
        let end = &bytes[at..];
        if end.is_empty() || end.starts_with(b">") {
            return (at + 1).min(bytes.len());
        }
        if end.starts_with(b"!>") {
            return at + 2;
        }
        // Of `--->` the last two dashes count.
        at -= 1;
    }
}

fn tag(bytes: &[u8], name_at: usize) -> (Markup, usize) {
    let name_bytes = name_length(&bytes[name_at..]);
    let mut lower_case = [0; LONGEST_NAME];
    let name = match lower_case.get_mut(..name_bytes) {
        Some(name) => {
            name.copy_from_slice(&bytes[name_at..name_at + name_bytes]);
            name.make_ascii_lowercase();
            &*name
        }
        // Longer than every name that matters.
        None => &[],
    };
    let mut end = tag_end(bytes, name_at + name_bytes);
    if name_at == 1 && RAW_TEXT.contains(&name) {
        end = raw_text_end(bytes, end, name);
    }
    (effect(name), end)
}

fn name_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

/// Where the tag ends: after the first `>` that is not inside a quoted value.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    let mut is_value = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return at + 1,
            // A quote means something at the start of a value only; elsewhere it is part of a name or value.
            b'"' | b'\'' if is_value => {
                at = end_after(bytes, at + 1, &[byte]);
                is_value = false;
                continue;
            }
            b'=' => is_value = true,
            _ if byte.is_ascii_whitespace() => {}
            _ => is_value = false,
        }
        at += 1;
    }
    at
}

/// Where the closing tag of an element begins that holds no markup, or the end.
fn raw_text_end(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    loop {
        at = end_after(bytes, at, b"</");
        let rest = &bytes[at..];
        if rest.is_empty() {
            return at;
        }
        if rest.len() > name.len() && rest[..name.len()].eq_ignore_ascii_case(name) && name_length(rest) == name.len() {
            return at - 2;
        }
    }
}

/// The index after the next `needle` (of one or two bytes), or the end of `bytes`.
fn end_after(bytes: &[u8], from: usize, needle: &[u8]) -> usize {
    let found = bytes[from..].windows(needle.len()).position(|window| window == needle);
    found.map_or(bytes.len(), |position| from + position + needle.len())
}

fn effect(name: &[u8]) -> Markup {
    match name {
        b"td" | b"th" => Markup::Separates(Separation::Space),
        b"address" | b"article" | b"aside" | b"blockquote" | b"br" | b"caption" | b"center" | b"dd" | b"details"
        | b"dialog" | b"dir" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure" | b"footer"
        | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header" | b"hgroup" | b"hr" | b"legend"
        | b"li" | b"main" | b"menu" | b"nav" | b"ol" | b"option" | b"p" | b"pre" | b"section" | b"summary"
        | b"table" | b"tbody" | b"tfoot" | b"thead" | b"tr" | b"ul" => Markup::Separates(Separation::Line),
        _ => Markup::Invisible,
    }
}

/// Length of the longest name in [`effect`] and [`RAW_TEXT`].
const LONGEST_NAME: usize = 10;

/// Elements whose content is text for somebody else than the reader, and holds no tags.
const RAW_TEXT: [&[u8]; 5] = [b"script", b"style", b"iframe", b"noembed", b"noframes"];
