//! From HTML to the plain text that the partner API takes, as a reader would see it.
//!
//! Tags and comments go, and with `script`, `style` and their like what stands inside; entities become the characters
//! they name; runs of white space become one space; control characters go. The end of a block and `<br>` break the
//! line, so that `<p>Hello<br>World</p>` is never "HelloWorld"; table cells are set apart by a space.
//! White space of `pre` is folded like any other, and neither CSS nor shortcodes are understood.
//!
//! The input may be anything that somebody's editor, importer or attacker left in a database. Nothing is an error, and
//! the time taken grows with the length of the input only. What is ambiguous is read as browsers read it: `<` begins a
//! tag only before a letter, `/`, `!` or `?`, and a tag or comment that never ends swallows the rest.
//!
//! The text goes to a [`Sink`] piece by piece, so that whoever writes it in another form need not store it in between.
//!
//! ```
//! use ahpc_core::text::{description, title};
//!
//! assert_eq!(description("<p>Hello<br>World &amp; all</p>", 1000).text, "Hello\nWorld & all");
//! assert_eq!(title("Vase <em>blau</em> &#8211; S&ouml;hne"), "Vase blau – Söhne");
//! ```

use alloc::{string::String, vec::Vec};

mod characters;
mod entities;
mod markup;
mod names;

use characters::run_end;

/// What takes a text, piece by piece.
///
/// Quotation marks and backslashes come alone, since nearly every format that a text can be written in escapes them;
/// so nobody has to look for them again.
pub trait Sink {
    /// Takes text without quotation marks, backslashes and control characters, as whole characters of UTF-8.
    fn plain(&mut self, text: &[u8]);

    /// Takes a quotation mark, a backslash, or the line break between two blocks.
    fn special(&mut self, character: u8);
}

impl Sink for Vec<u8> {
    fn plain(&mut self, text: &[u8]) {
        self.extend_from_slice(text);
    }

    fn special(&mut self, character: u8) {
        self.push(character);
    }
}

/// How much there was of a text, and how much of it a sink was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// Size of the whole text in bytes of UTF-8.
    pub bytes: usize,
    /// Size that it may have at most.
    pub max_bytes: usize,
}

impl Extent {
    /// Whether something is missing at the end.
    #[must_use]
    pub fn is_cut(self) -> bool {
        self.bytes > self.max_bytes
    }
}

/// A text that may have been cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlainText {
    /// The text, or as much of its beginning as fits.
    pub text: String,
    /// Size of the whole text in bytes of UTF-8.
    pub bytes: usize,
}

impl PlainText {
    /// Whether something is missing at the end.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.text.len() < self.bytes
    }
}

/// The text of a product's description: lines where the blocks of `html` were, cut on a character boundary to
/// `max_bytes` bytes of UTF-8 at most.
#[must_use]
pub fn description(html: &str, max_bytes: usize) -> PlainText {
    let mut text = Vec::new();
    let extent = description_to(html, max_bytes, &mut text);
    PlainText { text: utf8(text), bytes: extent.bytes }
}

/// Writes what [`description`] gives.
pub fn description_to(html: &str, max_bytes: usize, sink: &mut impl Sink) -> Extent {
    convert(html.as_bytes(), Some(b'\n'), max_bytes, sink)
}

/// The text of a product's name, on one line and never cut.
#[must_use]
pub fn title(html: &str) -> String {
    let mut text = Vec::new();
    title_to(html, &mut text);
    utf8(text)
}

/// Writes what [`title`] gives.
pub fn title_to(html: &str, sink: &mut impl Sink) {
    convert(html.as_bytes(), None, usize::MAX, sink);
}

fn utf8(text: Vec<u8>) -> String {
    String::from_utf8(text).expect("a text is made of whole characters")
}

/// What stands between two parts of a text; the later one is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Separation {
    /// White space, or the border of a table's cell.
    Space,
    /// The border of a block, or a line break.
    Line,
}

/// What something that is no run of plain text turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// It is this character of the text.
    Character(char),
    /// It sets the text before and after apart.
    Separates(Separation),
    /// It leaves nothing between the text before and after.
    Nothing,
}

/// Converts HTML in UTF-8. Where no `line_break` is wanted, a space stands for it.
fn convert<S: Sink>(html: &[u8], line_break: Option<u8>, max_bytes: usize, sink: &mut S) -> Extent {
    let mut writer = Writer { sink, bytes: 0, max_bytes, line_break, pending: None };
    let mut at = 0;
    loop {
        let end = run_end(html, at);
        writer.run(&html[at..end]);
        let Some(byte) = html.get(end) else { break };
        let (found, after) = match byte {
            b'<' => markup::read(html, end),
            b'&' => entities::read(html, end),
            _ => characters::read(html, end),
        };
        match found {
            Found::Character(character) => writer.character(character),
            Found::Separates(separation) => writer.separate(separation),
            Found::Nothing => {}
        }
        at = after;
    }
    Extent { bytes: writer.bytes, max_bytes }
}

/// Folds what separates the parts of a text, counts them, and gives the sink what fits.
struct Writer<'a, S> {
    sink: &'a mut S,
    bytes: usize,
    max_bytes: usize,
    line_break: Option<u8>,
    pending: Option<Separation>,
}

// What this holds is wanted in registers, so nothing that is done for every piece may be called with a reference to it.
impl<S: Sink> Writer<'_, S> {
    /// The strongest of several separations stands; at the ends of the text there is none.
    #[inline(always)]
    fn separate(&mut self, separation: Separation) {
        if self.pending != Some(Separation::Line) {
            self.pending = Some(separation);
        }
    }

    /// Takes plain text, which may have a single space at either end.
    #[inline(always)]
    fn run(&mut self, run: &[u8]) {
        let (begins_with_space, words) = match run {
            [b' ', words @ ..] => (true, words),
            words => (false, words),
        };
        if begins_with_space {
            self.separate(Separation::Space);
        }
        let (words, ends_with_space) = match words {
            [words @ .., b' '] => (words, true),
            words => (words, false),
        };
        if !words.is_empty() {
            let fitting = self.fitting(words);
            self.sink.plain(fitting);
        }
        if ends_with_space {
            self.separate(Separation::Space);
        }
    }

    #[inline(always)]
    fn character(&mut self, character: char) {
        let mut utf8 = [0; 4];
        let fitting = self.fitting(character.encode_utf8(&mut utf8).as_bytes());
        match fitting {
            [] => {}
            [special @ (b'"' | b'\\')] => self.sink.special(*special),
            plain => self.sink.plain(plain),
        }
    }

    /// Takes the next part into account, writes what separates it from those before, and gives as much of it as fits.
    #[inline(always)]
    fn fitting<'part>(&mut self, part: &'part [u8]) -> &'part [u8] {
        let separation = self.pending.take().filter(|_| self.bytes > 0);
        let start = self.bytes + usize::from(separation.is_some());
        self.bytes = start + part.len();
        let fitting = if self.bytes <= self.max_bytes { part } else { cut(part, self.max_bytes.saturating_sub(start)) };
        // A text that is cut does not end in white space.
        if let Some(separation) = separation
            && !fitting.is_empty()
        {
            match self.line_break {
                Some(line_break) if separation == Separation::Line => self.sink.special(line_break),
                _ => self.sink.plain(b" "),
            }
        }
        fitting
    }
}

/// As much of the text as there is room for. Later parts find no room at all, since every part counts as a whole.
#[cold]
#[inline(never)]
fn cut(text: &[u8], room: usize) -> &[u8] {
    let mut end = room;
    while text.get(end).is_some_and(|byte| (0x80..0xc0).contains(byte)) {
        end -= 1;
    }
    match text.get(..end) {
        Some([fitting @ .., b' ']) => fitting,
        Some(fitting) => fitting,
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        let whole = PlainText { text: expected.to_string(), bytes: expected.len() };
        assert_eq!(description(html, usize::MAX), whole);
    }

    #[track_caller]
    fn check_cut(html: &str, max_bytes: usize, text: &str, bytes: usize) {
        assert_eq!(description(html, max_bytes), PlainText { text: text.to_string(), bytes });
    }

    #[test]
    fn ends_of_blocks_and_breaks_are_lines() {
        check("<p>Hello<br>World</p>", "Hello\nWorld");
        check("<p>one</p>\n\n<p>two</p>", "one\ntwo");
        check("<DIV>one<DIV>two</DIV></DIV>three<br/><br />four", "one\ntwo\nthree\nfour");
        check("<ul><li>a</li><li>b</li></ul>", "a\nb");
        check("<h1>Kommode</h1>um 1820", "Kommode\num 1820");
    }

    #[test]
    fn cells_are_set_apart_by_a_space() {
        check("<table><tr><th>H</th><td>20 cm</td></tr><tr><td>B</td><td>9 cm</td></tr></table>", "H 20 cm\nB 9 cm");
    }

    #[test]
    fn inline_tags_leave_nothing() {
        check("Kom<b>mode</b> <a href=\"https://x.example/?a>b\">hier</a>", "Kommode hier");
        check("<a title=it's>a</a>b", "ab");
        check("<prefix>a</prefix>", "a");
    }

    #[test]
    fn scripts_styles_and_comments_go() {
        check("a<script>if (a < b) alert('</p>')</script>b", "ab");
        check("a<STYLE type=x>p > a { }</sTyLe >b", "ab");
        check("a<!-- <p>no</p> -->b<!---->c<!-->d<!--->e<!-- x --!>f", "abcdef");
        check("a<script>never</scripting>ended", "a");
        check("a<!-- never ended", "a");
        check("<!DOCTYPE html><?xml version='1'?>a</>b</ x>c<![CDATA[d]]>e", "abce");
    }

    #[test]
    fn a_less_than_sign_is_text_before_anything_but_a_letter() {
        check("5 < 6 <3 a<", "5 < 6 <3 a<");
        check("a <b", "a");
        check("a <b title=\"never ended>c", "a");
    }

    #[test]
    fn white_space_is_folded() {
        check("  a \t\n b&nbsp;&nbsp;c\u{2003}d\u{3000}e  ", "a b c d e");
        check("a <p> </p> b", "a\nb");
        check("", "");
        check(" <p>&nbsp;</p>\n<br>", "");
    }

    #[test]
    fn entities_are_decoded_once() {
        check("M&uuml;ller &amp; S&ouml;hne &ndash; 5 &euro; &apos;x&apos; &thetasym;", "Müller & Söhne – 5 € 'x' ϑ");
        check("&#8211;&#x1F3FA;&#X41;", "–🏺A");
        check("&amp;lt;b&amp;gt; &lt;b&gt;", "&lt;b&gt; <b>");
        check("AT&T, R&D;, &unknown; & &; &#; &#x; &#xg; &amp", "AT&T, R&D;, &unknown; & &; &#; &#x; &#xg; &amp");
    }

    #[test]
    fn numbers_that_are_no_character_are_replaced() {
        check("&#0;&#xD800;&#x110000;&#99999999999999999999;", "����");
        // Windows' code page, which old pages take for Unicode, as browsers read it.
        check("&#150;&#x80;&#153;", "–€™");
    }

    #[test]
    fn control_characters_go() {
        check("a\0b\u{1}c\u{7f}d\u{85}e\u{9f}f\u{feff}g&#1;h&#27;i", "abcd efghi");
    }

    #[test]
    fn emoji_keep_their_joiners() {
        check("👩‍🎨 und ☕️", "👩‍🎨 und ☕️");
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(title(" Vase<br>blau &amp; <i>wei&szlig;</i>\n"), "Vase blau & weiß");
    }

    #[test]
    fn a_cut_is_on_a_character_and_leaves_no_blank() {
        check_cut("abc", 3, "abc", 3);
        check_cut("abcd", 3, "abc", 4);
        check_cut("ab ü", 4, "ab", 5);
        check_cut("äöü", 3, "ä", 6);
        check_cut("🏺", 3, "", 4);
        check_cut("<p>a</p>b", 2, "a", 3);
        check_cut("ab cd", 0, "", 5);
    }

    #[test]
    fn nothing_is_taken_after_the_cut() {
        check_cut("aü b", 2, "a", 5);
    }

    #[test]
    fn whatever_comes_in_what_goes_out_is_clean() {
        const PIECES: [&str; 24] = [
            "<",
            ">",
            "</",
            "<p>",
            "</P >",
            "<br/>",
            "<td",
            "<script>",
            "</script",
            "<style",
            "<!--",
            "--",
            "->",
            "!>",
            "&",
            "&amp;",
            "&#0;",
            "&nbsp",
            ";",
            "\"",
            "'",
            "=",
            " ü",
            "\u{3000}\0x",
        ];
        // A linear congruential generator: the same texts at each run, without a dependency.
        let mut random: u32 = 1;
        for _ in 0..20_000 {
            let mut html = String::new();
            for _ in 0..12 {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                html.push_str(PIECES[(random >> 16) as usize % PIECES.len()]);
            }
            let whole = description(&html, usize::MAX);
            assert_eq!(whole.bytes, whole.text.len(), "{html:?}");
            assert_eq!(whole.text.trim(), whole.text, "{html:?}");
            let is_separator = |c: char| c.is_whitespace() || c.is_control();
            assert!(whole.text.split([' ', '\n']).all(|word| !word.contains(is_separator)), "{html:?}");
            assert!(!whole.text.contains("  ") && !whole.text.contains("\n\n"), "{html:?}");
            let cut = description(&html, 5);
            assert!(cut.text.len() <= 5 && whole.text.starts_with(&cut.text), "{html:?}");
            assert_eq!(cut.bytes, whole.bytes, "{html:?}");
        }
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        // Each of these takes minutes when something looks ahead to the end again and again.
        const TIMES: usize = 100_000;
        for piece in ["<", "<a", "<!--", "<!", "</", "&", "&#", "&#x1", "&amp", "<script", "<script>", "<a b=\"", " "] {
            let html = piece.repeat(TIMES);
            assert!(description(&html, 1000).text.len() <= 1000, "{piece}");
        }
        check(&format!("&#{}65;", "0".repeat(100_000)), "A");
    }
}
