//! PHP string literals.

/// The longest piece of text on one line of a data segment.
const LINE: usize = 100;

/// A single-quoted literal for a name.
///
/// Names are UTF-8 and may hold anything, line breaks included; only two characters need escaping.
pub(super) fn quoted(text: &str) -> String {
    let escaped: String = text.chars().flat_map(|c| "'\\".contains(c).then_some('\\').into_iter().chain([c])).collect();
    format!("'{escaped}'")
}

/// Bytes as double-quoted literals of a line each: readable text stays readable, all else is escaped.
pub(super) fn lines(bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        line.push_str(&escaped(*byte, bytes.get(at + 1).copied()));
        if line.len() >= LINE {
            lines.push(format!("\"{line}\""));
            line.clear();
        }
    }
    if !line.is_empty() {
        lines.push(format!("\"{line}\""));
    }
    lines
}

/// A byte inside a double-quoted literal, given the byte behind it: a short octal escape must not swallow a digit.
fn escaped(byte: u8, next: Option<u8>) -> String {
    match byte {
        b'"' | b'\\' | b'$' => format!("\\{}", char::from(byte)),
        b'\n' => "\\n".to_string(),
        b'\t' => "\\t".to_string(),
        b'\r' => "\\r".to_string(),
        0x20..=0x7e => char::from(byte).to_string(),
        _ if next.is_some_and(|n| n.is_ascii_digit()) => format!("\\x{byte:02x}"),
        _ => format!("\\{byte:o}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_octal_escape_does_not_swallow_the_next_digit() {
        assert_eq!(lines(b"\x001"), [r#""\x001""#]);
        assert_eq!(lines(b"\x00a"), [r#""\0a""#]);
    }

    #[test]
    fn php_sees_no_variable_in_a_literal() {
        assert_eq!(lines(b"$a \"{$b}\" \\"), [r#""\$a \"{\$b}\" \\""#]);
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted(r"it's\"), r"'it\'s\\'");
    }
}
