//! `check_store`, `minor_units` and `prepare_page`: from WooCommerce's facts to the partner API's requests.

mod facts;
mod page;
mod partner_json;
mod products;
mod requests;

use alloc::string::String;

use ahpc_core::{
    Error, money,
    store::{Currency, Language, Store},
};

use products::{Mode, Products, Settings};
use requests::Limits;

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

/// Products to requests, or to what differs from what was said of them.
pub(crate) fn prepare_page(request: &[u8]) -> Answer {
    with_repaired(request, |request| {
        let mut reader = Reader::new(request)?;
        let mut request = PreparePage::default();
        request.read(&mut reader).map_err(|_| reader.error())?;
        let settings = request.settings()?;
        let page = request.products.prepared(&mut reader, settings).map_err(|_| reader.error())?;
        ok_with(|writer| page.write(writer))
    })
}

/// A request whose products were read, and mostly written, already.
#[derive(Default)]
struct PreparePage<'a> {
    mode: Json<'a>,
    store: Json<'a>,
    limits: Json<'a>,
    products: Products,
}

impl<'a> PreparePage<'a> {
    fn read(&mut self, reader: &mut Reader<'a>) -> Read<()> {
        reader.open_object("struct PreparePage")?;
        while let Some(name) = reader.next_name()? {
            match &*name {
                "mode" if self.mode.is_absent() => self.mode = reader.tree()?,
                "store" if self.store.is_absent() => self.store = reader.tree()?,
                "limits" if self.limits.is_absent() => self.limits = reader.tree()?,
                "products" if self.products.are_absent() => {
                    let settings = self.settings();
                    self.products.read(reader, settings.ok())?;
                }
                _ => return Err(reader.wrong_field(&name, &["mode", "store", "limits", "products"])),
            }
        }
        reader.required("mode", !self.mode.is_absent())?;
        reader.required("store", !self.store.is_absent())?;
        reader.required("products", !self.products.are_absent())?;
        reader.finish()
    }

    /// What the products are written for, as far as it was read.
    fn settings(&self) -> Result<Settings, Error> {
        let mut findings = Findings::default();
        let mode: Mode = findings.take("mode", &self.mode);
        let store: StoreFacts = findings.take("store", &self.store);
        let limits: Option<Limits> = findings.take("limits", &self.limits);
        findings.result()?;
        let store = Store::new(&store.locale, &store.currency)?;
        Ok(Settings { mode, store, limits: limits.unwrap_or_default() })
    }
}
