//! Links as the partner API takes them: absolute, http or https, and by the letter of RFC 3986.
//!
//! WordPress leaves characters in the addresses of uploads that a URI may not hold, such as umlauts. They are
//! percent-encoded, as a browser would do, host names included; what is encoded already stays. Whether anything is
//! found at the address is not asked.

use alloc::{borrow::Cow, string::String};

/// The link, or `None` where the text is not an absolute http or https address with a host.
///
/// ```
/// use ahpc_core::link::absolute_link;
///
/// assert_eq!(absolute_link("https://shop.example/Öl bild.jpg").as_deref(), Some("https://shop.example/%C3%96l%20bild.jpg"));
/// assert_eq!(absolute_link("/wp-content/uploads/a.jpg"), None);
/// ```
#[must_use]
pub fn absolute_link(address: &str) -> Option<Cow<'_, str>> {
    let address = address.trim();
    let authority_at = ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = address.as_bytes().get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme.as_bytes()).then_some(scheme.len())
    })?;
    let is_host = |byte: &u8| !matches!(byte, b'/' | b'?' | b'#' | b':' | b'@');
    if !address.as_bytes().get(authority_at).is_some_and(is_host) {
        return None;
    }
    Some(encoded(address, authority_at))
}

fn encoded(address: &str, authority_at: usize) -> Cow<'_, str> {
    let bytes = address.as_bytes();
    let is_end = |byte: &u8| matches!(byte, b'/' | b'?' | b'#');
    let path_at = bytes[authority_at..].iter().position(is_end).map_or(bytes.len(), |length| authority_at + length);
    let is_allowed = |at: usize| match bytes[at] {
        // Only an IPv6 host stands in brackets.
        b'[' | b']' => at < path_at,
        b'%' => is_escape(&bytes[at..]),
        byte => byte.is_ascii_alphanumeric() || ALLOWED.contains(&byte),
    };
    let Some(first) = (0..bytes.len()).find(|at| !is_allowed(*at)) else {
        return Cow::Borrowed(address);
    };
    let mut link = String::with_capacity(bytes.len() + 16);
    link.push_str(&address[..first]);
    for (at, &byte) in bytes.iter().enumerate().skip(first) {
        if is_allowed(at) {
            link.push(char::from(byte));
        } else {
            link.push('%');
            link.push(char::from(HEX[usize::from(byte >> 4)]));
            link.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    Cow::Owned(link)
}

fn is_escape(bytes: &[u8]) -> bool {
    bytes.get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// What RFC 3986 allows beside letters, digits, brackets and escapes.
const ALLOWED: &[u8] = b"-._~:/?#@!$&'()*+,;=";

const HEX: &[u8; 16] = b"0123456789ABCDEF";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: Option<&str>) {
        assert_eq!(absolute_link(address).as_deref(), expected);
    }

    #[test]
    fn a_proper_link_stays_as_it_is_and_is_not_copied() {
        let link = "https://user@shop.example:8443/a/b%20c?d=e&f[0]#g".replace("[0]", "");
        assert!(matches!(absolute_link(&link), Some(Cow::Borrowed(same)) if same == link));
        check("HTTP://[::1]:8080/", Some("HTTP://[::1]:8080/"));
    }

    #[test]
    fn what_a_uri_may_not_hold_is_encoded() {
        check(" https://shop.example/Öl/ä b.jpg ", Some("https://shop.example/%C3%96l/%C3%A4%20b.jpg"));
        check("https://bücher.example/", Some("https://b%C3%BCcher.example/"));
        check("https://shop.example/50%/%zz/%C3", Some("https://shop.example/50%25/%25zz/%C3"));
        check("https://shop.example/a[1].jpg?b|\"<>", Some("https://shop.example/a%5B1%5D.jpg?b%7C%22%3C%3E"));
        check("https://shop.example/a\nb\0", Some("https://shop.example/a%0Ab%00"));
    }

    #[test]
    fn anything_but_an_absolute_web_address_is_none() {
        for address in [
            "",
            "shop.example",
            "/a.jpg",
            "//shop.example/a.jpg",
            "ftp://shop.example/a.jpg",
            "data:image/png;base64,AAAA",
            "javascript:alert(1)",
            "https:/shop.example",
            "https://",
            "https:///a.jpg",
            "http://?a",
            "http://:80/",
            "höttps://x",
        ] {
            check(address, None);
        }
    }
}
