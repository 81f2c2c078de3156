//! Everything that is registered, and its fingerprint.

use alloc::{string::String, vec, vec::Vec};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::{Effect, Registration};
use crate::{
    Error,
    identity::AuthGeneration,
    reconcile::{DesiredState, Mode},
    secret::Secret,
    settings::{Facts, Shop},
    store::Store,
};

/// What the API is to know of a shop.
pub(super) struct Wanted {
    pub shop: Shop,
    pub store: Store,
    pub secret: Secret,
    pub fingerprint: String,
    owner_id: u64,
}

impl Wanted {
    pub fn new(shop: Shop, store: Store, secret: Secret, owner_id: u64) -> Self {
        let fingerprint = fingerprint(&[
            &shop.endpoints.shop,
            shop.api_key.reveal(),
            secret.reveal(),
            store.language.code(),
            store.currency.code(),
        ]);
        Self { shop, store, secret, fingerprint, owner_id }
    }

    /// That of facts which hold their secret already, if they make one.
    pub fn of(facts: &Facts, auth: AuthGeneration) -> Option<Self> {
        Some(Self::new(shop_of(facts, auth).ok()?, facts.store().ok()?, facts.secret.clone(), facts.owner_id))
    }

    pub fn registration(self) -> Effect {
        let target = self.shop.target(&self.shop.endpoints.shop);
        Effect::Register(Registration { target, secret: self.secret, store: self.store })
    }

    pub fn save_settings(&self) -> Effect {
        save_settings(&self.shop)
    }

    /// What lets deliveries flow, to be run only when the API knows the secret.
    pub fn deliveries(self) -> Vec<Effect> {
        let delivery_url = self.shop.endpoints.webhook;
        let (header, value_prefix) = (self.shop.auth.header(), self.shop.auth.value_prefix());
        vec![
            Effect::RememberDelivery { url: delivery_url.clone(), header, value_prefix },
            Effect::Webhooks(DesiredState {
                mode: Mode::Active,
                delivery_url,
                secret: self.secret,
                user_id: self.owner_id,
            }),
        ]
    }
}

/// The shop of the facts with the key in that header.
pub(super) fn shop_of(facts: &Facts, auth: AuthGeneration) -> Result<Shop, Error> {
    Ok(Shop { auth, ..Shop::of(facts)? })
}

pub(super) fn save_settings(shop: &Shop) -> Effect {
    Effect::SaveSettings { shop_id: shop.shop_id.clone(), api_key: shop.api_key.clone() }
}

/// What keeps webhooks from delivering. Address and secret help to tell which are ours, where they are known.
pub(super) fn paused_webhooks(facts: &Facts) -> Effect {
    let delivery_url = Shop::of(facts).map(|shop| shop.endpoints.webhook).unwrap_or_default();
    Effect::Webhooks(DesiredState { mode: Mode::Paused, delivery_url, secret: facts.secret.clone(), user_id: 0 })
}

/// The stored secret while it is good enough, else a new one, and the effect that stores it.
pub(super) fn secret_to_use(facts: &Facts, random: &[u8]) -> Result<(Secret, Vec<Effect>), Error> {
    if facts.secret.is_strong() {
        return Ok((facts.secret.clone(), Vec::new()));
    }
    let secret = Secret::generate(random)?;
    Ok((secret.clone(), vec![Effect::StoreSecret(secret)]))
}

/// Tells two registrations apart without telling what they are. Each part goes in with its length, so that no two
/// lists of parts give the same bytes.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_fingerprint_do_not_run_together() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
    }
}
