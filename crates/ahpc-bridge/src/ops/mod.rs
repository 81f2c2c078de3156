//! The operations, one module for each area of the core, and the one table that dispatch and `describe` share.

use crate::envelope::Answer;

mod about;
mod catalog;
mod connection;
mod connection_step;
mod delivery;
mod facts;
mod judge;
mod patience;
mod product;
mod status;
mod webhooks;

/// One operation of the call surface.
pub(crate) struct Operation {
    /// The name that [`crate::call`] takes.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub summary: &'static str,
    /// Reads the request and writes the envelope.
    pub run: fn(&[u8]) -> Answer,
}

/// Every operation, in the order of the README.
const OPERATIONS: &[Operation] = &[
    operation("version", "The version of this core.", about::version),
    operation("describe", "Every operation and every error code.", about::describe),
    operation(
        "check_settings",
        "What was entered, in the form to store, or what is wrong.",
        connection::check_settings,
    ),
    operation("endpoints", "The URLs of the API for a shop.", connection::endpoints),
    operation("check_store", "What the API takes the store's language and currency for.", product::check_store),
    operation("generate_secret", "A signing secret from random bytes.", connection::generate_secret),
    operation("plan_webhooks", "The smallest change to the webhooks that should be.", webhooks::plan),
    operation("connection_step", "One step of connecting a shop and keeping it connected.", connection_step::step),
    operation("judge_answer", "What an answer of the API means.", judge::judge_answer),
    operation("minor_units", "An exact amount in minor units by ISO 4217.", product::minor_units),
    operation("prepare_page", "Products as requests to the API, or what of them differs.", product::prepare_page),
    operation("catalog_step", "One step of sending the catalog and its changes.", catalog::step),
    operation("judge_delivery", "What becomes of a delivery of WooCommerce.", catalog::judge_delivery),
    operation("status", "How the shop stands, as everything shows it.", status::status),
    operation("sign_delivery", "The signature of a delivery's body.", delivery::sign),
    operation("verify_delivery", "Whether a signature belongs to a delivery's body.", delivery::verify),
];

const fn operation(name: &'static str, summary: &'static str, run: fn(&[u8]) -> Answer) -> Operation {
    Operation { name, summary, run }
}

/// The operation of that name.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
