use alloc::{string::ToString, vec};

use super::*;

const NOW: u64 = 1_445_412_450;

fn object() -> Body {
    problem("", "")
}

fn problem(error: &str, field: &str) -> Body {
    Body::Object { error: error.into(), field: field.into(), errors: vec![] }
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
fn any_2xx_is_a_success_unless_something_else_answered() {
    use RequestName::{PatchShop, PostWebhook, PutProducts};
    let unexpected = |status| Some(Error::UnexpectedAnswer { status });
    for request in [PatchShop, PutProducts] {
        for status in [200, 201, 202, 204, 299] {
            for body in [Body::Empty, object(), Body::Json, Body::Texts(vec![])] {
                check(request, status, body, Verdict::Done, None);
            }
            check(request, status, Body::Other, Verdict::TryLater, unexpected(status));
        }
        for status in [199, 300, 302, 0] {
            check(request, status, object(), Verdict::TryLater, unexpected(status));
        }
    }
    for body in [Body::Empty, Body::Json, Body::Other] {
        check(PostWebhook, 202, body.clone(), Verdict::Done, None);
        check(PostWebhook, 204, body, Verdict::Done, None);
    }
    check(PostWebhook, 302, Body::Empty, Verdict::TryLater, unexpected(302));
}

#[test]
fn a_partial_success_names_what_was_not_accepted() {
    let ids = || vec!["7".to_string(), "9".to_string()];
    let listed = Body::Object { error: String::new(), field: String::new(), errors: ids() };
    for (status, body) in [(202, Body::Texts(ids())), (200, listed)] {
        let judgement = judge_response(RequestName::PutProducts, status, body.clone());
        let expected = Judgement {
            verdict: Verdict::Partial,
            problem: None,
            retry_after_seconds: None,
            failed_ids: ids(),
            refuses_key: false,
        };
        assert_eq!(judgement, expected);
        check(RequestName::PatchShop, status, body, Verdict::Done, None);
    }
}

#[test]
fn every_401_but_of_a_signature_refuses_the_key() {
    let refuses_key = |status, body| judge_response(RequestName::PutProducts, status, body).refuses_key;
    assert!(refuses_key(401, problem("UNAUTHORIZED", "Authorization")));
    assert!(refuses_key(401, problem("BAD_HEADER_VALUE", "x-api-key")));
    assert!(refuses_key(401, problem("INVALID_CREDENTIALS", "")));
    assert!(refuses_key(401, Body::Empty));
    assert!(refuses_key(401, Body::Other));
    assert!(!refuses_key(401, problem("BAD_HEADER_VALUE", "X-Wc-Webhook-Signature")));
    assert!(!refuses_key(403, problem("FORBIDDEN", "")));
    assert!(!refuses_key(400, problem("BAD_HEADER_VALUE", "x-api-key")));
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
    check(RequestName::PostWebhook, 401, body, Verdict::Refused, Some(refused));
}

#[test]
fn the_page_of_a_proxy_is_no_refusal() {
    for status in [400, 401, 403, 404] {
        let unexpected = Error::UnexpectedAnswer { status };
        check(RequestName::PatchShop, status, Body::Other, Verdict::TryLater, Some(unexpected.clone()));
        check(RequestName::PatchShop, status, Body::Json, Verdict::TryLater, Some(unexpected));
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
