//! `check_store`, `minor_units` and `build_requests`: from WooCommerce's facts to the partner API's requests.
//!
//! [`build`] is also what the catalog send uses, page by page.

mod facts;
mod requests;

use alloc::{borrow::Cow, string::String, vec::Vec};

use ahpc_core::{
    money,
    store::{Currency, Language, Store},
};
use serde::{Deserialize, Serialize};

pub(crate) use facts::Facts;
pub(crate) use requests::{Limits, build};

use crate::{
    envelope::{Answer, Outcome, ok},
    request::read,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreFacts<'a> {
    #[serde(borrow)]
    locale: Cow<'a, str>,
    #[serde(borrow)]
    currency: Cow<'a, str>,
}

#[derive(Serialize)]
struct StoreVerdict {
    language: Outcome<Language>,
    currency: Outcome<Currency>,
}

/// What the API makes of the store's language and currency, each for itself.
pub(crate) fn check_store(request: &[u8]) -> Answer {
    let facts: StoreFacts<'_> = read(request)?;
    ok(StoreVerdict {
        language: Language::of_locale(&facts.locale).into(),
        currency: facts.currency.parse::<Currency>().into(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecimalAmount<'a> {
    #[serde(borrow)]
    amount: Cow<'a, str>,
    #[serde(borrow)]
    currency: Cow<'a, str>,
}

#[derive(Serialize)]
struct MinorUnits {
    amount: i64,
}

/// An exact amount in minor units.
pub(crate) fn minor_units(request: &[u8]) -> Answer {
    let decimal: DecimalAmount<'_> = read(request)?;
    ok(MinorUnits { amount: money::minor_units(&decimal.amount, &decimal.currency)? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuildRequests<'a> {
    #[serde(borrow)]
    store: StoreFacts<'a>,
    #[serde(default)]
    limits: Limits,
    #[serde(borrow)]
    products: Vec<Facts<'a>>,
}

/// Products to requests.
pub(crate) fn build_requests(request: &[u8]) -> Answer {
    // Nothing is lost where the bytes are text, which is nearly always; so they are looked at only when reading failed.
    build_from(request).or_else(|error| match repaired(request) {
        Some(text) => build_from(text.as_bytes()),
        None => Err(error),
    })
}

fn build_from(request: &[u8]) -> Answer {
    let request: BuildRequests<'_> = read(request)?;
    let store = Store::new(&request.store.locale, &request.store.currency)?;
    ok(build(request.products, store, request.limits)?)
}

/// The request with a replacement character for what is no UTF-8: one broken product must not keep back all others.
fn repaired(request: &[u8]) -> Option<String> {
    match String::from_utf8_lossy(request) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}
