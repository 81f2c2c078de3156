//! What came back for a request to the API, as the shell passes it on: `status`, `headers` and `body`, or `error`.

use alloc::{borrow::Cow, string::String, vec::Vec};

use ahpc_core::http::{Answer, Body, Response};

use crate::json::{FromJson, Json, Mismatch};

impl<'a> FromJson<'a> for Answer {
    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut fields = json.fields()?;
        let answer = match fields.take::<Option<String>>("error")? {
            Some(reason) => Self::Failed(reason),
            None => Self::Received(Response {
                status: fields.take("status")?,
                retry_after: fields.take::<Headers>("headers")?.retry_after,
                body: read_body(&fields.take::<Cow<'_, str>>("body")?),
            }),
        };
        fields.finish()?;
        Ok(answer)
    }
}

/// The one header that is needed.
struct Headers {
    retry_after: Option<String>,
}

impl<'a> FromJson<'a> for Headers {
    const MISSING: Option<Self> = Some(Self { retry_after: None });

    fn from_json(json: Json<'a>) -> Result<Self, Mismatch> {
        let mut headers = json.members()?.into_iter();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
        Ok(Self { retry_after: found.map(|(_, value)| String::from_json(value)).transpose()? })
    }
}

fn read_body(body: &str) -> Body {
    let body = body.trim();
    match body.bytes().next() {
        None => Body::Empty,
        Some(b'{' | b'[') => Json::parse_text(body).map_or(Body::Other, body_of),
        Some(_) => Body::Other,
    }
}

fn body_of(json: Json<'_>) -> Body {
    match json {
        Json::List(_) => Vec::from_json(json).map_or(Body::Other, Body::Texts),
        json => read_object(json).unwrap_or_else(|_| Body::Object { error: String::new(), field: String::new() }),
    }
}

/// What of a problem answer is needed; anything else of it is passed over. An object of another kind is still one.
fn read_object(json: Json<'_>) -> Result<Body, Mismatch> {
    let mut fields = json.fields()?;
    let field = match fields.take::<Option<Json<'_>>>("source")? {
        Some(source) => source.fields()?.take::<Option<String>>("field")?,
        None => None,
    };
    let error = fields.take::<Option<String>>("error")?;
    Ok(Body::Object { error: error.unwrap_or_default(), field: field.unwrap_or_default() })
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
        assert_eq!(Headers::from_json(json).unwrap().retry_after, Some("30".into()));
    }
}
