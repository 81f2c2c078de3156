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
    json::{Findings, Json, Read, Reader, from_json, to_json},
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
        let mut request = BuildRequests::default();
        request.read(&mut reader).map_err(|_| reader.error())?;
        let settings = request.settings()?;
        let built = request.products.built(&mut reader, settings).map_err(|_| reader.error())?;
        ok_with(|writer| built.write(writer))
    })
}

/// A request whose products were read, and mostly written, already.
#[derive(Default)]
struct BuildRequests<'a> {
    store: Json<'a>,
    limits: Json<'a>,
    products: Products,
}

impl<'a> BuildRequests<'a> {
    fn read(&mut self, reader: &mut Reader<'a>) -> Read<()> {
        reader.open_object("struct BuildRequests")?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "store" if self.store.is_absent() => self.store = reader.tree()?,
                "limits" if self.limits.is_absent() => self.limits = reader.tree()?,
                "products" if self.products.are_absent() => {
                    let settings = self.settings();
                    self.products.read(reader, settings.ok())?;
                }
                _ => return Err(reader.wrong_field(&name, &["store", "limits", "products"])),
            }
        }
        reader.required("store", !self.store.is_absent())?;
        reader.required("products", !self.products.are_absent())?;
        reader.finish()
    }

    /// What the products are written for, as far as it was read.
    fn settings(&self) -> Result<Settings, Error> {
        let mut findings = Findings::default();
        let store: StoreFacts = findings.take("store", &self.store);
        let limits: Option<Limits> = findings.take("limits", &self.limits);
        findings.result()?;
        Ok(Settings { store: Store::new(&store.locale, &store.currency)?, limits: limits.unwrap_or_default() })
    }
}
