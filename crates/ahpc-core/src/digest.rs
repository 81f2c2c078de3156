//! Short fingerprints, by which it is known whether two things are the same without keeping either.

use sha2::{Digest as _, Sha256};

/// The first half of a SHA-256, in hexadecimal: far more than a catalog needs so that no two of its products meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    ///
    /// ```
    /// use ahpc_core::digest::Digest;
    ///
    /// assert_eq!(Digest::of(b"abc").as_str(), "ba7816bf8f01cfea414140de5dae2223");
    /// ```
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut text = [0; 32];
        for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(Sha256::digest(bytes)) {
            *pair = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        }
        Self(text)
    }

    /// It as text: 32 digits, letters in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";
