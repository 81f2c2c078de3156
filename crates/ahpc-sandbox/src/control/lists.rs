//! What the sandbox has seen, as lists with the latest first.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::{Answer, Params, ok},
    auth,
};
use crate::{
    app::Sandbox,
    operation::Operation,
    problem::{Problem, code},
    store::{
        products,
        requests::{self, RequestFilter},
    },
    vocabulary::SourceType,
};

/// How many entries a list has unless told otherwise, and at most.
const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 1_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestParams {
    operation: Option<String>,
    after_id: Option<i64>,
    limit: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryParams {
    after_id: Option<i64>,
    limit: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductParams {
    shop_id: Option<String>,
    offset: Option<u32>,
    limit: Option<u32>,
}

/// `GET /_sandbox/status`: which sandbox this is and how much it has seen.
pub async fn status(State(sandbox): State<Arc<Sandbox>>) -> Answer {
    let active_faults = sandbox.faults.list().iter().filter(|fault| fault.remaining != Some(0)).count();
    let ((requests, deliveries), products) = sandbox
        .blocking(|sandbox| sandbox.store.transaction(|it| Ok((requests::counts(it)?, products::count(it, None)?))))
        .await?;
    let contract = sandbox.contract();
    ok(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "generation": contract.generation,
        "operations": contract.operations(),
        "auth": auth::describe(sandbox.auth()),
        "requests": requests,
        "deliveries": deliveries,
        "products": products,
        "active_faults": active_faults,
    }))
}

/// `GET /_sandbox/requests?operation=&after_id=&limit=`.
pub async fn requests(State(sandbox): State<Arc<Sandbox>>, Params(params): Params<RequestParams>) -> Answer {
    if let Some(operation) = &params.operation
        && Operation::parse(operation).is_none()
    {
        return Err(wrong_query("operation", format!("has to be one of {}", Operation::listed())).into());
    }
    let (requests, total) = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                let filter = RequestFilter {
                    operation: params.operation.as_deref(),
                    after_id: params.after_id.unwrap_or(0),
                    limit: limit(params.limit),
                };
                Ok((requests::latest(it, &filter)?, requests::counts(it)?.0))
            })
        })
        .await?;
    ok(json!({"requests": requests, "total": total}))
}

/// `GET /_sandbox/deliveries?after_id=&limit=`.
pub async fn deliveries(State(sandbox): State<Arc<Sandbox>>, Params(params): Params<DeliveryParams>) -> Answer {
    let (deliveries, total) = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                let latest = requests::latest_deliveries(it, params.after_id.unwrap_or(0), limit(params.limit))?;
                Ok((latest, requests::counts(it)?.1))
            })
        })
        .await?;
    ok(json!({"deliveries": deliveries, "total": total}))
}

/// `GET /_sandbox/products?shop_id=&offset=&limit=`.
pub async fn products(State(sandbox): State<Arc<Sandbox>>, Params(params): Params<ProductParams>) -> Answer {
    let (products, total) = sandbox
        .blocking(move |sandbox| {
            sandbox.store.transaction(|it| {
                let shop_id = params.shop_id.as_deref();
                let latest = products::latest(it, shop_id, limit(params.limit), params.offset.unwrap_or(0))?;
                Ok((latest, products::count(it, shop_id)?))
            })
        })
        .await?;
    ok(json!({"products": products, "total": total}))
}

fn limit(wanted: Option<u32>) -> u32 {
    wanted.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT)
}

fn wrong_query(parameter: &str, detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code::BAD_QUERY_PARAMETER_VALUE)
        .detail(detail)
        .blame(SourceType::Query, parameter)
}
