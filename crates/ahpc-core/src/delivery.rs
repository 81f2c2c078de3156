//! WooCommerce's deliveries: which topics there are, and how a body is signed and checked.

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Error, excerpt, secret::Secret};

/// How many characters of an unknown topic are repeated.
const TOPIC_EXCERPT_CHARS: usize = 64;
/// The size of an HMAC-SHA256.
const SIGNATURE_BYTES: usize = 32;

/// A topic that we manage a webhook for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A product, or a variation, was made.
    ProductCreated,
    /// A product, or a variation, was changed.
    ProductUpdated,
    /// A product was put into the trash.
    ProductDeleted,
}

impl Topic {
    /// The managed topics, in the order in which plans name them.
    pub const ALL: [Self; 3] = [Self::ProductCreated, Self::ProductUpdated, Self::ProductDeleted];

    /// The topic as WooCommerce spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProductCreated => "product.created",
            Self::ProductUpdated => "product.updated",
            Self::ProductDeleted => "product.deleted",
        }
    }

    /// The managed topic of that spelling.
    ///
    /// # Errors
    ///
    /// Returns [`Error::UnknownTopic`] for any other.
    pub fn parse(topic: &str) -> Result<Self, Error> {
        Self::find(topic).ok_or_else(|| Error::UnknownTopic { topic: excerpt(topic, TOPIC_EXCERPT_CHARS) })
    }

    pub(crate) fn find(topic: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|managed| managed.as_str() == topic)
    }
}

/// Signs a body as WooCommerce does: base64 of HMAC-SHA256 over the raw bytes.
///
/// ```
/// use ahpc_core::{delivery::sign, secret::Secret};
///
/// let secret = Secret::new("MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp");
/// assert_eq!(sign(&secret, br#"{"id":1006}"#), "Pt3Diqk/Fo7GLr6YuFNEXgSVpm9dRlK0bSEQhvutfqU=");
/// ```
#[must_use]
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    sign_with_key(&key(secret), body)
}

/// [`sign`] with the key itself, see [`key`].
#[must_use]
pub fn sign_with_key(key: &[u8], body: &[u8]) -> String {
    STANDARD.encode(mac(key, body).finalize().into_bytes())
}

/// Checks the signature of a body, in a time that does not depend on where the first difference is.
///
/// # Errors
///
/// Returns [`Error::SignatureNotBase64`] for what is not the base64 of 32 bytes, and [`Error::InvalidSignature`] for
/// the signature of another body or secret.
pub fn verify(secret: &Secret, body: &[u8], signature: &str) -> Result<(), Error> {
    verify_with_key(&key(secret), body, signature)
}

/// [`verify`] with the key itself, see [`key`].
///
/// # Errors
///
/// As [`verify`].
pub fn verify_with_key(key: &[u8], body: &[u8], signature: &str) -> Result<(), Error> {
    let claimed = STANDARD.decode(signature).map_err(|_| Error::SignatureNotBase64)?;
    if claimed.len() != SIGNATURE_BYTES {
        return Err(Error::SignatureNotBase64);
    }
    mac(key, body).verify_slice(&claimed).map_err(|_| Error::InvalidSignature)
}

fn mac(key: &[u8], body: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
}

/// The key that WooCommerce makes of a secret: what WordPress's `wp_specialchars_decode(…, ENT_QUOTES)` leaves of it.
#[must_use]
pub fn key(secret: &Secret) -> Vec<u8> {
    decode_entities(secret.reveal())
}

/// Each entity is decoded once, from left to right: `&amp;lt;` gives `&lt;`.
fn decode_entities(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.extend_from_slice(&rest.as_bytes()[..start]);
        let (character, length) = leading_entity(&rest[start..]).unwrap_or((b'&', 1));
        decoded.push(character);
        rest = &rest[start + length..];
    }
    decoded.extend_from_slice(rest.as_bytes());
    decoded
}

/// The character and the length of the entity that `text` starts with.
///
/// Named entities are told apart by case, the `x` and the digits of hexadecimal ones are not, and only three
/// characters are known in hexadecimal; numbers may have any count of leading zeros.
fn leading_entity(text: &str) -> Option<(u8, usize)> {
    const NAMED: [(&str, u8); 4] = [("quot", b'"'), ("lt", b'<'), ("gt", b'>'), ("amp", b'&')];
    const DECIMAL: [(&str, u8); 5] = [("39", b'\''), ("34", b'"'), ("60", b'<'), ("62", b'>'), ("38", b'&')];
    const HEXADECIMAL: [(&str, u8); 3] = [("27", b'\''), ("22", b'"'), ("26", b'&')];

    let end = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#')?;
    let name = text[1..][end..].starts_with(';').then(|| &text[1..][..end])?;
    let (table, key): (&[(&str, u8)], &str) = match name.strip_prefix('#') {
        None => (&NAMED, name),
        Some(number) => match number.strip_prefix(['x', 'X']) {
            None => (&DECIMAL, number.trim_start_matches('0')),
            Some(digits) => (&HEXADECIMAL, digits.trim_start_matches('0')),
        },
    };
    let (_, character) = table.iter().find(|(known, _)| *known == key)?;
    Some((*character, name.len() + "&;".len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_decoded(text: &str, expected: &str) {
        assert_eq!(decode_entities(text), expected.as_bytes());
    }

    #[test]
    fn entities_of_a_secret_are_decoded_once() {
        check_decoded("", "");
        check_decoded("plain & simple", "plain & simple");
        check_decoded("&lt;&gt;&amp;&quot;&#039;&#x27;", "<>&\"''");
        check_decoded("&#39;&#00039;&#X027;&#x22;&#034;&#38;&#x26;&#60;&#62;", "'''\"\"&&<>");
        check_decoded("&amp;lt;", "&lt;");
        check_decoded("&&lt;&amp", "&<&amp");
        check_decoded("&LT;&QUOT;&#x3c;&#40;&apos;&nbsp;ü", "&LT;&QUOT;&#x3c;&#40;&apos;&nbsp;ü");
    }

    #[test]
    fn a_signature_belongs_to_its_body_and_secret() {
        let secret = Secret::new("0123456789abcdef");
        let signature = sign(&secret, b"body");
        assert_eq!(verify(&secret, b"body", &signature), Ok(()));
        assert_eq!(verify(&secret, b"bodY", &signature), Err(Error::InvalidSignature));
        assert_eq!(verify(&Secret::new("0123456789abcdeg"), b"body", &signature), Err(Error::InvalidSignature));
    }

    #[test]
    fn what_is_no_signature() {
        let secret = Secret::new("0123456789abcdef");
        for wrong in [
            "",
            "%%%",
            "YWJj",
            " Pt3Diqk/Fo7GLr6YuFNEXgSVpm9dRlK0bSEQhvutfqU=",
            "Pt3Diqk/Fo7GLr6YuFNEXgSVpm9dRlK0bSEQhvutfqU",
        ] {
            assert_eq!(verify(&secret, b"", wrong), Err(Error::SignatureNotBase64), "{wrong}");
        }
    }

    #[test]
    fn topics() {
        for topic in Topic::ALL {
            assert_eq!(Topic::parse(topic.as_str()), Ok(topic));
        }
        assert_eq!(Topic::parse("order.created"), Err(Error::UnknownTopic { topic: "order.created".into() }));
    }
}
