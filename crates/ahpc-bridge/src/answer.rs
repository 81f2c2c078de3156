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
    if body.is_empty() {
        return Body::Empty;
    }
    Json::parse_text(body).map_or(Body::Other, |json| body_of(&json))
}

fn body_of(json: &Json<'_>) -> Body {
    let mut findings = Findings::default();
    match json.kind() {
        Kind::Map => problem(json, &mut findings),
        Kind::List => {
            let texts = Vec::from_json(json, &mut findings);
            if findings.is_wrong() { Body::Json } else { Body::Texts(texts) }
        }
        _ => Body::Json,
    }
}

/// What of an object is needed: the error code, the field that is blamed, and the products that were not accepted.
/// Anything else is passed over, and an object of another kind is still one.
fn problem(json: &Json<'_>, findings: &mut Findings) -> Body {
    let mut fields = json.fields(findings);
    let error: Option<String> = fields.take("error");
    let source: Option<Source> = fields.take("source");
    let Errors(errors) = fields.take("errors");
    if findings.is_wrong() {
        return Body::Object { error: String::new(), field: String::new(), errors };
    }
    let field = source.and_then(|source| source.field);
    Body::Object { error: error.unwrap_or_default(), field: field.unwrap_or_default(), errors }
}

/// The ids of products, where they are the names in an object.
struct Errors(Vec<String>);

impl<'a> FromJson<'a> for Errors {
    fn from_json(json: &Json<'a>, findings: &mut Findings) -> Self {
        if json.kind() != Kind::Map {
            return Self(Vec::new());
        }
        Self(json.members(findings).map(|(id, _)| id.into_owned()).collect())
    }
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
        Body::Object { error: error.into(), field: field.into(), errors: Vec::new() }
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
        check(r#"{"errors":["7"]}"#, object("", ""));
        let errors = vec!["17".into(), "18".into()];
        let listed = Body::Object { error: String::new(), field: String::new(), errors };
        check(r#"{"errors":{"17":"UPSERT_FAILED","18":{}}}"#, listed);
        for json in ["[7]", "[{}]", "\"text\"", "null", "-1.5e3", "true"] {
            check(json, Body::Json);
        }
        for other in ["{oops", "<html>", "OK", "{} {}", "[\"7\""] {
            check(other, Body::Other);
        }
    }

    #[test]
    fn header_names_have_no_case() {
        let json = Json::parse_text(r#"{"Date":"x","Retry-After":"30"}"#).unwrap();
        assert_eq!(Headers::from_json(&json, &mut Findings::default()).retry_after, Some("30".into()));
    }
}
