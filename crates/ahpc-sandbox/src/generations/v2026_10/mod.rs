//! 2026-10: listing sources with `ls_` ids, batches at once or queued, removal as withdrawal, events in order.
//!
//! A withdrawn listing is kept with the state `REMOVED`, and one of which nothing is known with `UNKNOWN`: the words of
//! the generations before, which are no words of this one.

mod batch;
mod configuration;
mod date;
mod entry;
mod event;
mod gate;
mod listings;
mod queued;
mod webhook;

use axum::http::StatusCode;

use super::{
    contract::{BodyLimit, Contract, Handler, Route},
    ids::IdForm,
};
use crate::{
    auth::Auth,
    operation::Operation,
    problem::{SourceForm, code},
    vocabulary::{Currency, Generation, Scope, Word},
};

const LISTINGS: &str = "/api/v1/listing-sources/{listingSourceId}/product-listings";
const LISTINGS_ASYNC: &str = "/api/v1/listing-sources/{listingSourceId}/product-listings/async";

/// 2026-10.
pub static CONTRACT: Contract = Contract {
    generation: Generation::G2026_10,
    routes: &[
        Route { operation: Operation::PutListings, method: "PUT", path: LISTINGS, handler: Handler::Call(batch::put) },
        Route {
            operation: Operation::DeleteListings,
            method: "DELETE",
            path: LISTINGS,
            handler: Handler::Call(batch::delete),
        },
        Route {
            operation: Operation::PutListingsAsync,
            method: "PUT",
            path: LISTINGS_ASYNC,
            handler: Handler::Call(queued::put),
        },
        Route {
            operation: Operation::DeleteListingsAsync,
            method: "DELETE",
            path: LISTINGS_ASYNC,
            handler: Handler::Call(queued::delete),
        },
        Route {
            operation: Operation::PostWebhook,
            method: "POST",
            path: "/api/v1/webhooks/woocommerce/{listingSourceId}",
            handler: Handler::Delivery(webhook::answer),
        },
        Route {
            operation: Operation::PutConfiguration,
            method: "PUT",
            path: "/api/v1/listing-sources/{listingSourceId}/ingestion-configurations/woocommerce",
            handler: Handler::Call(configuration::answer),
        },
    ],
    auth: Auth::Bearer,
    ids: IdForm::ListingSource,
    scopes: &[Scope::ProductListingsWrite, Scope::ListingSourcesWrite],
    currencies: Currency::ALL,
    body_bytes: BodyLimit::Mebibyte,
    source_form: SourceForm::UpperType,
    has_request_ids: true,
    error,
};

/// How many entries a batch may have.
const MAX_ENTRIES: usize = 100;

/// Size of the largest message that the queue takes. The real limit is not documented; this one is the sandbox's own.
const MAX_MESSAGE_BYTES: usize = 256 * 1024;

fn error(operation: Option<Operation>, status: StatusCode) -> Option<&'static str> {
    let is_registration = operation == Some(Operation::PutConfiguration);
    Some(match status {
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => code::BAD_BODY_VALUE,
        StatusCode::UNAUTHORIZED => code::INVALID_CREDENTIALS,
        StatusCode::FORBIDDEN => code::FORBIDDEN,
        StatusCode::NOT_FOUND => code::LISTING_SOURCE_NOT_FOUND,
        StatusCode::INTERNAL_SERVER_ERROR if is_registration => code::LISTING_SOURCE_INTERNAL_ERROR,
        StatusCode::INTERNAL_SERVER_ERROR => code::PRODUCT_LISTING_INTERNAL_ERROR,
        StatusCode::SERVICE_UNAVAILABLE if is_registration => code::LISTING_SOURCE_TEMPORARILY_UNAVAILABLE,
        StatusCode::SERVICE_UNAVAILABLE => code::PRODUCT_LISTING_TEMPORARILY_UNAVAILABLE,
        _ => return None,
    })
}
