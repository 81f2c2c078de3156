//! `check_store`, `minor_units` and `build_requests`: from WooCommerce's facts to the partner API's requests.
//!
//! [`Products`] is also what the catalog send uses, page by page.

mod facts;
mod partner_json;
mod products;
mod requests;

use alloc::string::String;

use ahpc_core::{
    Error, money,
    store::{Currency, Language, Store},
};

pub(crate) use products::{Products, Settings};
pub(crate) use requests::Limits;

use crate::{
    envelope::{Answer, Outcome, ok, ok_with},
    json::{Read, Reader, from_json, to_json},
    request::{take, with_repaired},
};

struct StoreFacts {
    locale: String,
    currency: String,
}

from_json!(strict StoreFacts { locale, currency });

struct StoreVerdict {
    language: Outcome<&'static str>,
    currency: Outcome<&'static str>,
}

to_json!(StoreVerdict { language, currency });

/// What the API makes of the store's language and currency, each for itself.
pub(crate) fn check_store(request: &[u8]) -> Answer {
    let facts: StoreFacts = take(request)?;
    ok(StoreVerdict {
        language: Language::of_locale(&facts.locale).map(Language::code).into(),
        currency: facts.currency.parse().map(Currency::code).into(),
    })
}

struct DecimalAmount {
    amount: String,
    currency: String,
}

from_json!(strict DecimalAmount { amount, currency });

/// An exact amount in minor units.
pub(crate) fn minor_units(request: &[u8]) -> Answer {
    let decimal: DecimalAmount = take(request)?;
    let amount = money::minor_units(&decimal.amount, &decimal.currency)?;
    // No amount is below zero.
    ok_with(|writer| writer.pairs([("amount", amount.unsigned_abs())]))
}

/// Products to requests.
pub(crate) fn build_requests(request: &[u8]) -> Answer {
    with_repaired(request, |request| {
        let mut reader = Reader::new(request)?;
        let request = BuildRequests::read(&mut reader).map_err(|_| reader.error())?;
        let settings = request.settings()?;
        let built = request.products.built(&mut reader, settings).map_err(|_| reader.error())?;
        ok_with(|writer| built.write(writer))
    })
}

struct BuildRequests {
    store: Result<StoreFacts, Error>,
    limits: Result<Option<Limits>, Error>,
    products: Products,
}

impl BuildRequests {
    fn read(reader: &mut Reader<'_>) -> Read<Self> {
        let (mut store, mut limits, mut products) = (None, None, None);
        reader.open_object("struct BuildRequests")?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "store" if store.is_none() => store = Some(reader.field("store")?),
                "limits" if limits.is_none() => limits = Some(reader.field("limits")?),
                "products" if products.is_none() => {
                    let settings = store.as_ref().map(|store| settings(store, limits.as_ref().unwrap_or(&Ok(None))));
                    products = Some(Products::read(reader, settings.and_then(Result::ok))?);
                }
                _ => return Err(reader.wrong_field(&name, &["store", "limits", "products"])),
            }
        }
        let store = reader.required("store", store)?;
        let products = reader.required("products", products)?;
        reader.finish()?;
        Ok(Self { store, limits: limits.unwrap_or(Ok(None)), products })
    }

    fn settings(&self) -> Result<Settings, Error> {
        settings(&self.store, &self.limits)
    }
}

fn settings(store: &Result<StoreFacts, Error>, limits: &Result<Option<Limits>, Error>) -> Result<Settings, Error> {
    let store = store.as_ref().map_err(Error::clone)?;
    let limits = limits.clone()?.unwrap_or_default();
    Ok(Settings { store: Store::new(&store.locale, &store.currency)?, limits })
}
