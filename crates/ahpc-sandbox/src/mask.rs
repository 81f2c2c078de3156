//! Keeps secrets out of everything that is stored, shown or answered.
//!
//! A masked value keeps a short fingerprint, so that a developer can tell two secrets apart without seeing either.

use std::fmt::{self, Write};

use axum::http::HeaderMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The write-only field of `patchShopById`.
pub const SHOP_SECRET_FIELD: &str = "woocommerceWebhookSecret";

/// The write-only field of `putIngestionConfiguration`.
pub const SOURCE_SECRET_FIELD: &str = "webhookSecret";

const SECRET_FIELDS: [&str; 2] = [SHOP_SECRET_FIELD, SOURCE_SECRET_FIELD];

/// What the credentials seen so far begin with; any other bearer token may come too.
const CREDENTIAL_PREFIX: &str = "aurahistoria_";

/// Headers whose whole value is a secret.
const SECRET_HEADERS: [&str; 4] = ["x-api-key", "authorization", "proxy-authorization", "cookie"];

/// A secret that no `Debug` output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

/// The first 32 bits of a value's SHA-256, in hexadecimal.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    Sha256::digest(secret).iter().take(4).fold("sha256:".to_owned(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

/// Stands where a secret was.
#[must_use]
pub fn masked(secret: &str) -> String {
    format!("[masked {}]", fingerprint(secret))
}

/// Masks requests for one who knows the tokens: a token is opaque, so that only whoever knows it recognises it.
#[derive(Debug, Default)]
pub struct Mask {
    tokens: Vec<Hidden>,
}

impl Mask {
    /// Masks these tokens, and all that looks like a credential.
    #[must_use]
    pub fn new(mut tokens: Vec<Hidden>) -> Self {
        // The longest first, so that none leaves the end of another that begins with it.
        tokens.sort_by_key(|token| std::cmp::Reverse(token.0.len()));
        Self { tokens }
    }

    /// The headers in the order of arrival, secrets masked. Bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn headers(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        headers
            .iter()
            .map(|(name, value)| {
                let text = String::from_utf8_lossy(value.as_bytes());
                let shown = if SECRET_HEADERS.contains(&name.as_str()) { masked(&text) } else { self.text(&text) };
                (name.as_str().to_owned(), shown)
            })
            .collect()
    }

    /// A body as it may be kept: secrets masked, or `None` where that cannot be made sure.
    ///
    /// Text that is no JSON but names the secret's field is not kept, since no one can say where the secret ends.
    #[must_use]
    pub fn body(&self, bytes: &[u8], may_hold_secret: bool) -> Option<String> {
        let text = String::from_utf8_lossy(bytes);
        if !may_hold_secret && !SECRET_FIELDS.iter().any(|field| text.contains(field)) {
            return Some(self.text(&text));
        }
        let mut json: Value = serde_json::from_slice(bytes).ok()?;
        mask_field(&mut json);
        Some(self.text(&json.to_string()))
    }

    /// Any text without the tokens, such as an address.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let known = self.tokens.iter().filter(|token| token.0.len() >= SHORTEST_MASKED);
        credentials(&known.fold(text.to_owned(), |text, token| text.replace(&token.0, &masked(&token.0))))
    }
}

/// A token of fewer bytes is in too many words to be masked wherever it stands; in its header it always is.
const SHORTEST_MASKED: usize = 8;

/// `text` with everything that looks like a credential of the API cut to its prefix.
fn credentials(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(CREDENTIAL_PREFIX) {
        let after_prefix = &rest[start + CREDENTIAL_PREFIX.len()..];
        let length = after_prefix.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        shown.push_str(&rest[..start]);
        shown.push_str(CREDENTIAL_PREFIX);
        shown.push_str("[masked]");
        rest = &after_prefix[length..];
    }
    shown.push_str(rest);
    shown
}

fn mask_field(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(secret) if SECRET_FIELDS.contains(&&**name) => *secret = masked(secret),
                    Value::Null => {}
                    value if SECRET_FIELDS.contains(&&**name) => *value = Value::String("[masked]".to_owned()),
                    value => mask_field(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_field),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_cut_wherever_it_stands() {
        assert_eq!(
            credentials("key=aurahistoria_abcdef12_abcdefghijklmnop&x aurahistoria_"),
            "key=aurahistoria_[masked]&x aurahistoria_[masked]"
        );
    }

    #[test]
    fn a_known_token_of_any_form_is_masked_wherever_it_stands() {
        let tokens = ["a.b-c~d+e", "a.b-c~d+e/f==", "short"].map(|token| Hidden(token.to_owned()));
        let mask = Mask::new(tokens.to_vec());
        let shown = mask.text("?key=a.b-c~d+e/f==&shortened");
        assert_eq!(shown, format!("?key={}&shortened", masked("a.b-c~d+e/f==")));
        let body = mask.body(b"[\"a.b-c~d+e/f==\"]", false).expect("it is kept");
        assert!(body.starts_with("[\"[masked sha256:"), "{body}");
    }

    #[test]
    fn the_secret_of_a_patch_is_masked_at_any_depth_and_spelling() {
        let kept =
            Mask::default().body(br#"[{"woocommerce\u0057ebhookSecret":"hush","woocommerceLanguage":"de"}]"#, true);
        assert_eq!(
            kept.as_deref(),
            Some(r#"[{"woocommerceLanguage":"de","woocommerceWebhookSecret":"[masked sha256:dc8331bc]"}]"#)
        );
    }

    #[test]
    fn a_secret_of_the_wrong_type_is_masked_too() {
        assert_eq!(
            Mask::default().body(br#"{"woocommerceWebhookSecret":["hush"]}"#, true).as_deref(),
            Some(r#"{"woocommerceWebhookSecret":"[masked]"}"#)
        );
    }

    #[test]
    fn the_secret_of_a_configuration_is_masked_too() {
        let kept = Mask::default().body(br#"{"webhookSecret":"hush","currency":null}"#, false);
        assert_eq!(kept.as_deref(), Some(r#"{"currency":null,"webhookSecret":"[masked sha256:dc8331bc]"}"#));
        assert_eq!(Mask::default().body(br#"{"webhookSecret":"hush""#, false), None);
    }

    #[test]
    fn broken_json_that_may_hold_a_secret_is_not_kept() {
        assert_eq!(Mask::default().body(br#"{"woocommerceWebhookSecret":"hush""#, false), None);
        assert_eq!(Mask::default().body(br#"{"woocommerce\u0057ebhookSecret":"hush""#, true), None);
    }

    #[test]
    fn any_other_body_is_kept_as_it_came() {
        assert_eq!(Mask::default().body(b"webhook_id=3", false).as_deref(), Some("webhook_id=3"));
    }
}
