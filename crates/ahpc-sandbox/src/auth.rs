//! How a caller proves who it is. A header that is not looked at is ignored, as by the real API.

use axum::http::{HeaderMap, StatusCode};

use crate::{
    problem::{Problem, code},
    vocabulary::{SourceType, words},
};

words! {
    /// Which header carries the credential.
    Auth {
        /// Either of the others, `Authorization` first.
        Both = "both",
        /// `Authorization`, as since 2026-05-28.
        Bearer = "bearer",
        /// `x-api-key`, as until 2026-05-27.
        ApiKey = "api-key",
    }
}

const BEARER_HEADER: &str = "Authorization";
const API_KEY_HEADER: &str = "x-api-key";
const BEARER_SCHEME: &str = "Bearer ";

impl Auth {
    /// How the credential travels, for people.
    #[must_use]
    pub fn header_example(self) -> &'static str {
        match self {
            Self::Both => "Authorization: Bearer <credential> or x-api-key: <credential>",
            Self::Bearer => "Authorization: Bearer <credential>",
            Self::ApiKey => "x-api-key: <credential>",
        }
    }

    /// The credential of a request.
    ///
    /// # Errors
    ///
    /// Returns 401 when there is none; `missing` is its code where a bearer token is asked for.
    pub fn credential<'a>(self, headers: &'a HeaderMap, missing: &str) -> Result<&'a str, Problem> {
        match self {
            Self::Both => bearer(headers).or_else(|| api_key(headers)),
            Self::Bearer => bearer(headers),
            Self::ApiKey => api_key(headers),
        }
        .ok_or_else(|| self.missing(missing))
    }

    /// The 401 for a credential that nobody has; `unknown` is its code where a bearer token is asked for.
    #[must_use]
    pub fn unknown(self, unknown: &str) -> Problem {
        let (code, detail) = match self {
            Self::Both | Self::Bearer => (unknown, "the access token is not known"),
            Self::ApiKey => (code::PARTNER_SHOP_API_KEY_MISMATCH, "the API key is not known"),
        };
        Problem::new(StatusCode::UNAUTHORIZED, code).detail(detail)
    }

    fn missing(self, missing: &str) -> Problem {
        let (code, header) = match self {
            Self::Both | Self::Bearer => (missing, BEARER_HEADER),
            Self::ApiKey => (code::BAD_HEADER_VALUE, API_KEY_HEADER),
        };
        Problem::new(StatusCode::UNAUTHORIZED, code)
            .detail(format!("expected the header `{}`", self.header_example()))
            .blame(SourceType::Header, header)
    }
}

/// The case of an authentication scheme does not matter (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, credential) = text(headers, BEARER_HEADER)?.split_at_checked(BEARER_SCHEME.len())?;
    scheme.eq_ignore_ascii_case(BEARER_SCHEME).then_some(credential.trim()).filter(|credential| !credential.is_empty())
}

fn api_key(headers: &HeaderMap) -> Option<&str> {
    text(headers, API_KEY_HEADER).map(str::trim).filter(|credential| !credential.is_empty())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::{Auth::*, *};

    fn read(auth: Auth, present: &[(&'static str, &'static str)]) -> Option<String> {
        let headers = present.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        auth.credential(&headers.collect(), "MISSING").ok().map(str::to_owned)
    }

    #[test]
    fn each_way_reads_its_own_header() {
        assert_eq!(read(ApiKey, &[("x-api-key", "k")]).as_deref(), Some("k"));
        assert_eq!(read(ApiKey, &[("authorization", "Bearer k")]), None);
        assert_eq!(read(ApiKey, &[("x-api-key", "")]), None);
        assert_eq!(read(Bearer, &[("authorization", "bearer k")]).as_deref(), Some("k"));
        assert_eq!(read(Bearer, &[("authorization", "Basic k")]), None);
        assert_eq!(read(Bearer, &[("authorization", "Bearer ")]), None);
        assert_eq!(read(Bearer, &[("x-api-key", "k")]), None);
    }

    #[test]
    fn both_ways_read_either_header_and_bearer_first() {
        assert_eq!(read(Both, &[("x-api-key", "k")]).as_deref(), Some("k"));
        assert_eq!(read(Both, &[("authorization", "Bearer b")]).as_deref(), Some("b"));
        assert_eq!(read(Both, &[("x-api-key", "k"), ("authorization", "Bearer b")]).as_deref(), Some("b"));
        assert_eq!(read(Both, &[("x-api-key", "k"), ("authorization", "Basic b")]).as_deref(), Some("k"));
        assert_eq!(read(Both, &[]), None);
    }
}
