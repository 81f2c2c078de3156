//! The text of an HTML description, as the API keeps it: lines of at most 120 columns, paragraphs apart.
//!
//! It knows what shops write into a product. What it does not know (a rare entity, a broken tag) stays as it stands.

/// How long a line gets before it is wrapped between two words.
const COLUMNS: usize = 120;

/// Elements that stand on lines of their own, with a blank line around them.
const BLOCKS: [&str; 21] = [
    "address",
    "article",
    "blockquote",
    "div",
    "dl",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// Elements that begin a line of their own.
const LINES: [&str; 6] = ["br", "dd", "dt", "figcaption", "li", "tr"];

/// Elements that stand beside one another, apart.
const CELLS: [&str; 2] = ["td", "th"];

/// Elements whose content is not for readers.
const HIDDEN: [&str; 3] = ["script", "style", "template"];

/// Named entities that are seen in descriptions. Those of letters and signs beyond are seldom written by name.
#[rustfmt::skip]
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", '\u{a0}'), ("shy", '\u{ad}'),
    ("ndash", '–'), ("mdash", '—'), ("hellip", '…'), ("bull", '•'), ("middot", '·'), ("lsquo", '‘'), ("rsquo", '’'),
    ("sbquo", '‚'), ("ldquo", '“'), ("rdquo", '”'), ("bdquo", '„'), ("laquo", '«'), ("raquo", '»'), ("euro", '€'),
    ("pound", '£'), ("yen", '¥'), ("cent", '¢'), ("copy", '©'), ("reg", '®'), ("trade", '™'), ("deg", '°'),
    ("times", '×'), ("frac12", '½'), ("frac14", '¼'), ("frac34", '¾'), ("sect", '§'), ("para", '¶'), ("plusmn", '±'),
    ("Auml", 'Ä'), ("auml", 'ä'), ("Ouml", 'Ö'), ("ouml", 'ö'), ("Uuml", 'Ü'), ("uuml", 'ü'), ("szlig", 'ß'),
    ("Eacute", 'É'), ("eacute", 'é'), ("Egrave", 'È'), ("egrave", 'è'), ("ecirc", 'ê'), ("agrave", 'à'),
    ("aacute", 'á'), ("acirc", 'â'), ("ccedil", 'ç'), ("iacute", 'í'), ("ntilde", 'ñ'), ("oacute", 'ó'),
    ("ocirc", 'ô'), ("uacute", 'ú'),
];

/// The text of `html`, empty when there is nothing to read in it.
pub fn to_text(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        page.unset.push_str(&rest[..start]);
        rest = &rest[start..];
        rest = match Tag::at_start(rest) {
            Some((tag, after)) => {
                page.element(&tag.name);
                if HIDDEN.contains(&&*tag.name) && !tag.is_end { after_end_of(&tag.name, after) } else { after }
            }
            None => {
                page.unset.push('<');
                &rest[1..]
            }
        };
    }
    page.unset.push_str(rest);
    page.end_line();
    page.text
}

/// What is read so far: finished lines, and the text that is not set in lines yet.
#[derive(Debug, Default)]
struct Page {
    text: String,
    unset: String,
    /// Whether the next line begins a paragraph.
    is_apart: bool,
}

impl Page {
    /// Begins or ends an element, which is the same for a line.
    fn element(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.end_line();
            self.is_apart = true;
        } else if LINES.contains(&name) {
            self.end_line();
        } else if CELLS.contains(&name) {
            self.unset.push(' ');
        }
    }

    fn end_line(&mut self) {
        let line = decoded(&std::mem::take(&mut self.unset));
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { return };
        if !self.text.is_empty() {
            self.text.push_str(if self.is_apart { "\n\n" } else { "\n" });
        }
        self.is_apart = false;
        self.text.push_str(first);
        let mut column = first.chars().count();
        for word in words {
            let width = word.chars().count();
            let fits = column + 1 + width <= COLUMNS;
            self.text.push(if fits { ' ' } else { '\n' });
            self.text.push_str(word);
            column = if fits { column + 1 + width } else { width };
        }
    }
}

/// A tag, or a comment, whose name is empty.
#[derive(Debug)]
struct Tag {
    /// In lower case.
    name: String,
    is_end: bool,
}

impl Tag {
    /// The tag that `text` begins with, and what follows it.
    fn at_start(text: &str) -> Option<(Self, &str)> {
        let inside = text.strip_prefix('<')?;
        if let Some(comment) = inside.strip_prefix("!--") {
            let after = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            return Some((Self { name: String::new(), is_end: false }, after));
        }
        let is_end = inside.starts_with('/');
        let named = inside.strip_prefix('/').unwrap_or(inside);
        if !named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
            return None;
        }
        let (_, after) = named.split_at(end_of_tag(named)?);
        let length = named.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(named.len());
        Some((Self { name: named[..length].to_ascii_lowercase(), is_end }, &after[1..]))
    }
}

/// Where the `>` of a tag stands; one in a quoted attribute is text.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(index, c)| {
        match (quote, c) {
            (None, '>') => return Some(index),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        None
    })
}

/// What follows the end of an element whose content is skipped; nothing when it has no end.
fn after_end_of<'a>(name: &str, text: &'a str) -> &'a str {
    let ends = text.match_indices("</").filter_map(|(index, _)| Tag::at_start(&text[index..]));
    ends.into_iter().find(|(tag, _)| tag.name == name).map_or("", |(_, after)| after)
}

fn decoded(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start + 1..];
        match rest.split_once(';').and_then(|(entity, after)| Some((character(entity)?, after))) {
            Some((character, after)) => {
                decoded.push(character);
                rest = after;
            }
            None => decoded.push('&'),
        }
    }
    decoded + rest
}

fn character(entity: &str) -> Option<char> {
    let Some(number) = entity.strip_prefix('#') else {
        return ENTITIES.iter().find(|(name, _)| *name == entity).map(|(_, character)| *character);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32).filter(|character| *character != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_lines_and_paragraphs() {
        let cases = [
            ("<p>Kurz</p>\n", "Kurz"),
            ("plain  text\nwith breaks", "plain text with breaks"),
            ("<p>Eins</p>\n<p>Zwei<br />Drei</p>", "Eins\n\nZwei\nDrei"),
            ("<ul>\n<li>Gold</li>\n<li>Silber</li>\n</ul>", "Gold\nSilber"),
            ("<table><tr><td>Höhe</td><td>20 cm</td></tr><tr><th>a</th><td>b</td></tr></table>", "Höhe 20 cm\na b"),
            ("<STRONG>V</STRONG>ase <em>um</em> 1900", "Vase um 1900"),
            ("a<div class=\"x\">b</div>c", "a\n\nb\n\nc"),
        ];
        for (html, text) in cases {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn entities_are_characters() {
        let cases = [
            ("M&uuml;ller &amp; S&#246;hne &#x2013; &bdquo;Vase&ldquo;", "Müller & Söhne – „Vase“"),
            ("a&nbsp;b &lt;i&gt;", "a b <i>"),
            ("R&D; &unheard; &#0; &#xD800; & &", "R&D; &unheard; &#0; &#xD800; & &"),
        ];
        for (html, text) in cases {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn what_is_not_for_readers_is_left_out() {
        let cases = [
            ("a<script>if (b < c) '</p>'</script>d", "ad"),
            ("a<style>p { }</style> b<!-- <p>c</p> -->d", "a bd"),
            ("a<script>never ended", "a"),
            ("<!DOCTYPE html><?xml?>a", "a"),
            ("<a href=\"x>y\" title='>'>b</a>", "b"),
            ("   <p> </p>\n&nbsp;", ""),
        ];
        for (html, text) in cases {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn a_sign_that_begins_no_tag_is_text() {
        for text in ["5 < 6 and 7 > 6", "<3", "a <b", "<", "</"] {
            assert_eq!(to_text(text), text);
        }
    }

    #[test]
    fn long_lines_are_wrapped_between_words() {
        let text = to_text(&"wort ".repeat(60));
        assert_eq!(text.lines().map(|line| line.chars().count()).collect::<Vec<_>>(), [119, 119, 59]);
        let long = "ü".repeat(130);
        assert_eq!(to_text(&format!("a {long} b")), format!("a\n{long}\nb"));
    }
}
