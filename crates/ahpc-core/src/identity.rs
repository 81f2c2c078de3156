//! Who the shop is to the API: Shop ID, API key, the API's address, and the URLs and header made from them.
//!
//! Values are checked by their form alone; whether the API knows them is for the API to say.

use alloc::{format, string::String};
use core::fmt;

use crate::{Error, decimal, excerpt, secret::Secret};

/// How many characters of a wrong Shop ID are repeated.
const SHOP_ID_EXCERPT_CHARS: usize = 64;
/// How many characters of a wrong address are repeated.
const BASE_URL_EXCERPT_CHARS: usize = 200;
/// The longest API key that is taken. The API states no limit; servers and proxies cut headers at some kilobytes.
const MAX_API_KEY_BYTES: usize = 512;
/// The longest address of the API that is taken; URLs of 2,000 and more characters break somewhere on the way.
const MAX_BASE_URL_BYTES: usize = 1_000;

/// A Shop ID: a UUID in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopId(String);

impl ShopId {
    /// Takes what a person entered; blanks at the ends and upper case do no harm.
    ///
    /// ```
    /// use ahpc_core::identity::ShopId;
    ///
    /// let id = ShopId::parse(" 0B2F7C1E-58D4-4B8A-9C55-6F0E3D1A7B42 ").unwrap();
    /// assert_eq!(id.as_str(), "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42");
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`Error::ShopIdMissing`] for blanks only and [`Error::InvalidShopId`] for what is no UUID.
    pub fn parse(entered: &str) -> Result<Self, Error> {
        let trimmed = trim(entered);
        if trimmed.is_empty() {
            return Err(Error::ShopIdMissing);
        }
        if !is_uuid(trimmed) {
            return Err(Error::InvalidShopId { value: excerpt(trimmed, SHOP_ID_EXCERPT_CHARS) });
        }
        Ok(Self(trimmed.to_ascii_lowercase()))
    }

    /// The Shop ID as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An API key. It is a secret: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(Secret);

impl ApiKey {
    /// Takes what a person entered; blanks at the ends do no harm.
    ///
    /// # Errors
    ///
    /// Returns [`Error::ApiKeyMissing`] for blanks only and [`Error::InvalidApiKey`] for what is not
    /// `aurahistoria_` + 6 or more + `_` + 12 or more letters and digits, or is longer than 512 bytes.
    pub fn parse(entered: &str) -> Result<Self, Error> {
        let trimmed = trim(entered);
        if trimmed.is_empty() {
            return Err(Error::ApiKeyMissing);
        }
        let parts = trimmed.strip_prefix("aurahistoria_").and_then(|rest| rest.split_once('_'));
        match parts {
            Some((short, long))
                if trimmed.len() <= MAX_API_KEY_BYTES && is_alphanumeric(short, 6) && is_alphanumeric(long, 12) =>
            {
                Ok(Self(Secret::new(trimmed)))
            }
            _ => Err(Error::InvalidApiKey),
        }
    }

    /// The key as text, for the one header that carries it and the option that stores it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(…)")
    }
}

/// The address of the API, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Takes an absolute https URL, or an http one of this machine.
    ///
    /// Blanks and slashes at the ends are dropped, scheme and host are put in lower case; a path stays, since the API
    /// may live behind a gateway.
    ///
    /// # Errors
    ///
    /// Returns [`Error::InsecureBaseUrl`] for http on any host but `localhost`, `127.0.0.0/8` and `[::1]`, and
    /// [`Error::InvalidBaseUrl`] for everything that is no http(s) URL of host, optional port and optional path.
    pub fn parse(given: &str) -> Result<Self, Error> {
        let trimmed = trim(given);
        let url = split_url(trimmed)
            .ok_or_else(|| Error::InvalidBaseUrl { value: excerpt(trimmed, BASE_URL_EXCERPT_CHARS) })?;
        if !url.secure && !is_this_machine(&url.host) {
            return Err(Error::InsecureBaseUrl { value: excerpt(trimmed, BASE_URL_EXCERPT_CHARS) });
        }
        let scheme = if url.secure { "https" } else { "http" };
        Ok(Self(format!("{scheme}://{}{}{}", url.host, url.port, url.path)))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The three URLs of the API for one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// Where the shop's registration is changed.
    pub shop: String,
    /// Where products are sent.
    pub products: String,
    /// Where WooCommerce delivers its webhooks.
    pub webhook: String,
}

/// The path of the API's WooCommerce addresses, up to the Shop ID.
const WEBHOOK_PATH: &str = "/api/v1/webhooks/woocommerce/";

/// Makes the URLs of the API for this shop.
///
/// ```
/// use ahpc_core::identity::{BaseUrl, ShopId, endpoints};
///
/// let base_url = BaseUrl::parse("https://api.aura-historia.com/").unwrap();
/// let shop_id = ShopId::parse("0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42").unwrap();
/// assert_eq!(
///     endpoints(&base_url, &shop_id).products,
///     "https://api.aura-historia.com/api/v1/shops/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42/products"
/// );
/// ```
#[must_use]
pub fn endpoints(base_url: &BaseUrl, shop_id: &ShopId) -> Endpoints {
    let (base, id) = (base_url.as_str(), shop_id.as_str());
    let shop = format!("{base}/api/v1/shops/{id}");
    Endpoints { products: format!("{shop}/products"), webhook: format!("{base}{WEBHOOK_PATH}{id}"), shop }
}

/// Whether `url` is a WooCommerce address of the API, of whichever shop and under whichever base URL.
#[must_use]
pub fn is_webhook_url(url: &str) -> bool {
    url.split_once(WEBHOOK_PATH).is_some_and(|(base, id)| is_uuid(id) && split_url(base).is_some())
}

/// A generation of the API, which differ in how a caller proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AuthGeneration {
    /// The key travels in a header of its own.
    #[default]
    ApiKey,
    /// The key travels as a bearer token.
    Bearer,
}

impl AuthGeneration {
    /// Every generation, the default first.
    pub const ALL: [Self; 2] = [Self::ApiKey, Self::Bearer];

    /// The header that carries the key.
    #[must_use]
    pub fn header(self) -> &'static str {
        match self {
            Self::ApiKey => "x-api-key",
            Self::Bearer => "Authorization",
        }
    }

    /// The one to try where this one is refused.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::ApiKey => Self::Bearer,
            Self::Bearer => Self::ApiKey,
        }
    }

    /// What stands before the key in the header's value.
    #[must_use]
    pub fn value_prefix(self) -> &'static str {
        match self {
            Self::ApiKey => "",
            Self::Bearer => "Bearer ",
        }
    }
}

/// The parts of a URL that a base URL may have, scheme and host in lower case.
struct Url<'a> {
    secure: bool,
    host: String,
    /// Empty, or the colon and the number.
    port: &'a str,
    /// Empty, or the path without slashes at its end.
    path: &'a str,
}

fn split_url(url: &str) -> Option<Url<'_>> {
    if url.len() > MAX_BASE_URL_BYTES {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let secure = scheme.eq_ignore_ascii_case("https");
    if !secure && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host_end = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.find(']')? + "[]".len(),
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(host_end);
    (is_host(host) && is_port(port) && path.bytes().all(is_path_byte)).then(|| Url {
        secure,
        host: host.to_ascii_lowercase(),
        port,
        path: path.trim_end_matches('/'),
    })
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|bracketed| bracketed.strip_suffix(']')) {
        Some(address) => address.contains(':') && address.bytes().all(|b| b.is_ascii_hexdigit() || b":.".contains(&b)),
        None => host.split('.').all(is_host_label),
    }
}

fn is_host_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_port(port: &str) -> bool {
    match port.strip_prefix(':') {
        Some(number) => {
            decimal::parse(number.as_bytes()).is_some_and(|value| (1..=u64::from(u16::MAX)).contains(&value))
        }
        None => port.is_empty(),
    }
}

/// The bytes of a path by RFC 3986; `?` and `#` are not among them.
fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:@".contains(&byte)
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host == "[::1]" || is_loopback_ipv4(host)
}

fn is_loopback_ipv4(host: &str) -> bool {
    let mut numbers = host.split('.');
    numbers.next() == Some("127") && numbers.clone().count() == 3 && numbers.all(|number| number.parse::<u8>().is_ok())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_alphanumeric(text: &str, min_bytes: usize) -> bool {
    text.len() >= min_bytes && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Drops blanks at the ends, among them the invisible ones that copying from a web page or a mail brings along.
fn trim(entered: &str) -> &str {
    const ZERO_WIDTH: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
    entered.trim_matches(|c: char| c.is_whitespace() || c.is_control() || ZERO_WIDTH.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42";

    #[track_caller]
    fn check_shop_id(entered: &str, expected: Result<&str, Error>) {
        assert_eq!(ShopId::parse(entered).map(|id| id.0), expected.map(Into::into));
    }

    #[track_caller]
    fn check_base_url(given: &str, expected: Result<&str, Error>) {
        assert_eq!(BaseUrl::parse(given).map(|url| url.0), expected.map(Into::into));
    }

    #[track_caller]
    fn refused_base_url(given: &str) {
        check_base_url(given, Err(Error::InvalidBaseUrl { value: given.into() }));
    }

    #[test]
    fn shop_ids() {
        check_shop_id(UUID, Ok(UUID));
        check_shop_id(&alloc::format!("\u{feff}\t {} \u{a0}\n", UUID.to_uppercase()), Ok(UUID));
        check_shop_id("", Err(Error::ShopIdMissing));
        check_shop_id(" \u{200b} ", Err(Error::ShopIdMissing));
        check_shop_id("4711", Err(Error::InvalidShopId { value: "4711".into() }));
        check_shop_id(
            "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b4g",
            Err(Error::InvalidShopId { value: "0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b4g".into() }),
        );
        check_shop_id(
            "0b2f7c1e058d4-4b8a-9c55-6f0e3d1a7b42",
            Err(Error::InvalidShopId { value: "0b2f7c1e058d4-4b8a-9c55-6f0e3d1a7b42".into() }),
        );
        check_shop_id(&"ü".repeat(1_000_000), Err(Error::InvalidShopId { value: "ü".repeat(64) }));
    }

    #[test]
    fn api_keys() {
        let parse = |entered: &str| ApiKey::parse(entered).map(|key| String::from(key.reveal()));
        assert_eq!(parse(" aurahistoria_abcdef_abcdefghijkl\n").unwrap(), "aurahistoria_abcdef_abcdefghijkl");
        assert_eq!(parse("aurahistoria_Abc123XYZ_ABCDEF123456xyz").unwrap(), "aurahistoria_Abc123XYZ_ABCDEF123456xyz");
        assert_eq!(parse(" "), Err(Error::ApiKeyMissing));
        for wrong in [
            "aurahistoria_abcde_abcdefghijkl",
            "aurahistoria_abcdef_abcdefghijk",
            "aurahistoria_abcdef_abcdefghijkl_x",
            "aurahistoria_abcdef",
            "Aurahistoria_abcdef_abcdefghijkl",
            "aurahistoria_abcdéf_abcdefghijkl",
            "aurahistoria_abcdef_abcdefgh ijkl",
            "Bearer aurahistoria_abcdef_abcdefghijkl",
        ] {
            assert_eq!(parse(wrong), Err(Error::InvalidApiKey), "{wrong}");
        }
        let long = alloc::format!("aurahistoria_abcdef_{}", "a".repeat(1_000_000));
        assert_eq!(parse(&long), Err(Error::InvalidApiKey));
    }

    #[test]
    fn an_api_key_is_not_shown() {
        let key = ApiKey::parse("aurahistoria_abcdef_abcdefghijkl").unwrap();
        assert_eq!(alloc::format!("{key:?}"), "ApiKey(…)");
    }

    #[test]
    fn base_urls() {
        check_base_url("https://api.aura-historia.com", Ok("https://api.aura-historia.com"));
        check_base_url(" HTTPS://API.Aura-Historia.com// ", Ok("https://api.aura-historia.com"));
        check_base_url("https://gateway.example:8443/Partner/", Ok("https://gateway.example:8443/Partner"));
        check_base_url("http://localhost:9900", Ok("http://localhost:9900"));
        check_base_url("http://127.0.0.1:9900/", Ok("http://127.0.0.1:9900"));
        check_base_url("http://127.255.0.9", Ok("http://127.255.0.9"));
        check_base_url("http://[::1]:80", Ok("http://[::1]:80"));
    }

    #[test]
    fn plain_http_is_for_this_machine() {
        for insecure in [
            "http://api.aura-historia.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.256",
            "http://127.1",
            "http://128.0.0.1",
            "http://[::2]",
        ] {
            check_base_url(insecure, Err(Error::InsecureBaseUrl { value: insecure.into() }));
        }
    }

    #[test]
    fn what_is_no_base_url() {
        for wrong in [
            "",
            "api.aura-historia.com",
            "ftp://api.aura-historia.com",
            "//api.aura-historia.com",
            "https://",
            "https:///path",
            "https://user:password@example.com",
            "https://exa mple.com",
            "https://example.com?x=1",
            "https://example.com/#top",
            "https://example.com/a b",
            "https://example.com\\@evil.example",
            "https://example..com",
            "https://-example.com",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:65536",
            "https://example.com:+80",
            "https://[::1",
            "https://[]",
            "https://exämple.com",
        ] {
            refused_base_url(wrong);
        }
    }

    #[test]
    fn urls_of_a_shop() {
        let base_url = BaseUrl::parse("http://localhost:9900").unwrap();
        let urls = endpoints(&base_url, &ShopId::parse(UUID).unwrap());
        assert_eq!(urls.shop, "http://localhost:9900/api/v1/shops/0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b42");
        assert_eq!(urls.webhook, alloc::format!("http://localhost:9900/api/v1/webhooks/woocommerce/{UUID}"));
        assert!(is_webhook_url(&urls.webhook));
        assert!(!is_webhook_url(&urls.products));
        assert!(!is_webhook_url("https://shop.example/api/v1/webhooks/woocommerce/42"));
    }
}
