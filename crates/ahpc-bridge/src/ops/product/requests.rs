//! Writes products as the bodies of `PUT …/products`.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::mem::take;

use ahpc_core::{
    Error, Problem,
    batch::{BatchLimits, Batcher, Placement},
    product::{ProductFacts, partner_product},
    store::Store,
};
use serde::Serialize;

use super::Facts;
use crate::json::{FromJson, Json, Mismatch};

/// How large a request may be. The API documents no limit; these stay below what web servers take by default.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Products in a request, at least one.
    pub max_products: usize,
    /// Bytes of a request's body.
    pub max_bytes: usize,
    /// Bytes of a description's text, before it is written as JSON.
    pub max_description_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_products: 100, max_bytes: 900_000, max_description_bytes: 20_000 }
    }
}

impl<'a> FromJson<'a> for Limits {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut fields = json.fields()?;
        let default = Self::default();
        let limits = Self {
            max_products: fields.take::<Option<_>>("max_products")?.unwrap_or(default.max_products),
            max_bytes: fields.take::<Option<_>>("max_bytes")?.unwrap_or(default.max_bytes),
            max_description_bytes: fields
                .take::<Option<_>>("max_description_bytes")?
                .unwrap_or(default.max_description_bytes),
        };
        fields.finish()?;
        Ok(limits)
    }
}

/// What became of the products.
#[derive(Debug, Serialize)]
pub(crate) struct Built {
    /// The requests, in the order of the products.
    pub requests: Vec<Request>,
    /// Products that are in no request.
    pub skipped: Vec<Note>,
    /// What had to be left out of products that are sent.
    pub notes: Vec<Note>,
}

/// One request to be sent.
#[derive(Debug, Serialize)]
pub(crate) struct Request {
    /// The ids of its products, as the API will name them.
    pub ids: Vec<String>,
    /// The bytes of the body.
    pub body: String,
}

/// Something to be said of one product.
#[derive(Debug, Serialize)]
pub(crate) struct Note {
    /// The id of the product, as in [`Request::ids`].
    pub id: String,
    /// What is to be said.
    #[serde(flatten)]
    pub problem: Problem,
}

/// Converts the products of `store` and cuts them into requests.
///
/// # Errors
///
/// [`Error::InternalError`] when JSON cannot be written, which would be a defect.
pub(crate) fn build(products: Vec<Facts<'_>>, store: Store, limits: Limits) -> Result<Built, Error> {
    let mut writer = Writer::new(limits);
    for facts in products {
        writer.add(&facts.into(), store, limits)?;
    }
    Ok(writer.finish())
}

/// Fills one request after the other.
struct Writer {
    batcher: Batcher,
    max_bytes: usize,
    ids: Vec<String>,
    body: String,
    built: Built,
}

impl Writer {
    fn new(limits: Limits) -> Self {
        let batcher = Batcher::new(BatchLimits {
            max_items: limits.max_products,
            max_bytes: limits.max_bytes,
            frame_bytes: "[]".len(),
            separator_bytes: ",".len(),
        });
        let built = Built { requests: vec![], skipped: vec![], notes: vec![] };
        Self { batcher, max_bytes: limits.max_bytes, ids: vec![], body: String::new(), built }
    }

    fn add(&mut self, facts: &ProductFacts<'_>, store: Store, limits: Limits) -> Result<(), Error> {
        let id = facts.id.to_string();
        let converted = match partner_product(facts, store, limits.max_description_bytes) {
            Ok(converted) => converted,
            Err(error) => {
                self.built.skipped.push(Note::new(&id, &error));
                return Ok(());
            }
        };
        let product = serde_json::to_string(&converted.product).map_err(|_| Error::InternalError)?;
        match self.batcher.place(product.len()) {
            Placement::Here => {}
            Placement::Next => self.close(),
            Placement::TooLarge => {
                let error = Error::ProductTooLarge { bytes: product.len(), max_bytes: self.max_bytes };
                self.built.skipped.push(Note::new(&id, &error));
                return Ok(());
            }
        }
        self.body.push(if self.ids.is_empty() { '[' } else { ',' });
        self.body.push_str(&product);
        self.built.notes.extend(converted.notes.iter().map(|error| Note::new(&id, error)));
        self.ids.push(id);
        Ok(())
    }

    fn close(&mut self) {
        self.body.push(']');
        self.built.requests.push(Request { ids: take(&mut self.ids), body: take(&mut self.body) });
    }

    fn finish(mut self) -> Built {
        if !self.ids.is_empty() {
            self.close();
        }
        self.built
    }
}

impl Note {
    fn new(id: &str, error: &Error) -> Self {
        Self { id: id.to_string(), problem: Problem::from(error) }
    }
}
