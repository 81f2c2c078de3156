//! How a caller proves who it is, in both generations of the API. The header of the other one is ignored.

use ahpc_core::identity::AuthGeneration;
use axum::http::{HeaderMap, StatusCode};

use crate::{
    problem::{Problem, code},
    vocabulary::SourceType,
};

/// The generation's name on the command line and in the contract.
#[must_use]
pub fn name(generation: AuthGeneration) -> &'static str {
    match generation {
        AuthGeneration::ApiKey => "api-key",
        AuthGeneration::Bearer => "bearer",
    }
}

/// The generation of that name.
#[must_use]
pub fn parse(text: &str) -> Option<AuthGeneration> {
    AuthGeneration::ALL.into_iter().find(|generation| name(*generation) == text)
}

/// The names that [`parse`] knows, for messages.
#[must_use]
pub fn known() -> String {
    AuthGeneration::ALL.map(name).join(" or ")
}

/// How the credential travels, for people.
#[must_use]
pub fn header_example(generation: AuthGeneration) -> String {
    format!("{}: {}<credential>", generation.header(), generation.value_prefix())
}

/// The credential of a request.
///
/// # Errors
///
/// Returns the 401 of the generation when there is none.
pub fn credential(generation: AuthGeneration, headers: &HeaderMap) -> Result<&str, Problem> {
    headers
        .get(generation.header())
        .and_then(|value| value.to_str().ok())
        .and_then(|value| strip_prefix_ignoring_case(value, generation.value_prefix()))
        .map(str::trim)
        .filter(|credential| !credential.is_empty())
        .ok_or_else(|| missing(generation))
}

/// The 401 for a credential that is not the shop's.
#[must_use]
pub fn mismatch(generation: AuthGeneration) -> Problem {
    let (code, detail) = match generation {
        AuthGeneration::ApiKey => (code::PARTNER_SHOP_API_KEY_MISMATCH, "the API key is not the one of this shop"),
        AuthGeneration::Bearer => (code::ACCESS_TOKEN_NOT_FOUND, "the access token is not one of this shop"),
    };
    Problem::new(StatusCode::UNAUTHORIZED, code).detail(detail)
}

fn missing(generation: AuthGeneration) -> Problem {
    let code = match generation {
        AuthGeneration::ApiKey => code::BAD_HEADER_VALUE,
        AuthGeneration::Bearer => code::UNAUTHORIZED,
    };
    Problem::new(StatusCode::UNAUTHORIZED, code)
        .detail(format!("expected the header `{}`", header_example(generation)))
        .blame(SourceType::Header, generation.header())
}

/// The case of an authentication scheme does not matter (RFC 9110, 11.1).
fn strip_prefix_ignoring_case<'a>(value: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = value.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::{AuthGeneration::*, *};

    fn read(generation: AuthGeneration, name: &'static str, value: &'static str) -> Option<String> {
        let headers = HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))]);
        credential(generation, &headers).ok().map(str::to_owned)
    }

    #[test]
    fn each_generation_reads_its_own_header() {
        assert_eq!(read(ApiKey, "x-api-key", "k"), Some("k".to_owned()));
        assert_eq!(read(ApiKey, "authorization", "Bearer k"), None);
        assert_eq!(read(ApiKey, "x-api-key", ""), None);
        assert_eq!(read(Bearer, "authorization", "bearer k"), Some("k".to_owned()));
        assert_eq!(read(Bearer, "authorization", "Basic k"), None);
        assert_eq!(read(Bearer, "authorization", "Bearer "), None);
        assert_eq!(read(Bearer, "x-api-key", "k"), None);
    }
}
