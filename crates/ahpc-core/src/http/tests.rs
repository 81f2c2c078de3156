use alloc::{string::ToString, vec};

use super::*;

const NOW: u64 = 1_445_412_450;

fn object() -> Body {
    problem("", "")
}

fn problem(error: &str, field: &str) -> Body {
    Body::Object { error: error.into(), field: field.into() }
}

fn judge_response(request: RequestName, status: u16, body: Body) -> Judgement {
    judge(request, &Answer::Received(Response { status, retry_after: None, body }), NOW)
}

#[track_caller]
fn check(request: RequestName, status: u16, body: Body, verdict: Verdict, expected: Option<Error>) {
    let judgement = judge_response(request, status, body);
    assert_eq!((judgement.verdict, judgement.problem), (verdict, expected));
}

#[track_caller]
fn check_retry_after(value: &str, expected: Option<u64>) {
    let response = Response { status: 503, retry_after: Some(value.into()), body: Body::Empty };
    assert_eq!(judge(RequestName::PatchShop, &Answer::Received(response), NOW).retry_after_seconds, expected);
}

#[test]
fn a_success_has_the_status_and_the_body_of_the_contract() {
    use RequestName::{PatchShop, PostWebhook, PutProducts};
    let unexpected = |status| Some(Error::UnexpectedAnswer { status });
    check(PatchShop, 200, object(), Verdict::Done, None);
    check(PatchShop, 200, Body::Other, Verdict::TryLater, unexpected(200));
    check(PatchShop, 200, Body::Empty, Verdict::TryLater, unexpected(200));
    check(PatchShop, 302, Body::Empty, Verdict::TryLater, unexpected(302));
    check(PutProducts, 202, Body::Texts(vec![]), Verdict::Done, None);
    check(PutProducts, 202, object(), Verdict::TryLater, unexpected(202));
    check(PutProducts, 200, Body::Texts(vec![]), Verdict::TryLater, unexpected(200));
    check(PostWebhook, 202, Body::Empty, Verdict::Done, None);
    check(PostWebhook, 200, Body::Other, Verdict::TryLater, unexpected(200));
}

#[test]
fn a_partial_success_names_what_was_not_accepted() {
    let judgement = judge_response(RequestName::PutProducts, 202, Body::Texts(vec!["7".into(), "9".into()]));
    let failed_ids = vec!["7".into(), "9".into()];
    let expected = Judgement {
        verdict: Verdict::Partial,
        problem: None,
        retry_after_seconds: None,
        failed_ids,
        wanted_auth: None,
    };
    assert_eq!(judgement, expected);
}

#[test]
fn a_missing_header_names_the_generation_that_wants_it() {
    use AuthGeneration::{ApiKey, Bearer};
    let check = |status, error, field, expected| {
        assert_eq!(judge_response(RequestName::PutProducts, status, problem(error, field)).wanted_auth, expected);
    };
    check(401, "UNAUTHORIZED", "Authorization", Some(Bearer));
    check(401, "UNAUTHORIZED", "authorization", Some(Bearer));
    check(401, "BAD_HEADER_VALUE", "x-api-key", Some(ApiKey));
    check(401, "ACCESS_TOKEN_NOT_FOUND", "Authorization", None);
    check(401, "PARTNER_SHOP_API_KEY_MISMATCH", "", None);
    check(401, "BAD_HEADER_VALUE", "x-wc-webhook-signature", None);
    check(400, "BAD_HEADER_VALUE", "x-api-key", None);
    assert_eq!(judge_response(RequestName::PutProducts, 401, Body::Other).wanted_auth, None);
}

#[test]
fn refusals() {
    let check = |status, body, expected| check(RequestName::PatchShop, status, body, Verdict::Refused, Some(expected));
    check(401, problem("PARTNER_SHOP_API_KEY_MISMATCH", ""), Error::ApiKeyRejected);
    check(403, problem("PARTNER_SHOP_NOT_PARTNERED", ""), Error::ShopNotPartnered);
    check(404, problem("SHOP_NOT_FOUND", ""), Error::ShopUnknown);
    check(404, Body::Empty, Error::ShopUnknown);
    let refused = Error::RequestRefused { status: 400, error: "BAD_BODY_VALUE".into(), field: "price".into() };
    check(400, problem("BAD_BODY_VALUE", "price"), refused);
    let refused = Error::RequestRefused { status: 422, error: "E".repeat(64), field: String::new() };
    check(422, problem(&"E".repeat(100_000), ""), refused);
}

#[test]
fn a_wrong_signature_is_not_a_wrong_key() {
    let body = problem("BAD_HEADER_VALUE", "X-WC-Webhook-Signature");
    let refused =
        Error::RequestRefused { status: 401, error: "BAD_HEADER_VALUE".into(), field: "X-WC-Webhook-Signature".into() };
    check(RequestName::PostWebhook, 401, body.clone(), Verdict::Refused, Some(refused));
    check(RequestName::PatchShop, 401, body, Verdict::Refused, Some(Error::ApiKeyRejected));
}

#[test]
fn the_page_of_a_proxy_is_no_refusal() {
    for status in [400, 401, 403, 404] {
        let unexpected = Error::UnexpectedAnswer { status };
        check(RequestName::PatchShop, status, Body::Other, Verdict::TryLater, Some(unexpected));
    }
}

#[test]
fn trouble_that_passes() {
    let check =
        |status, expected| check(RequestName::PutProducts, status, Body::Other, Verdict::TryLater, Some(expected));
    check(408, Error::ApiTimeout);
    check(429, Error::ApiRateLimited);
    check(500, Error::ApiUnavailable { status: 500 });
    check(503, Error::ApiUnavailable { status: 503 });
    check(0, Error::UnexpectedAnswer { status: 0 });
    check(999, Error::UnexpectedAnswer { status: 999 });
}

#[test]
fn too_large_is_its_own_verdict() {
    check(RequestName::PutProducts, 413, Body::Other, Verdict::TooLarge, Some(Error::RequestTooLarge));
}

#[test]
fn transport_failures() {
    let problem = |reason: &str| judge(RequestName::PatchShop, &Answer::Failed(reason.into()), NOW).problem.unwrap();
    assert_eq!(problem("cURL error 28: Resolving timed out"), Error::ApiTimeout);
    assert_eq!(problem("Connection Timed Out"), Error::ApiTimeout);
    let reason = "cURL error 6: Could not resolve host: api.example".to_string();
    assert_eq!(problem(&reason), Error::ApiUnreachable { reason });
    assert_eq!(problem(&"x".repeat(10_000)), Error::ApiUnreachable { reason: "x".repeat(200) });
}

#[test]
fn retry_after_is_seconds_or_a_date() {
    check_retry_after("30", Some(30));
    check_retry_after(" 0 ", Some(0));
    check_retry_after("Wed, 21 Oct 2015 07:28:00 GMT", Some(30));
    check_retry_after("Wed, 21 Oct 2015 07:27:00 GMT", Some(0));
    check_retry_after("Fri, 21 Oct 2095 07:28:00 GMT", Some(86_400));
    check_retry_after("99999999999999999999999", Some(86_400));
    for nonsense in ["", "-5", "1.5", "soon"] {
        check_retry_after(nonsense, None);
    }
}
