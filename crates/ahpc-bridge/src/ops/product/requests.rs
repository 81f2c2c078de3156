//! Writes products as the bodies of `PUT …/products`.

use alloc::vec::Vec;
use core::mem::take;

use ahpc_core::{
    Error, Problem,
    batch::{BatchLimits, Batcher, Placement},
    product::{ProductFacts, partner_product},
};

use super::{Settings, partner_json::write_product};
use crate::{
    json::{Findings, FromJson, Json, Nested, ToJson, Writer, constant, write_problem},
    outgoing::{TextId, TextIds},
};

/// How large a request may be. The API documents no limit; these stay below what web servers take by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let default = Self::default();
        let mut fields = json.fields(findings);
        let mut limit = |name, default| fields.take::<Option<_>>(name).unwrap_or(default);
        let limits = Self {
            max_products: limit("max_products", default.max_products),
            max_bytes: limit("max_bytes", default.max_bytes),
            max_description_bytes: limit("max_description_bytes", default.max_description_bytes),
        };
        fields.finish();
        limits
    }
}

/// What became of the products.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// The requests, in the order of the products.
    pub requests: Vec<Request>,
    /// Products that are in no request.
    pub skipped: Vec<Note>,
    /// What had to be left out of products that are sent.
    pub notes: Vec<Note>,
}

/// One request to be sent.
#[derive(Debug)]
pub(crate) struct Request {
    /// The ids of its products.
    pub ids: Vec<u64>,
    /// The bytes of the body as the text of a JSON text, which is how they stand in every answer.
    pub escaped_body: Vec<u8>,
}

/// Something to be said of one product.
#[derive(Debug)]
pub(crate) struct Note {
    /// The id of the product.
    pub id: u64,
    /// What is to be said.
    pub problem: Problem,
}

/// Fills one request after the other.
#[derive(Debug)]
pub(crate) struct Builder {
    settings: Settings,
    batcher: Batcher,
    ids: Vec<u64>,
    body: Nested,
    built: Built,
}

impl Builder {
    /// Begins the first request. `expected_bytes` is about how much will be written.
    pub(crate) fn new(settings: Settings, expected_bytes: usize) -> Self {
        let limits = settings.limits;
        let batcher = Batcher::new(BatchLimits {
            max_items: limits.max_products,
            max_bytes: limits.max_bytes,
            frame_bytes: "[]".len(),
            separator_bytes: ",".len(),
        });
        let body = Nested::with_capacity(expected_bytes.min(limits.max_bytes));
        Self { settings, batcher, ids: Vec::new(), body, built: Built::default() }
    }

    /// Writes a product into the request that has room for it.
    pub(crate) fn add(&mut self, facts: &ProductFacts<'_>) {
        let Settings { store, limits } = self.settings;
        let product = match partner_product(facts, store, limits.max_description_bytes) {
            Ok(product) => product,
            Err(error) => return self.built.skipped.push(Note::new(facts.id, &error)),
        };
        let before = self.body.mark();
        self.body.constant(if self.ids.is_empty() { constant!("[") } else { constant!(",") });
        let start = self.body.mark();
        let left_out = write_product(&product, &mut self.body);
        let bytes = self.body.bytes_since(start);
        match self.batcher.place(bytes) {
            Placement::Here => {}
            Placement::Next => {
                let product = self.body.split_off(start);
                self.body.truncate(before);
                self.close();
                self.body.constant(constant!("["));
                self.body.append(&product);
            }
            Placement::TooLarge => {
                self.body.truncate(before);
                let error = Error::ProductTooLarge { bytes, max_bytes: limits.max_bytes };
                return self.built.skipped.push(Note::new(facts.id, &error));
            }
        }
        let left_out = left_out.into_iter().flatten();
        self.built.notes.extend(left_out.map(|error| Note::new(facts.id, &error)));
        self.ids.push(facts.id);
    }

    /// What became of all of them.
    pub(crate) fn finish(mut self) -> Built {
        if !self.ids.is_empty() {
            self.close();
        }
        self.built
    }

    fn close(&mut self) {
        self.body.constant(constant!("]"));
        let escaped_body = take(&mut self.body).into_escaped();
        self.built.requests.push(Request { ids: take(&mut self.ids), escaped_body });
    }
}

impl Built {
    /// Writes all of it.
    pub(crate) fn write(self, writer: &mut Writer) {
        writer.open_object();
        writer.name("requests");
        writer.list(self.requests, |writer, request| {
            writer.open_object();
            writer.member("ids", &TextIds(&request.ids));
            writer.name("body");
            writer.escaped_text(request.escaped_body);
            writer.close_object();
        });
        writer.member("skipped", &self.skipped);
        writer.member("notes", &self.notes);
        writer.close_object();
    }
}

impl Note {
    fn new(id: u64, error: &Error) -> Self {
        Self { id, problem: Problem::from(error) }
    }
}

impl ToJson for Note {
    fn write(&self, writer: &mut Writer) {
        writer.open_object();
        writer.member("id", &TextId(self.id));
        write_problem(&self.problem, writer);
        writer.close_object();
    }
}
