//! `putPartnerProducts`: takes a batch of products.
//!
//! The real API queues the entries and works them off later; the sandbox does so at once, so that what was accepted
//! can be seen as soon as the answer is there.

use axum::http::StatusCode;

use super::{
    answer::{Answer, Refusal},
    gate,
    json::{self, Node},
    request::{ApiRequest, Context},
};
use crate::{
    model::{ProductEntry, Via},
    problem::{Problem, code},
    store::products,
    vocabulary::Scope,
};

/// Upserts every entry that can be queued and answers the ids of the others.
pub fn answer(request: &ApiRequest, context: &Context<'_>) -> Result<Answer, Refusal> {
    let shop = gate::shop(request, context, Some(Scope::ProductsWrite))?;
    let entries = read(request)?;

    let batch: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let is_lost = context.faults.take_partial(&batch).unwrap_or_else(|| vec![false; batch.len()]);
    let fault = is_lost.contains(&true).then_some("partial");
    if !is_lost.is_empty() && is_lost.iter().all(|lost| *lost) {
        return Ok(Answer::problem(&none_queued()).played(fault));
    }
    for (entry, _) in entries.iter().zip(&is_lost).filter(|(_, lost)| !**lost) {
        products::upsert(context.connection, &shop.id, entry, Via::Put)?;
    }
    let lost: Vec<&str> = batch.iter().zip(&is_lost).filter(|(_, lost)| **lost).map(|(id, _)| *id).collect();
    Ok(Answer::json(StatusCode::ACCEPTED, &lost).played(fault))
}

fn none_queued() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, code::SERVICE_UNAVAILABLE)
        .detail("none of the entries could be queued")
}

fn read(request: &ApiRequest) -> Result<Vec<ProductEntry>, Problem> {
    gate::json_content_type(&request.headers)?;
    let body = json::parse(&request.body)
        .map_err(|detail| Problem::new(StatusCode::BAD_REQUEST, code::INVALID_JSON).detail(detail))?;
    Node::body(&body).array()?.into_iter().map(read_entry).collect()
}

fn read_entry(entry: Node<'_>) -> Result<ProductEntry, Problem> {
    let object = entry.object()?;
    Ok(ProductEntry {
        id: object.required("shopsProductId")?.string()?.to_owned(),
        title: object.optional("title").map(Node::localized_text).transpose()?,
        description: object.optional("description").map(Node::localized_text).transpose()?,
        price: object.nullable("price").map(Node::price).transpose()?,
        state: object.optional("state").map(|field| field.word()).transpose()?,
        url: object.nullable("url").map(|field| field.uri().map(str::to_owned)).transpose()?,
        images: object.nullable("images").map(|field| field.uris(|item| item.uri())).transpose()?.unwrap_or_default(),
    })
}
