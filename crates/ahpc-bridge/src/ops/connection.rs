//! `check_settings`, `endpoints` and `generate_secret`: who the shop is to the API, and what it signs with.

use alloc::string::String;

use ahpc_core::{
    Error,
    identity::{self, ApiKey, BaseUrl, ShopId},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use crate::{
    envelope::{Answer, Outcome, ok},
    request::{hexadecimal, malformed, read},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    shop_id: Option<String>,
    api_key: Option<String>,
    base_url: Option<String>,
}

#[derive(Serialize)]
struct CheckedSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    shop_id: Option<Outcome<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<Outcome<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<Outcome<String>>,
}

pub(crate) fn check_settings(request: &[u8]) -> Answer {
    let settings: Settings = read(request)?;
    ok(CheckedSettings {
        shop_id: check(settings.shop_id, |entered| Ok(ShopId::parse(entered)?.as_str().into())),
        api_key: check(settings.api_key, |entered| Ok(ApiKey::parse(entered)?.reveal().into())),
        base_url: check(settings.base_url, |given| Ok(BaseUrl::parse(given)?.as_str().into())),
    })
}

fn check(entered: Option<String>, parse: fn(&str) -> Result<String, Error>) -> Option<Outcome<String>> {
    entered.map(|entered| parse(&entered).into())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shop {
    base_url: String,
    shop_id: String,
}

pub(crate) fn endpoints(request: &[u8]) -> Answer {
    let shop: Shop = read(request)?;
    ok(identity::endpoints(&BaseUrl::parse(&shop.base_url)?, &ShopId::parse(&shop.shop_id)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Randomness {
    random_hex: Option<String>,
}

#[derive(Serialize)]
struct NewSecret {
    secret: Secret,
}

pub(crate) fn generate_secret(request: &[u8]) -> Answer {
    let randomness: Randomness = read(request)?;
    let secret = match randomness.random_hex {
        Some(random_hex) => Secret::generate(&hexadecimal("random_hex", &random_hex)?)?,
        None => secret_of_this_build()?,
    };
    ok(NewSecret { secret })
}

#[cfg(feature = "getrandom")]
fn secret_of_this_build() -> Result<Secret, Error> {
    let mut random = [0; ahpc_core::secret::SECRET_BYTES];
    getrandom::fill(&mut random).map_err(|_| Error::InternalError)?;
    Secret::generate(&random)
}

#[cfg(not(feature = "getrandom"))]
fn secret_of_this_build() -> Result<Secret, Error> {
    Err(malformed("missing field `random_hex`: this build has no random source of its own"))
}
