//! `check_settings`, `endpoints` and `generate_secret`: who the shop is to the API, and what it signs with.

use alloc::string::String;

use ahpc_core::{
    Error,
    identity::{self, ApiKey, BaseUrl, Endpoints, ShopId},
    secret::Secret,
};

use crate::{
    envelope::{Answer, Outcome, ok, ok_with},
    json::{Hexadecimal, from_json, to_json},
    request::{malformed, take},
};

struct Settings {
    shop_id: Option<String>,
    api_key: Option<String>,
    base_url: Option<String>,
}

from_json!(strict Settings { shop_id, api_key, base_url });

struct CheckedSettings {
    shop_id: Option<Outcome<String>>,
    api_key: Option<Outcome<String>>,
    base_url: Option<Outcome<String>>,
}

to_json!(CheckedSettings { shop_id [if some], api_key [if some], base_url [if some] });

pub(crate) fn check_settings(request: &[u8]) -> Answer {
    let settings: Settings = take(request)?;
    ok(CheckedSettings {
        shop_id: check(settings.shop_id, |entered| Ok(ShopId::parse(entered)?.as_str().into())),
        api_key: check(settings.api_key, |entered| Ok(ApiKey::parse(entered)?.reveal().into())),
        base_url: check(settings.base_url, |given| Ok(BaseUrl::parse(given)?.as_str().into())),
    })
}

fn check(entered: Option<String>, parse: fn(&str) -> Result<String, Error>) -> Option<Outcome<String>> {
    entered.map(|entered| parse(&entered).into())
}

struct Shop {
    base_url: String,
    shop_id: String,
}

from_json!(strict Shop { base_url, shop_id });
to_json!(Endpoints { shop, products, webhook });

pub(crate) fn endpoints(request: &[u8]) -> Answer {
    let shop: Shop = take(request)?;
    ok(identity::endpoints(&BaseUrl::parse(&shop.base_url)?, &ShopId::parse(&shop.shop_id)?))
}

struct Randomness {
    random_hex: Option<Hexadecimal>,
}

from_json!(strict Randomness { random_hex });

pub(crate) fn generate_secret(request: &[u8]) -> Answer {
    let randomness: Randomness = take(request)?;
    let secret = match randomness.random_hex {
        Some(random_hex) => Secret::generate(&random_hex.0)?,
        None => secret_of_this_build()?,
    };
    ok_with(|writer| writer.pairs([("secret", secret)]))
}

#[cfg(feature = "getrandom")]
fn secret_of_this_build() -> Result<Secret, Error> {
    let mut random = [0; ahpc_core::secret::SECRET_BYTES];
    getrandom::fill(&mut random).map_err(|_| Error::InternalError)?;
    Secret::generate(&random)
}

#[cfg(not(feature = "getrandom"))]
fn secret_of_this_build() -> Result<Secret, Error> {
    Err(malformed("`random_hex` is missing, and this build has no random source of its own"))
}
