//! The closed list of everything that can be wrong, each with its stable code.
//!
//! Codes cross borders, sentences do not: the `Display` texts are English, for logs and developers; the shop owner's
//! words are chosen in PHP by [`Error::code`] and filled from [`Error::params`]. Secrets, credentials and payloads
//! never appear in either.

use alloc::{string::String, vec, vec::Vec};

/// One thing that is wrong, with what is needed to say so to a person.
///
/// Kinds are grouped by the module that raises them. A code is never reused and never renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // bridge
    /// The caller asked for an operation that this core does not have.
    #[error("unknown operation {operation:?}")]
    UnknownOperation {
        /// The name that was asked for, cut to 64 characters.
        operation: String,
    },
    /// The request is not the JSON that the operation takes.
    #[error("malformed request: {detail}")]
    MalformedRequest {
        /// What is wrong and where, without values of the request.
        detail: String,
    },
    /// A defect of ours: a binding caught a panic or could not write the answer.
    #[error("internal error")]
    InternalError,

    // identity
    /// No Shop ID was entered.
    #[error("the shop id is missing")]
    ShopIdMissing,
    /// The Shop ID is no UUID.
    #[error("{value:?} is not a shop id")]
    InvalidShopId {
        /// What was entered, cut to 64 characters.
        value: String,
    },
    /// No API key was entered.
    #[error("the api key is missing")]
    ApiKeyMissing,
    /// The API key has not the form `aurahistoria_<6 or more>_<12 or more>`. The value is a secret and not repeated.
    #[error("the api key has the wrong form")]
    InvalidApiKey,
    /// The address of the API is no absolute http(s) URL without query and fragment.
    #[error("{value:?} is not a base url")]
    InvalidBaseUrl {
        /// What was given, cut to 200 characters.
        value: String,
    },
    /// The address of the API is plain http on a host that is not this machine, so the key would travel in clear.
    #[error("{value:?} is not https")]
    InsecureBaseUrl {
        /// What was given, cut to 200 characters.
        value: String,
    },

    // secret
    /// Fewer random bytes than a signing secret needs.
    #[error("{bytes} random bytes are not enough, {needed} are needed")]
    NotEnoughRandomness {
        /// How many bytes were given.
        bytes: usize,
        /// How many are needed.
        needed: usize,
    },

    // store
    /// The store's currency is not one that the API takes.
    #[error("the API does not take the currency {currency:?}")]
    UnsupportedCurrency {
        /// The ISO 4217 code of the store, cut to 16 characters.
        currency: String,
    },
    /// The store's language is not one that the API takes.
    #[error("the API does not take the language of {locale:?}")]
    UnsupportedLanguage {
        /// The WordPress locale of the store, cut to 32 characters.
        locale: String,
    },

    // reconcile, delivery
    /// A topic that is not one of the three managed ones.
    #[error("unknown topic {topic:?}")]
    UnknownTopic {
        /// The topic, cut to 64 characters.
        topic: String,
    },
    /// The signature is not the base64 of 32 bytes.
    #[error("the signature is not base64 of 32 bytes")]
    SignatureNotBase64,
    /// The signature does not belong to this body and secret.
    #[error("the signature does not match")]
    InvalidSignature,

    // product, batch
    /// The price is no plain decimal number of zero or more.
    #[error("{price:?} is not a price")]
    InvalidPrice {
        /// The text of the price, cut to 64 characters.
        price: String,
    },
    /// The price has more minor units than an i64 holds.
    #[error("the price {price:?} is too large")]
    PriceOutOfRange {
        /// The text of the price, cut to 64 characters.
        price: String,
    },
    /// The product is protected by a password and therefore not sent.
    #[error("the product is protected by a password")]
    PasswordProtected,
    /// The description was cut on a character boundary.
    #[error("the description of {bytes} bytes was cut to {max_bytes}")]
    DescriptionCut {
        /// Size of the whole text in bytes of UTF-8.
        bytes: usize,
        /// Size that is sent at most.
        max_bytes: usize,
    },
    /// The product alone is larger than a request may be.
    #[error("the product of {bytes} bytes is larger than a request of {max_bytes}")]
    ProductTooLarge {
        /// Size of the product's JSON in bytes.
        bytes: usize,
        /// Size of a request at most.
        max_bytes: usize,
    },
    /// The API did not accept the product, however often it was sent.
    #[error("the API did not accept the product in {attempts} attempts")]
    ProductNotAccepted {
        /// How often it was sent.
        attempts: u32,
    },

    // http
    /// The API did not answer in time.
    #[error("the API did not answer in time")]
    ApiTimeout,
    /// No connection to the API, or it broke.
    #[error("the API cannot be reached: {reason}")]
    ApiUnreachable {
        /// The transport's own words, cut to 200 characters.
        reason: String,
    },
    /// The API answered that it has trouble (5xx).
    #[error("the API answered {status}")]
    ApiUnavailable {
        /// The HTTP status.
        status: u16,
    },
    /// The API asks for fewer requests (429).
    #[error("the API asks for fewer requests")]
    ApiRateLimited,
    /// The API does not accept the key (401).
    #[error("the API does not accept the key")]
    ApiKeyRejected,
    /// The API knows the shop, but not as a partner (403).
    #[error("the shop is not a partner shop")]
    ShopNotPartnered,
    /// The API does not know the shop (404).
    #[error("the API does not know the shop")]
    ShopUnknown,
    /// The request is larger than the API takes (413).
    #[error("the request is larger than the API takes")]
    RequestTooLarge,
    /// The API refused the request (any other 4xx).
    #[error("the API refused the request: {status} {error}")]
    RequestRefused {
        /// The HTTP status.
        status: u16,
        /// The API's own error code, such as `BAD_BODY_VALUE`, or empty.
        error: String,
        /// The field that the API blames, or empty.
        field: String,
    },
    /// The answer is not one that the contract knows, as from a proxy or a captive portal.
    #[error("unexpected answer {status}")]
    UnexpectedAnswer {
        /// The HTTP status.
        status: u16,
    },
}

/// The value of one placeholder of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param {
    /// Text to be escaped by whoever shows it.
    Text(String),
    /// A count, a size or a status.
    Number(u64),
}

impl Error {
    /// The stable code, as it stands in the bridge's envelope and, with the prefix `ahpc_`, in a `WP_Error`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownOperation { .. } => "unknown_operation",
            Self::MalformedRequest { .. } => "malformed_request",
            Self::InternalError => "internal_error",
            Self::ShopIdMissing => "shop_id_missing",
            Self::InvalidShopId { .. } => "invalid_shop_id",
            Self::ApiKeyMissing => "api_key_missing",
            Self::InvalidApiKey => "invalid_api_key",
            Self::InvalidBaseUrl { .. } => "invalid_base_url",
            Self::InsecureBaseUrl { .. } => "insecure_base_url",
            Self::NotEnoughRandomness { .. } => "not_enough_randomness",
            Self::UnsupportedCurrency { .. } => "unsupported_currency",
            Self::UnsupportedLanguage { .. } => "unsupported_language",
            Self::UnknownTopic { .. } => "unknown_topic",
            Self::SignatureNotBase64 => "signature_not_base64",
            Self::InvalidSignature => "invalid_signature",
            Self::InvalidPrice { .. } => "invalid_price",
            Self::PriceOutOfRange { .. } => "price_out_of_range",
            Self::PasswordProtected => "password_protected",
            Self::DescriptionCut { .. } => "description_cut",
            Self::ProductTooLarge { .. } => "product_too_large",
            Self::ProductNotAccepted { .. } => "product_not_accepted",
            Self::ApiTimeout => "api_timeout",
            Self::ApiUnreachable { .. } => "api_unreachable",
            Self::ApiUnavailable { .. } => "api_unavailable",
            Self::ApiRateLimited => "api_rate_limited",
            Self::ApiKeyRejected => "api_key_rejected",
            Self::ShopNotPartnered => "shop_not_partnered",
            Self::ShopUnknown => "shop_unknown",
            Self::RequestTooLarge => "request_too_large",
            Self::RequestRefused { .. } => "request_refused",
            Self::UnexpectedAnswer { .. } => "unexpected_answer",
        }
    }

    /// The placeholders of the message, in the order of the variant's fields.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, Param)> {
        match self {
            Self::UnknownOperation { operation } => vec![("operation", text(operation))],
            Self::MalformedRequest { detail } => vec![("detail", text(detail))],
            Self::InvalidShopId { value } | Self::InvalidBaseUrl { value } | Self::InsecureBaseUrl { value } => {
                vec![("value", text(value))]
            }
            Self::NotEnoughRandomness { bytes, needed } => vec![("bytes", size(*bytes)), ("needed", size(*needed))],
            Self::UnsupportedCurrency { currency } => vec![("currency", text(currency))],
            Self::UnsupportedLanguage { locale } => vec![("locale", text(locale))],
            Self::UnknownTopic { topic } => vec![("topic", text(topic))],
            Self::InvalidPrice { price } | Self::PriceOutOfRange { price } => vec![("price", text(price))],
            Self::DescriptionCut { bytes, max_bytes } | Self::ProductTooLarge { bytes, max_bytes } => {
                vec![("bytes", size(*bytes)), ("max_bytes", size(*max_bytes))]
            }
            Self::ProductNotAccepted { attempts } => vec![("attempts", Param::Number(u64::from(*attempts)))],
            Self::ApiUnreachable { reason } => vec![("reason", text(reason))],
            Self::ApiUnavailable { status } | Self::UnexpectedAnswer { status } => {
                vec![("status", Param::Number(u64::from(*status)))]
            }
            Self::RequestRefused { status, error, field } => {
                vec![("status", Param::Number(u64::from(*status))), ("error", text(error)), ("field", text(field))]
            }
            Self::InternalError
            | Self::ShopIdMissing
            | Self::ApiKeyMissing
            | Self::InvalidApiKey
            | Self::SignatureNotBase64
            | Self::InvalidSignature
            | Self::PasswordProtected
            | Self::ApiTimeout
            | Self::ApiRateLimited
            | Self::ApiKeyRejected
            | Self::ShopNotPartnered
            | Self::ShopUnknown
            | Self::RequestTooLarge => Vec::new(),
        }
    }
}

fn text(value: &str) -> Param {
    Param::Text(value.into())
}

fn size(value: usize) -> Param {
    // usize has at most 64 bits on every target that this core is built for.
    Param::Number(value as u64)
}

/// The first `max_chars` characters of `value`, for echoing what a person entered.
#[must_use]
pub fn excerpt(value: &str, max_chars: usize) -> String {
    value.chars().take(max_chars).collect()
}
