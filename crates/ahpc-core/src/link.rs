//! Links as the partner API takes them: absolute, http or https, and by the letter of RFC 3986.
//!
//! WordPress leaves characters in the addresses of uploads that a URI may not hold, such as umlauts. They are
//! percent-encoded, as a browser would do, host names included; what is encoded already stays. Whether anything is
//! found at the address is not asked.

use alloc::{borrow::Cow, string::String};

use crate::scan::{self, Word, each};

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
    let mut link = Link { bytes: address.as_bytes(), authority_at, path_at: None };
    let first = link.next_to_encode(0);
    if first == address.len() { Cow::Borrowed(address) } else { Cow::Owned(link.with_encoded(first)) }
}

/// An address, and where its parts begin.
struct Link<'a> {
    bytes: &'a [u8],
    authority_at: usize,
    /// The end of the authority, once somebody asked for it.
    path_at: Option<usize>,
}

impl Link<'_> {
    /// The index from `from` on of the next byte that has to be encoded, or the length.
    fn next_to_encode(&mut self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = scan::find(self.bytes, at, others);
            if at == self.bytes.len() || !self.is_allowed(at) {
                return at;
            }
            at += 1;
        }
    }

    fn is_allowed(&mut self, at: usize) -> bool {
        match self.bytes[at] {
            // Only an IPv6 host stands in brackets.
            b'[' | b']' => at < self.path_at(),
            b'%' => self.bytes[at..].get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
            byte => byte.is_ascii_alphanumeric() || ALLOWED.contains(&byte),
        }
    }

    fn path_at(&mut self) -> usize {
        let is_end = |byte: &u8| matches!(byte, b'/' | b'?' | b'#');
        *self.path_at.get_or_insert_with(|| {
            let length = self.bytes[self.authority_at..].iter().position(is_end);
            length.map_or(self.bytes.len(), |length| self.authority_at + length)
        })
    }

    /// The address with everything encoded that has to be, the first of which is at `first`.
    #[cold]
    fn with_encoded(&mut self, first: usize) -> String {
        let mut link = String::with_capacity(self.bytes.len() + 16);
        let push = |link: &mut String, bytes: &[u8]| link.extend(bytes.iter().map(|byte| char::from(*byte)));
        let mut done = 0;
        let mut next = first;
        while let Some(byte) = self.bytes.get(next) {
            push(&mut link, &self.bytes[done..next]);
            push(&mut link, &[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            done = next + 1;
            next = self.next_to_encode(done);
        }
        push(&mut link, &self.bytes[done..]);
        link
    }
}

/// Flags all but what nearly every byte of an address is: `a` to `z`, and `,` to `;` with the digits.
///
/// The subtractions borrow from the next byte. So it may also flag an `a` that follows none of these letters; that is
/// found to be allowed afterwards.
fn others(word: Word) -> Word {
    let low = scan::low(word);
    let outside = |first: u8, last: u8| low.wrapping_sub(each(first)) | each(last).wrapping_sub(low);
    outside(b'a', b'z') & outside(b',', b';') | word
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
    fn what_a_uri_may_hold_is_what_the_standard_says() {
        for byte in 0..=0xff {
            let address = alloc::format!("https://a.example/bcd{}ghij", char::from(byte));
            let is_allowed = byte.is_ascii_alphanumeric() || ALLOWED.contains(&byte);
            assert_eq!(absolute_link(&address).as_deref() == Some(&address), is_allowed, "{address:?}");
        }
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
