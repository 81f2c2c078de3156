//! `check_store`, `minor_units` and `build_requests`: from WooCommerce's facts to the partner API's requests.
//!
//! [`build`] is also what the catalog send uses, page by page.

mod facts;
mod requests;

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    money,
    store::{Currency, Language, Store},
};
use serde::{Deserialize, Serialize};

pub(crate) use facts::Facts;
pub(crate) use requests::{Limits, build};

use crate::{
    envelope::{Answer, Outcome, ok},
    json::{FromJson, Json, from_json},
    request::{read, repaired, take},
};

struct StoreFacts {
    locale: String,
    currency: String,
}

from_json!(strict StoreFacts { locale, currency });

#[derive(Serialize)]
struct StoreVerdict {
    language: Outcome<Language>,
    currency: Outcome<Currency>,
}

/// What the API makes of the store's language and currency, each for itself.
pub(crate) fn check_store(request: &[u8]) -> Answer {
    let facts: StoreFacts = take(request)?;
    ok(StoreVerdict {
        language: Language::of_locale(&facts.locale).into(),
        currency: facts.currency.parse::<Currency>().into(),
    })
}

struct DecimalAmount {
    amount: String,
    currency: String,
}

from_json!(strict DecimalAmount { amount, currency });

#[derive(Serialize)]
struct MinorUnits {
    amount: i64,
}

/// An exact amount in minor units.
pub(crate) fn minor_units(request: &[u8]) -> Answer {
    let decimal: DecimalAmount = take(request)?;
    ok(MinorUnits { amount: money::minor_units(&decimal.amount, &decimal.currency)? })
}

/// The products are read by derived code; see [`crate::json`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BuildRequests<'a> {
    #[serde(borrow)]
    store: Json<'a>,
    #[serde(borrow, default)]
    limits: Json<'a>,
    #[serde(borrow)]
    products: Vec<Facts<'a>>,
}

/// Products to requests.
pub(crate) fn build_requests(request: &[u8]) -> Answer {
    // One product with broken bytes must not keep back the others, so they are replaced; nearly always there are none.
    build_from(request).or_else(|error| match repaired(request) {
        Some(text) => build_from(text.as_bytes()),
        None => Err(error),
    })
}

fn build_from(request: &[u8]) -> Answer {
    let BuildRequests { store, limits, products } = read(request)?;
    let store = StoreFacts::from_json(store).map_err(|mismatch| mismatch.within("store"))?;
    let limits = Option::<Limits>::from_json(limits).map_err(|mismatch| mismatch.within("limits"))?;
    let store = Store::new(&store.locale, &store.currency)?;
    ok(build(products, store, limits.unwrap_or_default())?)
}
