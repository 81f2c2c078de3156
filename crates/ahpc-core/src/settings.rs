//! What every machine is told of the shop, and who the shop is to the API by that.

use alloc::string::String;

use crate::{
    Error,
    http::Target,
    identity::{ApiKey, AuthGeneration, BaseUrl, Endpoints, ShopId, endpoints},
    place::{Place, Standing},
    secret::Secret,
    store::Store,
};

/// What the caller knows, as it is stored, never as a request or a filter has it: what is registered and sent must not
/// depend on who asks. After entered settings, and for their answer, settings are as they were entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The Shop ID, or empty.
    pub shop_id: String,
    /// The API key, or empty; a secret like the other.
    pub api_key: Secret,
    /// The address of the API.
    pub base_url: String,
    /// The WordPress locale of the store.
    pub locale: String,
    /// The currency of the store by ISO 4217.
    pub currency: String,
    /// The signing secret, or empty.
    pub secret: Secret,
    /// Whether WooCommerce disabled a webhook of ours because its deliveries failed.
    pub webhooks_disabled: bool,
    /// The user as whom WooCommerce builds deliveries.
    pub owner_id: u64,
    /// The address of the shop's front page, or empty where it could not be read.
    pub home: String,
    /// The type of the environment, such as `production` or `staging`, or empty where it is not known.
    pub environment: String,
    /// Which header carries the key, as the connection found out.
    pub auth: AuthGeneration,
    /// Where the shop was connected, as the connection keeps it.
    pub place: Option<Place>,
}

impl Facts {
    /// Whether this is the shop at its address.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(self.place.as_ref(), &self.home, &self.environment)
    }

    /// Whether anything may leave for the API: only where the shop was connected. Changes are written down anywhere.
    #[must_use]
    pub fn may_send(&self) -> bool {
        self.standing() == Standing::Here
    }

    /// The store's language and currency.
    ///
    /// # Errors
    ///
    /// [`Error::UnsupportedLanguage`] or [`Error::UnsupportedCurrency`], the language first.
    pub fn store(&self) -> Result<Store, Error> {
        Store::new(&self.locale, &self.currency)
    }
}

/// Who the shop is, once the settings have the right form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// The Shop ID.
    pub shop_id: ShopId,
    /// The API key.
    pub api_key: ApiKey,
    /// The shop's URLs at the API.
    pub endpoints: Endpoints,
    /// Which header carries the key.
    pub auth: AuthGeneration,
}

impl Shop {
    /// Reads the shop out of the facts.
    ///
    /// # Errors
    ///
    /// What is wrong with Shop ID, API key or address of the API, in this order.
    pub fn of(facts: &Facts) -> Result<Self, Error> {
        let shop_id = ShopId::parse(&facts.shop_id)?;
        let api_key = ApiKey::parse(facts.api_key.reveal())?;
        let endpoints = endpoints(&BaseUrl::parse(&facts.base_url)?, &shop_id);
        Ok(Self { shop_id, api_key, endpoints, auth: facts.auth })
    }

    /// Where a request to one of the shop's URLs goes.
    #[must_use]
    pub fn target(&self, url: &str) -> Target {
        Target { url: url.into(), auth: self.auth, api_key: self.api_key.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            shop_id: "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42".into(),
            api_key: Secret::new("aurahistoria_abcdef_abcdefghijkl"),
            base_url: "https://api.example".into(),
            home: "https://shop.example".into(),
            ..Facts::default()
        }
    }

    #[test]
    fn a_shop_is_read_out_of_the_facts() {
        let shop = Shop::of(&Facts { auth: AuthGeneration::Bearer, ..facts() }).unwrap();
        let target = shop.target(&shop.endpoints.products);
        assert_eq!(target.url, "https://api.example/api/v1/shops/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42/products");
        assert_eq!(target.auth, AuthGeneration::Bearer);
    }

    #[test]
    fn the_first_wrong_setting_is_told() {
        let wrong = Facts { shop_id: " ".into(), base_url: "ftp://x".into(), ..facts() };
        assert_eq!(Shop::of(&wrong), Err(Error::ShopIdMissing));
        assert_eq!(Shop::of(&Facts { api_key: Secret::default(), ..facts() }), Err(Error::ApiKeyMissing));
    }

    #[test]
    fn nothing_leaves_before_a_place_is_known_or_from_another() {
        let place = Place::new(b"random bytes", "https://shop.example", "production");
        assert!(!facts().may_send());
        assert!(Facts { place: Some(place.clone()), ..facts() }.may_send());
        assert!(!Facts { place: Some(place), home: "https://staging.example".into(), ..facts() }.may_send());
    }
}
