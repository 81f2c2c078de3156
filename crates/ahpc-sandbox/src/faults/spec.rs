//! What a fault does, and the strict reading of a request for one.

use axum::http::StatusCode;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected},
};

use crate::{operation::Operation, problem::Problem};

/// Longest delay that can be asked for: ten minutes.
const MAX_DELAY_MS: u64 = 600_000;

/// Longest pause that can be asked of a caller: one day.
const MAX_RETRY_AFTER_SECONDS: u64 = 86_400;

/// A fault as the control interface takes and shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultSpec {
    /// The operation it meets, or `None` for any, which is written `*`.
    #[serde(serialize_with = "write_operation", deserialize_with = "read_operation")]
    pub operation: Option<Operation>,
    /// What it does. It refuses every field that is neither its own nor one of these here.
    #[serde(flatten)]
    pub effect: Effect,
    /// How many requests it meets; `None` until it is deleted.
    pub count: Option<u64>,
}

/// What a fault does to a request.
///
/// Kinds without fields have braces all the same: serde lets any field pass for a kind without them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Answers a problem instead of handling the request.
    Status {
        /// The status, 400 to 599.
        status: u16,
        /// The error code; left out, it is the one that the contract has for the status.
        #[serde(default)]
        error: String,
        /// The header `Retry-After`.
        retry_after_seconds: Option<u64>,
    },
    /// Answers 429 with `Retry-After` instead of handling the request.
    RateLimit {
        /// The header `Retry-After`.
        #[serde(default = "one_second")]
        retry_after_seconds: u64,
    },
    /// Does not work off some products of a batch.
    Partial {
        /// The products.
        #[serde(default)]
        ids: Vec<String>,
        /// How much of the batch besides them, up to 1, spread evenly.
        #[serde(default)]
        fraction: f64,
    },
    /// Waits, then handles the request as usual.
    Delay {
        /// How long.
        delay_ms: u64,
    },
    /// Takes the request and never answers.
    Hang {},
    /// Takes the request and closes the connection.
    Drop {},
}

impl FaultSpec {
    /// Reads a fault and refuses what makes no sense. A status without code gets the one that `default_error` has.
    ///
    /// # Errors
    ///
    /// Returns 400; it blames the field whose value is out of its range, and the body for what is no fault at all.
    pub fn read(body: &[u8], default_error: impl Fn(Option<Operation>, StatusCode) -> String) -> Result<Self, Problem> {
        let mut spec: Self =
            serde_json::from_slice(body).map_err(|error| Problem::bad_body("body", error.to_string()))?;
        spec.check_effect()?;
        if matches!(spec.effect, Effect::Partial { .. }) && spec.operation.is_some_and(|it| !it.is_batch()) {
            return Err(Problem::bad_body("operation", "only a batch can fail in part"));
        }
        if spec.count == Some(0) {
            let detail = "has to be at least 1, or null for a fault that stays until it is deleted";
            return Err(Problem::bad_body("count", detail));
        }
        if let Effect::Status { status, error, .. } = &mut spec.effect
            && error.is_empty()
        {
            let status = StatusCode::from_u16(*status).expect("400 to 599 are statuses");
            *error = default_error(spec.operation, status);
        }
        Ok(spec)
    }

    fn check_effect(&self) -> Result<(), Problem> {
        let (field, detail) = match &self.effect {
            Effect::Status { status, .. } if !(400..=599).contains(status) => {
                ("status", "has to be 400 to 599".to_owned())
            }
            Effect::Status { retry_after_seconds: Some(seconds), .. }
            | Effect::RateLimit { retry_after_seconds: seconds }
                if *seconds > MAX_RETRY_AFTER_SECONDS =>
            {
                ("retry_after_seconds", format!("has to be at most {MAX_RETRY_AFTER_SECONDS}"))
            }
            Effect::Partial { fraction, .. } if !(0.0..=1.0).contains(fraction) => {
                ("fraction", "has to be above 0 and at most 1".to_owned())
            }
            Effect::Partial { ids, fraction } if ids.is_empty() && *fraction == 0.0 => {
                ("ids", "a partial fault needs ids, a fraction above 0, or both".to_owned())
            }
            Effect::Delay { delay_ms } if !(1..=MAX_DELAY_MS).contains(delay_ms) => {
                ("delay_ms", format!("has to be 1 to {MAX_DELAY_MS}"))
            }
            _ => return Ok(()),
        };
        Err(Problem::bad_body(field, detail))
    }
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
            Self::Hang {} => "hang",
            Self::Drop {} => "drop",
        }
    }

    /// Which of the products of a batch, given by id, it keeps from being worked off.
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

/// Hits `fraction` of all indexes, as evenly as whole numbers allow.
fn evenly_spread(index: usize, fraction: f64) -> bool {
    // Indexes of a batch are far below 2^52, so the conversion is exact; the epsilon absorbs that 10 * 0.1 may be 0.99….
    let hits_before = |index: usize| (index as f64).mul_add(fraction, 1e-9).floor();
    hits_before(index + 1) > hits_before(index)
}

fn one_second() -> u64 {
    1
}

fn write_operation<S: Serializer>(operation: &Option<Operation>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(operation.map_or("*", Operation::id))
}

fn read_operation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Operation>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text == "*" {
        return Ok(None);
    }
    let expected = format!("an operation, that is one of *, {}", Operation::listed());
    Operation::parse(&text).map(Some).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &&*expected))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(request: Value) -> Result<FaultSpec, Problem> {
        let default_error = |operation: Option<Operation>, status: StatusCode| {
            format!("{}_{}", operation.map_or("ANY", Operation::id), status.as_str())
        };
        FaultSpec::read(request.to_string().as_bytes(), default_error)
    }

    /// What is blamed, and in which words.
    fn refusal(request: &Value) -> (String, String) {
        let problem = read(request.clone()).expect_err("the request is wrong");
        (problem.source.expect("a field is blamed").field, problem.detail.expect("a reason is given"))
    }

    #[test]
    fn a_status_brings_the_code_of_its_operation() {
        for (operation, expected) in [("*", "ANY_503"), ("putProductListings", "putProductListings_503")] {
            let spec = read(json!({"operation": operation, "kind": "status", "status": 503})).expect("valid");
            let effect = Effect::Status { status: 503, error: expected.to_owned(), retry_after_seconds: None };
            assert_eq!(spec, FaultSpec { operation: Operation::parse(operation), effect, count: None });
        }
    }

    #[test]
    fn every_kind_is_read_and_shown_alike() {
        let faults = [
            json!({"operation": "*", "kind": "status", "status": 599, "error": "X", "retry_after_seconds": 86_400, "count": 1}),
            json!({"operation": "patchShopById", "kind": "rate_limit", "retry_after_seconds": 0, "count": 2}),
            json!({"operation": "putPartnerProducts", "kind": "partial", "ids": ["1"], "fraction": 0.5, "count": null}),
            json!({"operation": "deleteProductListingsAsync", "kind": "partial", "ids": [], "fraction": 1.0, "count": null}),
            json!({"operation": "postWoocommerceWebhook", "kind": "delay", "delay_ms": 600_000, "count": null}),
            json!({"operation": "*", "kind": "hang", "count": null}),
            json!({"operation": "*", "kind": "drop", "count": null}),
        ];
        for fault in faults {
            let spec = read(fault.clone()).expect("valid");
            assert_eq!(serde_json::to_value(spec).expect("it can be shown"), fault);
        }
    }

    #[test]
    fn what_may_be_left_out_has_a_default() {
        let effect = |request| read(request).expect("valid").effect;
        let rate_limit = effect(json!({"operation": "*", "kind": "rate_limit"}));
        assert_eq!(rate_limit, Effect::RateLimit { retry_after_seconds: 1 });
        let partial = effect(json!({"operation": "*", "kind": "partial", "fraction": 1}));
        assert_eq!(partial, Effect::Partial { ids: vec![], fraction: 1.0 });
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_its_field() {
        let cases = [
            ("operation", json!({"operation": "patchShopById", "kind": "partial", "fraction": 0.5})),
            ("operation", json!({"operation": "putIngestionConfiguration", "kind": "partial", "fraction": 0.5})),
            ("operation", json!({"operation": "postWoocommerceWebhook", "kind": "partial", "fraction": 0.5})),
            ("status", json!({"operation": "*", "kind": "status", "status": 399})),
            ("status", json!({"operation": "*", "kind": "status", "status": 600})),
            ("delay_ms", json!({"operation": "*", "kind": "delay", "delay_ms": 0})),
            ("delay_ms", json!({"operation": "*", "kind": "delay", "delay_ms": 600_001})),
            ("retry_after_seconds", json!({"operation": "*", "kind": "rate_limit", "retry_after_seconds": 86_401})),
            (
                "retry_after_seconds",
                json!({"operation": "*", "kind": "status", "status": 503, "retry_after_seconds": 86_401}),
            ),
            ("ids", json!({"operation": "*", "kind": "partial"})),
            ("ids", json!({"operation": "*", "kind": "partial", "fraction": 0.0})),
            ("fraction", json!({"operation": "*", "kind": "partial", "ids": ["1"], "fraction": -0.1})),
            ("fraction", json!({"operation": "*", "kind": "partial", "fraction": 1.01})),
            ("count", json!({"operation": "*", "kind": "hang", "count": 0})),
        ];
        for (field, request) in cases {
            assert_eq!(refusal(&request).0, field, "{request}");
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_in_words_that_name_it() {
        let cases = [
            ("operation", json!({"kind": "hang"})),
            ("one of *, patchShopById, putPartner", json!({"operation": "patchShop", "kind": "hang"})),
            ("kind", json!({"operation": "*"})),
            ("expected one of `status`, `rate_limit`", json!({"operation": "*", "kind": "explode"})),
            ("missing field `status`", json!({"operation": "*", "kind": "status"})),
            ("missing field `delay_ms`", json!({"operation": "*", "kind": "delay"})),
            ("u16", json!({"operation": "*", "kind": "status", "status": 70_000})),
            ("`status`", json!({"operation": "*", "kind": "hang", "status": 503})),
            ("`retry_after_seconds`", json!({"operation": "*", "kind": "drop", "retry_after_seconds": 1})),
            ("`ids`", json!({"operation": "*", "kind": "delay", "delay_ms": 1, "ids": []})),
            ("`times`", json!({"operation": "*", "kind": "hang", "times": 1})),
            ("-1", json!({"operation": "*", "kind": "hang", "count": -1})),
            ("FaultSpec", json!([])),
        ];
        for (words, request) in cases {
            let (field, detail) = refusal(&request);
            assert!(field == "body" && detail.contains(words), "{request}: {field} {detail}");
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
