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
//! ```
//! use ahpc_core::text::{description, title};
//!
//! assert_eq!(description("<p>Hello<br>World &amp; all</p>", 1000).text, "Hello\nWorld & all");
//! assert_eq!(title("Vase <em>blau</em> &#8211; S&ouml;hne"), "Vase blau – Söhne");
//! ```

use alloc::string::String;

mod entities;
mod markup;

use markup::{Markup, Separation};

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
    convert(html, '\n', max_bytes)
}

/// The text of a product's name, on one line and never cut.
#[must_use]
pub fn title(html: &str) -> String {
    convert(html, ' ', usize::MAX).text
}

fn convert(html: &str, line_break: char, max_bytes: usize) -> PlainText {
    let mut writer = Writer::new(line_break, max_bytes, html.len());
    let mut rest = html;
    while let Some(&first) = rest.as_bytes().first() {
        let consumed = match CLASSES[usize::from(first)] {
            Class::Plain => {
                let run = plain_run(rest.as_bytes());
                writer.text(&rest[..run]);
                run
            }
            Class::Markup => {
                let (markup, bytes) = markup::read(rest);
                match markup {
                    Markup::Text => writer.text("<"),
                    Markup::Invisible => {}
                    Markup::Separates(separation) => writer.separate(separation),
                }
                bytes
            }
            Class::Entity => match entities::read(rest) {
                Some((character, bytes)) => {
                    writer.character(character);
                    bytes
                }
                None => {
                    writer.text("&");
                    1
                }
            },
            Class::Other => {
                let character = rest.chars().next().expect("the rest is not empty");
                writer.character(character);
                character.len_utf8()
            }
        };
        rest = &rest[consumed..];
    }
    writer.finish()
}

/// How many bytes from the start are text as it stands: plain bytes, and single spaces between them.
fn plain_run(bytes: &[u8]) -> usize {
    let is_plain = |at: usize| bytes.get(at).is_some_and(|byte| matches!(CLASSES[usize::from(*byte)], Class::Plain));
    let mut end = 0;
    loop {
        if is_plain(end) {
            end += 1;
        } else if bytes.get(end) == Some(&b' ') && is_plain(end + 1) {
            end += 2;
        } else {
            return end;
        }
    }
}

/// Collects the text, folds what separates its parts and counts what no longer fits.
struct Writer {
    text: String,
    bytes: usize,
    max_bytes: usize,
    line_break: char,
    pending: Option<Separation>,
}

impl Writer {
    fn new(line_break: char, max_bytes: usize, expected_bytes: usize) -> Self {
        let text = String::with_capacity(expected_bytes.min(max_bytes));
        Self { text, bytes: 0, max_bytes, line_break, pending: None }
    }

    /// The strongest of several separations stands; at the ends of the text there is none.
    fn separate(&mut self, separation: Separation) {
        self.pending = self.pending.max(Some(separation));
    }

    fn character(&mut self, character: char) {
        if character.is_whitespace() {
            self.separate(Separation::Space);
        } else if !character.is_control() && character != BYTE_ORDER_MARK {
            self.text(character.encode_utf8(&mut [0; 4]));
        }
    }

    fn text(&mut self, part: &str) {
        if let Some(separation) = self.pending.take()
            && self.bytes > 0
        {
            let separator = if separation == Separation::Line { self.line_break } else { ' ' };
            self.append(separator.encode_utf8(&mut [0; 4]));
        }
        self.append(part);
    }

    fn append(&mut self, part: &str) {
        // Once something did not fit, `bytes` is ahead of the text for good, and nothing more is taken.
        if self.text.len() == self.bytes {
            let room = self.max_bytes - self.text.len();
            self.text.push_str(if part.len() <= room { part } else { &part[..part.floor_char_boundary(room)] });
        }
        self.bytes += part.len();
    }

    fn finish(mut self) -> PlainText {
        self.text.truncate(self.text.trim_end().len());
        PlainText { text: self.text, bytes: self.bytes }
    }
}

/// Some editors leave it in the middle of texts, where it is an invisible character.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What a byte can be the beginning of.
#[derive(Clone, Copy)]
enum Class {
    /// Text as it stands.
    Plain,
    /// `<`.
    Markup,
    /// `&`.
    Entity,
    /// White space, control characters, and lead bytes of characters that may be either.
    Other,
}

/// The class of every byte. A table, because this is looked up for each byte of every description of a catalog.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'<' => Class::Markup,
            b'&' => Class::Entity,
            // Unicode has white space and control characters behind these lead bytes only: U+0080 to U+00BF,
            // U+1000 to U+1FFF, U+2000 to U+2FFF, U+3000 to U+3FFF, and the byte order mark among U+F000 to U+FFFF.
            0..=b' ' | 0x7f | 0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef => Class::Other,
            _ => Class::Plain,
        };
        byte += 1;
    }
    classes
};

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
