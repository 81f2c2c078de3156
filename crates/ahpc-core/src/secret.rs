//! The signing secret that the API and WooCommerce share, and that nobody ever types or sees.

use alloc::string::String;
use core::{fmt, hint::black_box};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Error;

/// How many random bytes a new secret is made of: the key size of HMAC-SHA256 beyond which nothing is gained.
pub const SECRET_BYTES: usize = 32;

/// How short a stored secret may be to be kept. Version 0.1.0 made 40 letters and digits, which is 238 bits.
const MIN_KEPT_CHARS: usize = 32;

/// A signing secret, as text that WooCommerce stores.
///
/// `Debug` does not show it, and equality takes the same time wherever the first difference is.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Makes a new secret from random bytes: the first 32 of them as URL-safe base64 without padding.
    ///
    /// That alphabet has nothing that WooCommerce's decoding of HTML entities would change.
    ///
    /// ```
    /// use ahpc_core::secret::Secret;
    ///
    /// let secret = Secret::generate(&[0xff; 32]).unwrap();
    /// assert_eq!(secret.reveal(), "__________________________________________8");
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::NotEnoughRandomness`] for fewer than 32 bytes.
    pub fn generate(random: &[u8]) -> Result<Self, Error> {
        match random.get(..SECRET_BYTES) {
            Some(bytes) => Ok(Self(URL_SAFE_NO_PAD.encode(bytes))),
            None => Err(Error::NotEnoughRandomness { bytes: random.len(), needed: SECRET_BYTES }),
        }
    }

    /// Takes a text as it is, for instance one that a webhook has.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether the secret is long enough to stay in use; if not, a new one is made and registered.
    #[must_use]
    pub fn is_strong(&self) -> bool {
        self.0.chars().count() >= MIN_KEPT_CHARS
    }

    /// Whether there is no secret.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The secret as text, for the places that need it: the store, the registration, the webhook and the signature.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.0.as_bytes(), other.0.as_bytes());
        let difference = left.iter().zip(right).fold(0, |found, (a, b)| black_box(found | (a ^ b)));
        left.len() == right.len() && difference == 0
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_secret_has_256_bits() {
        let mut random = [0; 32];
        random[31] = 1;
        assert_eq!(Secret::generate(&random).unwrap().reveal(), "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE");
        assert_eq!(Secret::generate(&[7; 33]), Secret::generate(&[7; 32]));
        assert_eq!(Secret::generate(&[7; 31]), Err(Error::NotEnoughRandomness { bytes: 31, needed: 32 }));
        assert!(Secret::generate(&random).unwrap().is_strong());
    }

    #[test]
    fn short_secrets_are_not_kept() {
        assert!(Secret::new("MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp").is_strong());
        assert!(Secret::new("x".repeat(32)).is_strong());
        assert!(!Secret::new("x".repeat(31)).is_strong());
        assert!(!Secret::new("ü".repeat(31)).is_strong());
        assert!(Secret::default().is_empty());
    }

    #[test]
    fn equality_is_of_the_whole_text() {
        assert_eq!(Secret::new("abc"), Secret::new("abc"));
        assert_ne!(Secret::new("abc"), Secret::new("abd"));
        assert_ne!(Secret::new("abc"), Secret::new("ab"));
        assert_ne!(Secret::new(""), Secret::new("a"));
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(alloc::format!("{:?}", Secret::new("abc")), "Secret(…)");
    }
}
