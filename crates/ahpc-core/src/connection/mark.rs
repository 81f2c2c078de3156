//! What is remembered of a registration: never the registration itself, since the state holds no secret.

use alloc::string::String;

use crate::{identity::AuthGeneration, place::Place};

/// The fingerprint of a registration, as far as one is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Mark {
    /// There is no registration.
    #[default]
    None,
    /// There may be one that nobody knows, and so is like no other.
    Unknown,
    /// That of one registration.
    Of(String),
}

impl Mark {
    /// Whether there is no registration, for certain.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether it is that of the registration with this fingerprint, for certain.
    #[must_use]
    pub fn is(&self, fingerprint: &str) -> bool {
        matches!(self, Self::Of(known) if known == fingerprint)
    }
}

/// What the next answer is an answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaiting {
    /// Whose settings they are.
    pub what: Asked,
    /// The fingerprint of what the API was asked to register.
    pub fingerprint: String,
    /// The header that the key was sent in.
    pub auth: AuthGeneration,
    /// Whether this is the second request, with the key in the other header.
    pub is_second: bool,
    /// Where the shop is connected from then on, where that is not settled.
    pub place: Option<Place>,
}

/// Whose settings the API was asked to register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asked {
    /// The stored ones.
    #[default]
    Stored,
    /// Those that a person entered and that are not stored yet.
    Entered,
}
