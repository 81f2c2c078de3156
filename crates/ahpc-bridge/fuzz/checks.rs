//! What has to hold of any bytes, for cargo-fuzz and for the mutants of the vectors that `tests/parity` tries.

use ahpc_core::{
    delivery,
    http::{Answer, Body, RequestName, Response, Verdict, judge},
    link, money,
    secret::Secret,
    text,
};
use serde_json::Value;

/// The operations of the bridge, and a name that is none.
pub const OPERATIONS: [&str; 17] = [
    "version",
    "describe",
    "check_settings",
    "endpoints",
    "check_store",
    "generate_secret",
    "plan_webhooks",
    "connection_step",
    "judge_answer",
    "minor_units",
    "prepare_page",
    "catalog_step",
    "judge_delivery",
    "status",
    "sign_delivery",
    "verify_delivery",
    "no_such_operation",
];

/// A check of any bytes.
pub type Check = fn(&[u8]);

/// Every check, by the name of its fuzz target.
pub const CHECKS: [(&str, Check); 5] =
    [("call", call), ("json", json), ("text", html), ("amount", amount), ("header", header)];

/// Any operation with any request: an envelope of JSON, never a defect, and the same each time.
///
/// The first byte chooses the operation; the rest is the request.
pub fn call(bytes: &[u8]) {
    let Some((choice, request)) = bytes.split_first() else { return };
    let operation = OPERATIONS[usize::from(*choice) % OPERATIONS.len()];
    let answer = ahpc_bridge::call(operation, request);
    let envelope: Value = serde_json::from_slice(&answer).expect("an envelope is JSON");
    let code = envelope.pointer("/error/code").and_then(Value::as_str);
    assert!(envelope.get("ok").is_some() || code.is_some_and(|code| code != "internal_error"), "{envelope}");
    assert_eq!(ahpc_bridge::call(operation, request), answer, "the same bytes to the same bytes");
}

/// The reader of JSON takes and refuses what serde_json does, in the same words.
pub fn json(bytes: &[u8]) {
    let answer: Value = serde_json::from_slice(&ahpc_bridge::call("version", bytes)).expect("an envelope is JSON");
    let told = answer.pointer("/error/params/detail").and_then(Value::as_str);
    let Ok(document) = str::from_utf8(bytes) else {
        assert!(told.is_some_and(|detail| detail.starts_with("not UTF-8 at byte ")), "{answer}");
        return;
    };
    match serde_json::from_str::<Value>(document).map_err(|error| error.to_string()) {
        Ok(Value::Object(members)) if members.is_empty() && !document.contains(':') => assert_eq!(told, None),
        Ok(Value::Array(items)) if items.is_empty() => assert_eq!(told, None),
        Ok(_) => assert!(told.is_some_and(|detail| !detail.contains(" at line ")), "{document}: {answer}"),
        // No number is too large for a reader that keeps only those that it needs.
        Err(error) if error.starts_with("number out of range") => {}
        Err(error) => assert_eq!(told, Some(&*error), "{document}"),
    }
}

/// Texts come out clean and as long as they may be, whatever a database holds.
pub fn html(bytes: &[u8]) {
    let html = String::from_utf8_lossy(bytes);
    let whole = text::description(&html, usize::MAX);
    assert!(!whole.is_cut());
    assert!(whole.text.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", whole.text);
    assert_eq!(whole.text.trim(), whole.text);
    for limit in [0, 1, 7, whole.text.len()] {
        let cut = text::description(&html, limit);
        assert!(cut.text.len() <= limit && whole.text.starts_with(&cut.text), "{:?}", cut.text);
        assert_eq!(cut.bytes, whole.bytes);
    }
    let title = text::title(&html);
    assert!(title.chars().all(|c| !c.is_control()) && title.trim() == title, "{title:?}");
}

/// Amounts are those of whole numbers with a point put in, worked out in another way.
pub fn amount(bytes: &[u8]) {
    let amount = String::from_utf8_lossy(bytes);
    for (currency, exponent) in [("JPY", 0), ("EUR", 2), ("KWD", 3)] {
        let given = money::minor_units(&amount, currency).ok();
        assert_eq!(given, expected_amount(&amount, exponent), "{amount:?} {currency}");
    }
}

fn expected_amount(amount: &str, exponent: usize) -> Option<i64> {
    let amount = amount.trim_ascii();
    let (whole, decimals) = amount.split_once('.').unwrap_or((amount, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + decimals.len() == 0 || !is_digits(whole) || !is_digits(decimals) {
        return None;
    }
    let padded = format!("{whole}{decimals:0<exponent$}");
    let digits = padded[..whole.len() + exponent].trim_start_matches('0');
    if digits.is_empty() { Some(0) } else { digits.parse().ok() }
}

/// What other machines write into headers and addresses: waits are bounded, links are ASCII and stay what they are,
/// and a signature is that of its body only.
pub fn header(bytes: &[u8]) {
    let value = String::from_utf8_lossy(bytes).into_owned();
    let response = Response { status: 503, retry_after: Some(value.clone()), body: Body::Empty };
    let judgement = judge(RequestName::PatchShop, &Answer::Received(response), 1_800_000_000);
    assert_eq!(judgement.verdict, Verdict::TryLater);
    assert!(judgement.retry_after_seconds.is_none_or(|seconds| seconds <= 86_400));
    if let Some(link) = link::absolute_link(&value) {
        assert!(link[..4].eq_ignore_ascii_case("http") && link.bytes().all(|byte| byte.is_ascii_graphic()), "{link}");
        assert_eq!(link::absolute_link(&link).as_deref(), Some(&*link), "encoded once");
    }
    let secret = Secret::new(value.clone());
    let signature = delivery::sign(&secret, bytes);
    assert_eq!(delivery::verify(&secret, bytes, &signature), Ok(()));
    if value != signature {
        assert!(delivery::verify(&secret, bytes, &value).is_err());
    }
}
