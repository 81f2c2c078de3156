//! The bodies of `PUT …/products`, each filled before the next one begins.

use alloc::vec::Vec;
use core::mem::take;

use ahpc_core::{
    Error,
    batch::{self, BatchLimits, Batcher, Placement},
};

use super::page::{Kind, Request};
use crate::json::{Findings, FromJson, Json, Nested, constant};

/// How large a request may be.
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
        Self {
            max_products: batch::MAX_PRODUCTS,
            max_bytes: batch::MAX_BYTES,
            max_description_bytes: batch::MAX_DESCRIPTION_BYTES,
        }
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

/// Fills one request after the other.
#[derive(Debug)]
pub(super) struct Requests {
    batcher: Batcher,
    max_bytes: usize,
    ids: Vec<u64>,
    body: Nested,
    full: Vec<Request>,
}

impl Requests {
    /// Begins the first request. `expected_bytes` is about how much will be written.
    pub(super) fn new(limits: Limits, expected_bytes: usize) -> Self {
        let batcher = Batcher::new(BatchLimits {
            max_items: limits.max_products,
            max_bytes: limits.max_bytes,
            frame_bytes: "[]".len(),
            separator_bytes: ",".len(),
        });
        let body = Nested::with_capacity(expected_bytes.min(limits.max_bytes));
        Self { batcher, max_bytes: limits.max_bytes, ids: Vec::new(), body, full: Vec::new() }
    }

    /// Writes a product into the request that has room for it.
    ///
    /// # Errors
    ///
    /// [`Error::ProductTooLarge`], and then it is in none.
    pub(super) fn add(&mut self, id: u64, write: &mut dyn FnMut(&mut Nested)) -> Result<(), Error> {
        let before = self.body.mark();
        self.body.constant(if self.ids.is_empty() { constant!("[") } else { constant!(",") });
        let start = self.body.mark();
        write(&mut self.body);
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
                return Err(Error::ProductTooLarge { bytes, max_bytes: self.max_bytes });
            }
        }
        self.ids.push(id);
        Ok(())
    }

    /// All of them.
    pub(super) fn finish(mut self) -> Vec<Request> {
        if !self.ids.is_empty() {
            self.close();
        }
        self.full
    }

    fn close(&mut self) {
        self.body.constant(constant!("]"));
        let escaped_body = take(&mut self.body).into_escaped();
        self.full.push(Request { kind: Kind::Put, ids: take(&mut self.ids), escaped_body });
    }
}
