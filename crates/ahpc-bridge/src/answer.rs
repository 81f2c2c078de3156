//! What came back for a request to the API, as the shell passes it on.

use alloc::{string::String, vec::Vec};

use ahpc_core::{
    Error,
    http::{self, Body, Response},
};
use serde::{Deserialize, de::IgnoredAny};

use crate::request::malformed;

/// Either `status`, `headers` and `body`, or `error`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    status: Option<u16>,
    #[serde(default, deserialize_with = "ahpc_core::map::deserialize")]
    headers: Vec<(String, String)>,
    body: Option<String>,
    error: Option<String>,
}

impl Answer {
    /// Reads the answer so far as the core needs it.
    ///
    /// # Errors
    ///
    /// Returns [`Error::MalformedRequest`] when it is both or neither.
    pub(crate) fn into_core(self) -> Result<http::Answer, Error> {
        match (self.status, self.body, self.error) {
            (Some(status), Some(body), None) => Ok(http::Answer::Received(Response {
                status,
                retry_after: header(self.headers, "retry-after"),
                body: read_body(&body),
            })),
            (None, None, Some(reason)) => Ok(http::Answer::Failed(reason)),
            _ => Err(malformed("an answer has either `status`, `headers` and `body`, or `error`")),
        }
    }
}

fn header(headers: Vec<(String, String)>, wanted: &str) -> Option<String> {
    headers.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

/// What of a problem answer is needed; anything else of an object is passed over.
#[derive(Deserialize)]
struct Problem {
    error: Option<String>,
    source: Option<Source>,
}

#[derive(Deserialize)]
struct Source {
    field: Option<String>,
}

fn read_body(body: &str) -> Body {
    let body = body.trim();
    match body.bytes().next() {
        None => Body::Empty,
        Some(b'{') => read_object(body),
        Some(b'[') => serde_json::from_str(body).map_or(Body::Other, Body::Texts),
        Some(_) => Body::Other,
    }
}

fn read_object(body: &str) -> Body {
    match serde_json::from_str::<Problem>(body) {
        Ok(problem) => Body::Object {
            error: problem.error.unwrap_or_default(),
            field: problem.source.and_then(|source| source.field).unwrap_or_default(),
        },
        // An object of another kind is still an object; a text that only begins like one is not.
        Err(_) if serde_json::from_str::<IgnoredAny>(body).is_ok() => {
            Body::Object { error: String::new(), field: String::new() }
        }
        Err(_) => Body::Other,
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
        let headers = vec![("Date".into(), "x".into()), ("Retry-After".into(), "30".into())];
        assert_eq!(header(headers, "retry-after"), Some("30".into()));
    }
}
