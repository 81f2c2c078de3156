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
/// The shortest text that is taken for a key, unless it begins as one of the API's own does.
const MIN_API_KEY_BYTES: usize = 16;
/// What the API's own keys begin with; two parts follow, with `_` between them.
const API_KEY_PREFIX: &str = "aurahistoria_";
/// How long the parts are at least.
const API_KEY_PART_BYTES: [usize; 2] = [6, 12];
/// How long a run of the characters of a key is when it is taken for one.
const CREDENTIAL_BYTES: usize = 21;
/// How much of what looks like a credential is repeated, for whoever entered it to recognize.
const CREDENTIAL_EXCERPT_CHARS: usize = 4;
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
            return Err(Error::InvalidShopId { value: echo(trimmed, SHOP_ID_EXCERPT_CHARS) });
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
    /// Takes what a person entered, or a version before stored; blanks at the ends do no harm.
    ///
    /// The key is the API's own affair. Whatever a header of RFC 6750 can carry is taken, if it can be nothing else: no
    /// Shop ID, and nothing too short to be secret.
    ///
    /// # Errors
    ///
    /// Returns [`Error::ApiKeyMissing`] for blanks only, [`Error::ApiKeyIncomplete`] for what begins with
    /// `aurahistoria_` and does not have 6 or more, `_`, and 12 or more characters after it, and
    /// [`Error::InvalidApiKey`] for what is no such token of 16 to 512 characters, or a UUID.
    pub fn parse(entered: &str) -> Result<Self, Error> {
        let trimmed = trim(entered);
        if trimmed.is_empty() {
            return Err(Error::ApiKeyMissing);
        }
        if !is_token(trimmed) || trimmed.len() > MAX_API_KEY_BYTES || is_uuid(trimmed) {
            return Err(Error::InvalidApiKey);
        }
        if let Some(parts) = trimmed.strip_prefix(API_KEY_PREFIX) {
            let [first_bytes, second_bytes] = API_KEY_PART_BYTES;
            let is_whole = |(first, second): (&str, &str)| first.len() >= first_bytes && second.len() >= second_bytes;
            if !parts.split_once('_').is_some_and(is_whole) {
                return Err(Error::ApiKeyIncomplete);
            }
        } else if trimmed.len() < MIN_API_KEY_BYTES {
            return Err(Error::InvalidApiKey);
        }
        Ok(Self(Secret::new(trimmed)))
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
            .ok_or_else(|| Error::InvalidBaseUrl { value: echo_url(trimmed, BASE_URL_EXCERPT_CHARS) })?;
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
    Endpoints {
        products: format!("{shop}/products"),
        webhook: format!("{base}/api/v1/webhooks/woocommerce/{id}"),
        shop,
    }
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

/// Whether a bearer token of RFC 6750 is written so: letters, digits and some marks, with `=` only at the end.
fn is_token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty() && body.bytes().all(is_token_byte)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

/// What was entered, for the one who entered it to recognize. It may be a key that went into the wrong field, and of
/// what looks like one only the beginning is repeated, since messages are shown, kept and sent around.
fn echo(entered: &str, max_chars: usize) -> String {
    if !looks_like_credential(entered) {
        return excerpt(entered, max_chars);
    }
    excerpt(entered, CREDENTIAL_EXCERPT_CHARS) + "…"
}

fn looks_like_credential(text: &str) -> bool {
    let is_long = |run: &[u8]| run.len() >= CREDENTIAL_BYTES;
    text.to_ascii_lowercase().contains(API_KEY_PREFIX)
        || text.as_bytes().split(|byte| !is_token_byte(*byte)).any(is_long)
}

/// An address that was given, without user, password and query in it.
fn echo_url(given: &str, max_chars: usize) -> String {
    let (address, query) = given.split_at(given.find('?').unwrap_or(given.len()));
    let start = address.find("://").map_or(0, |at| at + "://".len());
    let end = address.rfind('@').filter(|at| *at > start);
    let shown = match end {
        Some(end) => [&address[..start], "…", &address[end..]].concat(),
        None => address.into(),
    };
    let query = if query.is_empty() { "" } else { "?…" };
    excerpt(&(shown + query), max_chars)
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
        for wrong in ["0b2f7c1e-58d4-4b8a-9c55-6f0e3d1a7b4g", "0b2f7c1e058d4-4b8a-9c55-6f0e3d1a7b42"] {
            check_shop_id(wrong, Err(Error::InvalidShopId { value: "0b2f…".into() }));
        }
        check_shop_id(&"ü".repeat(1_000_000), Err(Error::InvalidShopId { value: "ü".repeat(64) }));
    }

    #[test]
    fn api_keys() {
        let parse = |entered: &str| ApiKey::parse(entered).map(|key| String::from(key.reveal()));
        assert_eq!(parse(" aurahistoria_abcdef_abcdefghijkl\n").unwrap(), "aurahistoria_abcdef_abcdefghijkl");
        assert_eq!(parse("aurahistoria_Abc123XYZ_ABCDEF123456xyz").unwrap(), "aurahistoria_Abc123XYZ_ABCDEF123456xyz");
        assert_eq!(parse(" "), Err(Error::ApiKeyMissing));
        // Of a version before, or of another generation of the API.
        for token in [
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln",
            "aurahistoria_abcdefghijk_x-Y.z~w+v/u_tsrq==",
            "0123456789abcdef",
            "Aurahistoria_abcdef_abcdefghijkl",
        ] {
            assert_eq!(parse(token).as_deref(), Ok(token));
        }
        for wrong in [
            "0123456789abcde",
            "hunter2",
            "aurahistoria_abcdéf_abcdefghijkl",
            "aurahistoria_abcdef_abcdefgh ijkl",
            "Bearer aurahistoria_abcdef_abcdefghijkl",
            "x-api-key:aurahistoria_abcdef_abcdefghijkl",
            "aurahistoria_abcdef=_abcdefghijkl",
            "================",
            UUID,
        ] {
            assert_eq!(parse(wrong), Err(Error::InvalidApiKey), "{wrong}");
        }
        assert!(parse(&"a".repeat(512)).is_ok());
        assert_eq!(parse(&"a".repeat(513)), Err(Error::InvalidApiKey));
        let long = alloc::format!("aurahistoria_abcdef_{}", "a".repeat(1_000_000));
        assert_eq!(parse(&long), Err(Error::InvalidApiKey));
    }

    #[test]
    fn a_key_that_begins_rightly_and_ends_too_early_is_incomplete() {
        for cut in [
            "aurahistoria_",
            "aurahistoria_abcdef",
            "aurahistoria_abcdef_",
            "aurahistoria_abcdef_abcdefghijk",
            "aurahistoria_abcde_abcdefghijkl",
            " aurahistoria_abcdefghijklmnopqrstuvwxyz\n",
        ] {
            assert_eq!(ApiKey::parse(cut), Err(Error::ApiKeyIncomplete), "{cut}");
        }
    }

    #[test]
    fn a_key_in_the_wrong_field_is_not_repeated() {
        for (entered, value) in [
            ("aurahistoria_abcdef_abcdefghijkl", "aura…"),
            ("Bearer aurahistoria_abc", "Bear…"),
            ("my key: AURAHISTORIA_abcdef", "my k…"),
            ("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln", "eyJh…"),
            ("Bearer 0123456789abcdef01234", "Bear…"),
            ("MuWj59vCwmMkYnZb70dyDtmSWqvkBo6vGi7tLTfp", "MuWj…"),
        ] {
            check_shop_id(entered, Err(Error::InvalidShopId { value: value.into() }));
        }
        for harmless in ["my shop", "Antiquitäten-Handlung zum Goldenen Löwen", "0123456789abcdef0123"] {
            check_shop_id(harmless, Err(Error::InvalidShopId { value: harmless.into() }));
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        for (given, value) in [
            ("https://user:word@example.com", "https://…@example.com"),
            ("https://token@example.com/a", "https://…@example.com/a"),
            ("user:word@example.com", "…@example.com"),
            ("https://example.com/?key=word", "https://example.com/?…"),
            ("ftp://user:w@rd@example.com", "ftp://…@example.com"),
        ] {
            check_base_url(given, Err(Error::InvalidBaseUrl { value: value.into() }));
        }
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
            "https://exa mple.com",
            "https://example.com/#top",
            "https://example.com/a b",
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
    }
}
