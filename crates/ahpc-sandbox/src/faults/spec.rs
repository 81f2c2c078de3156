//! What a fault does, and the strict reading of a request for one.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{
    api::Operation,
    problem::{Problem, code},
};

/// Longest delay that can be asked for: ten minutes.
const MAX_DELAY_MS: u64 = 600_000;

/// Longest pause that can be asked of a caller: one day.
const MAX_RETRY_AFTER_SECONDS: u64 = 86_400;

/// The pause that a rate limit asks for unless told otherwise.
const DEFAULT_RETRY_AFTER_SECONDS: u64 = 1;

/// A fault as the control interface takes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRequest {
    /// An `operationId` of the contract, or `*` for any.
    pub operation: String,
    /// `status`, `partial`, `delay`, `hang`, `drop` or `rate_limit`.
    pub kind: String,
    /// For `status`: the status to answer, 400 to 599.
    pub status: Option<u16>,
    /// For `status`: the error code to answer.
    pub error: Option<String>,
    /// For `status` and `rate_limit`: the header `Retry-After`.
    pub retry_after_seconds: Option<u64>,
    /// For `delay`: how long to wait before the request is handled.
    pub delay_ms: Option<u64>,
    /// For `partial`: the products that cannot be queued.
    pub ids: Option<Vec<String>>,
    /// For `partial`: how many of a batch cannot be queued, above 0 and up to 1.
    pub fraction: Option<f64>,
    /// How many requests it meets; `None` until it is deleted.
    pub count: Option<u64>,
}

/// A fault that makes sense.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaultSpec {
    /// The operation it meets, or `None` for any.
    #[serde(serialize_with = "operation_or_star")]
    pub operation: Option<Operation>,
    /// What it does.
    #[serde(flatten)]
    pub effect: Effect,
    /// How many requests it meets; `None` until it is deleted.
    pub count: Option<u64>,
}

/// What a fault does to a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// Answers a problem instead of handling the request.
    Status {
        /// The status.
        status: u16,
        /// The error code.
        error: String,
        /// The header `Retry-After`.
        retry_after_seconds: Option<u64>,
    },
    /// Answers 429 with `Retry-After` instead of handling the request.
    RateLimit {
        /// The header `Retry-After`.
        retry_after_seconds: u64,
    },
    /// Does not queue some products of a batch.
    Partial {
        /// The products.
        ids: Vec<String>,
        /// How much of the batch besides them, spread evenly.
        fraction: f64,
    },
    /// Waits, then handles the request as usual.
    Delay {
        /// How long.
        delay_ms: u64,
    },
    /// Takes the request and never answers.
    Hang,
    /// Takes the request and closes the connection.
    Drop,
}

impl Effect {
    /// The word of the control interface.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::RateLimit { .. } => "rate_limit",
            Self::Partial { .. } => "partial",
            Self::Delay { .. } => "delay",
            Self::Hang => "hang",
            Self::Drop => "drop",
        }
    }

    /// Which of the products of a batch, given by id, it keeps from being queued.
    #[must_use]
    pub fn hits(&self, batch: &[&str]) -> Vec<bool> {
        let Self::Partial { ids, fraction } = self else { return vec![false; batch.len()] };
        batch
            .iter()
            .enumerate()
            .map(|(index, id)| ids.iter().any(|hit| hit == id) || evenly_spread(index, *fraction))
            .collect()
    }
}

impl TryFrom<FaultRequest> for FaultSpec {
    type Error = Problem;

    fn try_from(request: FaultRequest) -> Result<Self, Problem> {
        let operation = read_operation(&request.operation)?;
        let effect = read_effect(&request)?;
        refuse_unused_fields(&request, &effect)?;
        if matches!(effect, Effect::Partial { .. }) && operation.is_some_and(|it| it != Operation::PutProducts) {
            return Err(wrong("operation", "only putPartnerProducts can fail in part"));
        }
        if request.count == Some(0) {
            return Err(wrong("count", "has to be at least 1, or null for a fault that stays until it is deleted"));
        }
        Ok(Self { operation, effect, count: request.count })
    }
}

fn read_operation(text: &str) -> Result<Option<Operation>, Problem> {
    if text == "*" {
        return Ok(None);
    }
    let known = Operation::ALL.map(Operation::id).join(", ");
    Operation::parse(text).map(Some).ok_or_else(|| wrong("operation", format!("has to be one of *, {known}")))
}

fn read_effect(request: &FaultRequest) -> Result<Effect, Problem> {
    match request.kind.as_str() {
        "status" => read_status(request),
        "rate_limit" => Ok(Effect::RateLimit {
            retry_after_seconds: read_retry_after(request)?.unwrap_or(DEFAULT_RETRY_AFTER_SECONDS),
        }),
        "partial" => read_partial(request),
        "delay" => match request.delay_ms {
            Some(delay_ms @ 1..=MAX_DELAY_MS) => Ok(Effect::Delay { delay_ms }),
            _ => Err(wrong("delay_ms", format!("has to be 1 to {MAX_DELAY_MS}"))),
        },
        "hang" => Ok(Effect::Hang),
        "drop" => Ok(Effect::Drop),
        _ => Err(wrong("kind", "has to be one of status, partial, delay, hang, drop, rate_limit")),
    }
}

fn read_status(request: &FaultRequest) -> Result<Effect, Problem> {
    let status = request
        .status
        .filter(|status| (400..=599).contains(status))
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or_else(|| wrong("status", "has to be 400 to 599"))?;
    let error = request.error.clone().unwrap_or_else(|| default_error(status));
    Ok(Effect::Status { status: status.as_u16(), error, retry_after_seconds: read_retry_after(request)? })
}

fn read_retry_after(request: &FaultRequest) -> Result<Option<u64>, Problem> {
    match request.retry_after_seconds {
        Some(seconds) if seconds > MAX_RETRY_AFTER_SECONDS => {
            Err(wrong("retry_after_seconds", format!("has to be at most {MAX_RETRY_AFTER_SECONDS}")))
        }
        seconds => Ok(seconds),
    }
}

fn read_partial(request: &FaultRequest) -> Result<Effect, Problem> {
    let ids = request.ids.clone().unwrap_or_default();
    let fraction = request.fraction.unwrap_or(0.0);
    if !(0.0..=1.0).contains(&fraction) || (request.fraction == Some(0.0)) {
        return Err(wrong("fraction", "has to be above 0 and at most 1"));
    }
    if ids.is_empty() && request.fraction.is_none() {
        return Err(wrong("ids", "a partial fault needs ids, a fraction or both"));
    }
    Ok(Effect::Partial { ids, fraction })
}

/// A field that the kind has no use for is a mistake that would otherwise go unnoticed.
fn refuse_unused_fields(request: &FaultRequest, effect: &Effect) -> Result<(), Problem> {
    let given = [
        ("status", request.status.is_some(), matches!(effect, Effect::Status { .. })),
        ("error", request.error.is_some(), matches!(effect, Effect::Status { .. })),
        (
            "retry_after_seconds",
            request.retry_after_seconds.is_some(),
            matches!(effect, Effect::Status { .. } | Effect::RateLimit { .. }),
        ),
        ("delay_ms", request.delay_ms.is_some(), matches!(effect, Effect::Delay { .. })),
        ("ids", request.ids.is_some(), matches!(effect, Effect::Partial { .. })),
        ("fraction", request.fraction.is_some(), matches!(effect, Effect::Partial { .. })),
    ];
    match given.iter().find(|(_, is_given, is_used)| *is_given && !is_used) {
        Some((field, ..)) => Err(wrong(field, format!("has no meaning for a fault of kind {}", effect.kind()))),
        None => Ok(()),
    }
}

/// The code that the contract has for a status, or one made of its phrase.
fn default_error(status: StatusCode) -> String {
    let code = match status {
        StatusCode::BAD_REQUEST => code::BAD_BODY_VALUE,
        StatusCode::UNAUTHORIZED => code::UNAUTHORIZED,
        StatusCode::FORBIDDEN => code::PARTNER_SHOP_NOT_PARTNERED,
        StatusCode::NOT_FOUND => code::SHOP_NOT_FOUND,
        StatusCode::PAYLOAD_TOO_LARGE => code::CONTENT_TOO_LARGE,
        other => {
            let phrase = other.canonical_reason().unwrap_or("Unknown Status");
            return phrase.to_uppercase().replace([' ', '-'], "_");
        }
    };
    code.to_owned()
}

/// Hits `fraction` of all indexes, as evenly as whole numbers allow.
fn evenly_spread(index: usize, fraction: f64) -> bool {
    // Indexes of a batch are far below 2^52, so the conversion is exact; the epsilon absorbs that 10 * 0.1 may be 0.99….
    let hits_before = |index: usize| (index as f64).mul_add(fraction, 1e-9).floor();
    hits_before(index + 1) > hits_before(index)
}

fn operation_or_star<S: serde::Serializer>(operation: &Option<Operation>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(operation.map_or("*", Operation::id))
}

fn wrong(field: &str, detail: impl Into<String>) -> Problem {
    Problem::bad_body(field, detail)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(request: Value) -> Result<FaultSpec, Problem> {
        serde_json::from_value::<FaultRequest>(request).expect("the fields are known").try_into()
    }

    fn blamed_field(request: Value) -> String {
        read(request).expect_err("the request is wrong").source.expect("a field is blamed").field
    }

    #[test]
    fn a_status_brings_the_code_of_the_contract() {
        for (status, error) in [(404, "SHOP_NOT_FOUND"), (503, "SERVICE_UNAVAILABLE"), (502, "BAD_GATEWAY")] {
            let spec = read(json!({"operation": "*", "kind": "status", "status": status})).expect("valid");
            let expected = Effect::Status { status, error: error.to_owned(), retry_after_seconds: None };
            assert_eq!(spec, FaultSpec { operation: None, effect: expected, count: None });
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_field() {
        let cases = [
            ("operation", json!({"operation": "patchShop", "kind": "hang"})),
            ("operation", json!({"operation": "patchShopById", "kind": "partial", "fraction": 0.5})),
            ("kind", json!({"operation": "*", "kind": "explode"})),
            ("status", json!({"operation": "*", "kind": "status"})),
            ("status", json!({"operation": "*", "kind": "status", "status": 200})),
            ("status", json!({"operation": "*", "kind": "hang", "status": 503})),
            ("delay_ms", json!({"operation": "*", "kind": "delay"})),
            ("delay_ms", json!({"operation": "*", "kind": "delay", "delay_ms": 600_001})),
            ("retry_after_seconds", json!({"operation": "*", "kind": "rate_limit", "retry_after_seconds": 86_401})),
            ("retry_after_seconds", json!({"operation": "*", "kind": "drop", "retry_after_seconds": 1})),
            ("ids", json!({"operation": "*", "kind": "partial"})),
            ("fraction", json!({"operation": "*", "kind": "partial", "fraction": 0.0})),
            ("fraction", json!({"operation": "*", "kind": "partial", "fraction": 1.01})),
            ("count", json!({"operation": "*", "kind": "hang", "count": 0})),
        ];
        for (field, request) in cases {
            assert_eq!(blamed_field(request.clone()), field, "{request}");
        }
    }

    #[test]
    fn a_fraction_is_spread_evenly_over_the_batch() {
        let count = |fraction, size| {
            let batch = vec!["x"; size];
            Effect::Partial { ids: vec![], fraction }.hits(&batch).into_iter().filter(|hit| *hit).count()
        };
        assert_eq!((count(0.1, 10), count(0.25, 100), count(1.0, 7), count(0.5, 1)), (1, 25, 7, 0));
    }

    #[test]
    fn ids_are_hit_wherever_they_stand() {
        let effect = Effect::Partial { ids: vec!["7".to_owned()], fraction: 0.0 };
        assert_eq!(effect.hits(&["6", "7", "8", "7"]), [false, true, false, true]);
    }
}
