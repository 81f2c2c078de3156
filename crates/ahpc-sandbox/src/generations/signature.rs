//! The signature of a delivery: base64 of HMAC-SHA256 over the raw body, with the registered secret as it stands.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::store::requests::SignatureCheck;

/// What is to be said of this header, if there is one.
pub fn check(secret: &[u8], body: &[u8], header: Option<&str>) -> SignatureCheck {
    let Some(header) = header else { return SignatureCheck::Missing };
    let Ok(signature) = STANDARD.decode(header) else { return SignatureCheck::NotBase64 };
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(body);
    if mac.verify_slice(&signature).is_ok() { SignatureCheck::Valid } else { SignatureCheck::Wrong }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with `printf %s BODY | openssl dgst -sha256 -hmac KEY -binary | base64`.
    #[test]
    fn a_signature_belongs_to_its_secret_and_its_body() {
        let right = Some("VEH59RZ4fxu8+G6YWCIHftefjteHxkg4TjYSLn8xQEg=");
        assert_eq!(check(b"a&amp;b", b"{\"id\":17}", right), SignatureCheck::Valid);
        assert_eq!(check(b"a&b", b"{\"id\":17}", right), SignatureCheck::Wrong);
        assert_eq!(check(b"a&amp;b", b"{\"id\": 17}", right), SignatureCheck::Wrong);
    }

    #[test]
    fn what_cannot_be_a_signature_is_told_apart() {
        assert_eq!(check(b"s", b"b", None), SignatureCheck::Missing);
        for header in ["no base64!", "YQ", "?"] {
            assert_eq!(check(b"s", b"b", Some(header)), SignatureCheck::NotBase64, "{header}");
        }
        for header in ["", "YQ=="] {
            assert_eq!(check(b"s", b"b", Some(header)), SignatureCheck::Wrong, "{header}");
        }
    }
}
