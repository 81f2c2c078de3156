//! What came back for a request to the API, as the shell passes it on: `status`, `headers` and `body`, or `error`.

use alloc::{string::String, vec::Vec};

use ahpc_core::http::{Answer, Body, Response};

use crate::json::{Findings, FromJson, Json, Kind};

impl<'a> FromJson<'a> for Answer {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        let mut fields = json.fields(findings);
        let answer = match fields.take("error") {
            Some(reason) => Self::Failed(reason),
            None => Self::Received(Response {
                status: fields.take("status"),
                retry_after: fields.take::<Headers>("headers").retry_after,
                body: fields.take("body"),
            }),
        };
        fields.finish();
        answer
    }
}

/// The one header that is needed.
struct Headers {
    retry_after: Option<String>,
}

impl<'a> FromJson<'a> for Headers {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        if json.is_absent() {
            return Self { retry_after: None };
        }
        let found = json.members(findings).find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
        Self { retry_after: found.map(|(_, value)| String::from_json(&value, findings)) }
    }
}

impl<'a> FromJson<'a> for Body {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        read_body(&json.text(findings))
    }
}

fn read_body(body: &str) -> Body {
    let body = body.trim();
    match body.bytes().next() {
        None => Body::Empty,
        Some(b'{' | b'[') => Json::parse_text(body).map_or(Body::Other, |json| body_of(&json)),
        Some(_) => Body::Other,
    }
}

fn body_of(json: &Json<'_>) -> Body {
    let mut findings = Findings::default();
    if json.kind() == Kind::List {
        let texts = Vec::from_json(json, &mut findings);
        return if findings.is_wrong() { Body::Other } else { Body::Texts(texts) };
    }
    let (error, field) = blame(json, &mut findings);
    if findings.is_wrong() {
        // An object of another kind is still one.
        return Body::Object { error: String::new(), field: String::new() };
    }
    Body::Object { error, field }
}

/// What of a problem answer is needed: the error code, and the field that is blamed. Anything else is passed over.
fn blame(json: &Json<'_>, findings: &mut Findings) -> (String, String) {
    let mut fields = json.fields(findings);
    let error: Option<String> = fields.take("error");
    let source: Option<Source> = fields.take("source");
    (error.unwrap_or_default(), source.and_then(|source| source.field).unwrap_or_default())
}

struct Source {
    field: Option<String>,
}

impl<'a> FromJson<'a> for Source {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        Self { field: json.fields(findings).take("field") }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Body) {
        assert_eq!(read_body(body), expected);
    }

    fn object(error: &str, field: &str) -> Body {
        Body::Object { error: error.into(), field: field.into() }
    }

    #[test]
    fn bodies() {
        check(" \n", Body::Empty);
        check(r#"{"shopId":"x"}"#, object("", ""));
        check(
            r#"{"error":"BAD_BODY_VALUE","source":{"field":"price","sourceType":"body"}}"#,
            object("BAD_BODY_VALUE", "price"),
        );
        check(r#"{"error":null,"source":null}"#, object("", ""));
        check(r#"{"error":{"message":"nested"}}"#, object("", ""));
        check(r#"["7","9"]"#, Body::Texts(vec!["7".into(), "9".into()]));
        check("[7]", Body::Other);
        check("{oops", Body::Other);
        check("<html>", Body::Other);
        check("\"text\"", Body::Other);
    }

    #[test]
    fn header_names_have_no_case() {
        let json = Json::parse_text(r#"{"Date":"x","Retry-After":"30"}"#).unwrap();
        assert_eq!(Headers::from_json(&json, &mut Findings::default()).retry_after, Some("30".into()));
    }
}
