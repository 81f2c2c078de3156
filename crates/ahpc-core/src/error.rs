//! The closed list of everything that can be wrong, each with its stable code.
//!
//! Codes cross borders, sentences do not: the `Display` texts are English, for logs and developers; the shop owner's
//! words are chosen in PHP by [`Error::code`] and filled from [`Error::params`]. Secrets, credentials and payloads
//! never appear in either.
//!
//! The list is one table, [`Error`] below, from which the enum, the codes, the placeholders and [`KINDS`] are made;
//! so nothing can be forgotten in one of them. A code is never reused and never renamed.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

/// What can be said about one kind of error without an instance of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The stable code, see [`Error::code`].
    pub code: &'static str,
    /// The names of the message's placeholders, in their order.
    pub params: &'static [&'static str],
    /// What it means, in English, for developers.
    pub summary: &'static str,
}

/// The value of one placeholder of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param {
    /// Text to be escaped by whoever shows it.
    Text(String),
    /// A count, a size or a status.
    Number(u64),
}

/// Makes the enum, its codes, its placeholders and the list of kinds from one table.
macro_rules! errors {
    ($(
        $(#[doc = $summary:literal])+
        $code:literal $message:literal
        $variant:ident $( { $( $(#[doc = $field_doc:literal])+ $field:ident: $type:ty ),+ } )?
    )+) => {
        /// One thing that is wrong, with what is needed to say so to a person.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Error {
            $(
                $(#[doc = $summary])+
                #[error($message)]
                $variant $( { $( $(#[doc = $field_doc])+ $field: $type ),+ } )?,
            )+
        }

        impl Error {
            /// The stable code, as it stands in the bridge's envelope.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $code, )+
                }
            }

            /// The placeholders of the message, in the order of the variant's fields.
            #[must_use]
            pub fn params(&self) -> Vec<(&'static str, Param)> {
                match self {
                    $( Self::$variant $( { $( $field ),+ } )? => {
                        vec![ $( $( (stringify!($field), $field.into()) ),+ )? ]
                    } )+
                }
            }
        }

        /// Every kind of error, in a fixed order.
        pub const KINDS: &[Kind] = &[
            $( Kind {
                code: $code,
                params: &[ $( $( stringify!($field) ),+ )? ],
                summary: concat!($( $summary ),+).trim_ascii(),
            }, )+
        ];
    };
}

errors! {
    // bridge

    /// The caller asked for an operation that this core does not have.
    "unknown_operation" "unknown operation {operation:?}"
    UnknownOperation {
        /// The name that was asked for, cut to 64 characters.
        operation: String
    }

    /// The request is not the JSON that the operation takes.
    "malformed_request" "malformed request: {detail}"
    MalformedRequest {
        /// What is wrong and where, without values of the request.
        detail: String
    }

    /// A defect of ours: a binding caught a panic or could not write the answer.
    "internal_error" "internal error"
    InternalError

    // identity

    /// No Shop ID was entered.
    "shop_id_missing" "the shop id is missing"
    ShopIdMissing

    /// The Shop ID is no UUID.
    "invalid_shop_id" "{value:?} is not a shop id"
    InvalidShopId {
        /// What was entered, cut to 64 characters, or to 4 where it looks like a credential.
        value: String
    }

    /// No API key was entered.
    "api_key_missing" "the api key is missing"
    ApiKeyMissing

    /// The API key is nothing that a key can be: no token of 16 to 512 characters. The value is not repeated.
    "invalid_api_key" "the api key has the wrong form"
    InvalidApiKey

    /// The API key begins as one does and ends too early, as when only a part of it was copied.
    "api_key_incomplete" "the api key is incomplete"
    ApiKeyIncomplete

    /// The address of the API is no absolute http(s) URL without query and fragment.
    "invalid_base_url" "{value:?} is not a base url"
    InvalidBaseUrl {
        /// What was given, cut to 200 characters, without user, password and query.
        value: String
    }

    /// The address of the API is plain http on a host that is not this machine, so the key would travel in clear.
    "insecure_base_url" "{value:?} is not https"
    InsecureBaseUrl {
        /// What was given, cut to 200 characters.
        value: String
    }

    // place

    /// The shop is not where it was connected: it has moved, or this is a copy of it.
    "shop_elsewhere" "the shop is not where it was connected"
    ShopElsewhere {
        /// Whether the type of the environment differs and not the address, as 1 or 0.
        environment: bool
    }

    // secret

    /// Somebody else registers another signing secret for the same Shop ID, again and again.
    "secret_contested" "another shop registers another secret for this shop id"
    SecretContested

    /// Fewer random bytes than a signing secret needs.
    "not_enough_randomness" "{bytes} random bytes are not enough, {needed} are needed"
    NotEnoughRandomness {
        /// How many bytes were given.
        bytes: usize,
        /// How many are needed.
        needed: usize
    }

    // store

    /// The store's currency is not one that the API takes.
    "unsupported_currency" "the API does not take the currency {currency:?}"
    UnsupportedCurrency {
        /// The ISO 4217 code of the store, cut to 16 characters.
        currency: String
    }

    /// The store's language is not one that the API takes.
    "unsupported_language" "the API does not take the language of {locale:?}"
    UnsupportedLanguage {
        /// The WordPress locale of the store, cut to 32 characters.
        locale: String
    }

    // reconcile, delivery

    /// A topic that is not one of the three managed ones.
    "unknown_topic" "unknown topic {topic:?}"
    UnknownTopic {
        /// The topic, cut to 64 characters.
        topic: String
    }

    /// The signature is not the base64 of 32 bytes.
    "signature_not_base64" "the signature is not base64 of 32 bytes"
    SignatureNotBase64

    /// The signature does not belong to this body and secret.
    "invalid_signature" "the signature does not match"
    InvalidSignature

    /// The bodies of deliveries cannot be built.
    "deliveries_unbuildable" "deliveries cannot be built: {why}"
    DeliveriesUnbuildable {
        /// The product of the last one.
        product_id: u64,
        /// Why, as a code, or empty.
        why: String
    }

    // product, batch

    /// The price is no plain decimal number of zero or more.
    "invalid_price" "{price:?} is not a price"
    InvalidPrice {
        /// The text of the price, cut to 64 characters.
        price: String
    }

    /// The price has more minor units than an i64 holds.
    "price_out_of_range" "the price {price:?} is too large"
    PriceOutOfRange {
        /// The text of the price, cut to 64 characters.
        price: String
    }

    /// The product is protected by a password and therefore not sent.
    "password_protected" "the product is protected by a password"
    PasswordProtected

    /// The product is not published and therefore not sent.
    "not_published" "the product is not published"
    NotPublished

    /// The product is hidden from the catalog and therefore not sent.
    "hidden_from_catalog" "the product is hidden from the catalog"
    HiddenFromCatalog

    /// The shop has excluded the product, which is therefore not sent.
    "excluded" "the product is excluded"
    Excluded

    /// The product is in another language than the store and therefore not sent.
    "other_language" "the product is in another language than the store"
    OtherLanguage

    /// The product is not there any more.
    "gone" "the product is not there any more"
    Gone

    /// The description was cut on a character boundary.
    "description_cut" "the description of {bytes} bytes was cut to {max_bytes}"
    DescriptionCut {
        /// Size of the whole text in bytes of UTF-8.
        bytes: usize,
        /// Size that is sent at most.
        max_bytes: usize
    }

    /// The product alone is larger than a request may be.
    "product_too_large" "the product of {bytes} bytes is larger than a request of {max_bytes}"
    ProductTooLarge {
        /// Size of the product's JSON in bytes.
        bytes: usize,
        /// Size of a request at most.
        max_bytes: usize
    }

    /// Something in the shop, such as another plugin, fails where the product is read.
    "product_unreadable" "the product cannot be read"
    ProductUnreadable

    /// The process that reads or sends the product ends, each time.
    "product_ends_worker" "the product ends the process that reads it"
    ProductEndsWorker

    /// The API did not accept the product, however often it was sent.
    "product_not_accepted" "the API did not accept the product"
    ProductNotAccepted

    // http

    /// The API did not answer in time.
    "api_timeout" "the API did not answer in time"
    ApiTimeout

    /// No connection to the API, or it broke.
    "api_unreachable" "the API cannot be reached: {reason}"
    ApiUnreachable {
        /// The transport's own words, cut to 200 characters.
        reason: String
    }

    /// The API answered that it has trouble (5xx).
    "api_unavailable" "the API answered {status}"
    ApiUnavailable {
        /// The HTTP status.
        status: u16
    }

    /// The API asks for fewer requests (429).
    "api_rate_limited" "the API asks for fewer requests"
    ApiRateLimited

    /// The API does not accept the key (401).
    "api_key_rejected" "the API does not accept the key"
    ApiKeyRejected

    /// The API knows the shop, but not as a partner (403).
    "shop_not_partnered" "the shop is not a partner shop"
    ShopNotPartnered

    /// The API does not know the shop (404).
    "shop_unknown" "the API does not know the shop"
    ShopUnknown

    /// The request is larger than the API takes (413).
    "request_too_large" "the request is larger than the API takes"
    RequestTooLarge

    /// The API refused the request (any other 4xx).
    "request_refused" "the API refused the request: {status} {error}"
    RequestRefused {
        /// The HTTP status.
        status: u16,
        /// The API's own error code, such as `BAD_BODY_VALUE`, or empty; cut to 64 characters.
        error: String,
        /// The field that the API blames, or empty; cut to 64 characters.
        field: String
    }

    /// The answer is not one that the contract knows, as from a proxy or a captive portal.
    "unexpected_answer" "unexpected answer {status}"
    UnexpectedAnswer {
        /// The HTTP status.
        status: u16
    }

    // status

    /// Nothing reaches the API, whatever way it takes.
    "nothing_reaches" "nothing reaches the API, {waiting} products wait"
    NothingReaches {
        /// How many products are on their way.
        waiting: u64
    }

    /// The tables in which changes are written down are not there.
    "tables_missing" "the tables are missing, tried: {tried}"
    TablesMissing {
        /// Whether making them was tried, in vain.
        tried: bool
    }

    /// A person wants sending to rest, and nothing reaches the API.
    "sending_paused" "sending is paused, {waiting} products wait"
    SendingPaused {
        /// How many products are on their way.
        waiting: u64
    }

    /// The queue does not run, so that nothing is sent in the background.
    "queue_asleep" "the queue has not run for {minutes} minutes"
    QueueAsleep {
        /// For how long it has been overdue.
        minutes: u64
    }

    /// So many products would be taken off at once that a person is asked first.
    "many_removals" "{products} products would be taken off"
    ManyRemovals {
        /// How many.
        products: u64
    }

    /// A filter makes the store's language another than the stored one, which is what counts.
    "locale_filtered" "a filter makes the locale {locale:?}"
    LocaleFiltered {
        /// What the filter makes of it, cut to 32 characters.
        locale: String
    }

    /// A filter makes the store's currency another than the stored one, which is what counts.
    "currency_filtered" "a filter makes the currency {currency:?}"
    CurrencyFiltered {
        /// What the filter makes of it, cut to 16 characters.
        currency: String
    }

    /// Somebody else has replaced the settings that a person saved.
    "settings_replaced" "the settings were replaced by {by:?}"
    SettingsReplaced {
        /// Who, cut to 64 characters.
        by: String
    }
}

/// The first `max_chars` characters of `value`, for echoing what a person entered.
#[must_use]
pub fn excerpt(value: &str, max_chars: usize) -> String {
    value.chars().take(max_chars).collect()
}

impl From<&String> for Param {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl From<&u16> for Param {
    fn from(value: &u16) -> Self {
        Self::Number(u64::from(*value))
    }
}

impl From<&u32> for Param {
    fn from(value: &u32) -> Self {
        Self::Number(u64::from(*value))
    }
}

impl From<&u64> for Param {
    fn from(value: &u64) -> Self {
        Self::Number(*value)
    }
}

impl From<&bool> for Param {
    fn from(value: &bool) -> Self {
        Self::Number(u64::from(*value))
    }
}

impl From<&usize> for Param {
    fn from(value: &usize) -> Self {
        // usize has at most 64 bits on every target that this core is built for.
        Self::Number(*value as u64)
    }
}

/// An [`Error`] as it is kept in the state of a machine, and shown on the page long after it happened.
///
/// It is text, so that a state that a later version wrote can still be read and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// See [`Error::code`].
    pub code: String,
    /// See [`Error::params`].
    pub params: Vec<(String, Param)>,
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let params = error.params().into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        Self { code: error.code().to_string(), params }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_snake_case_and_unique() {
        for (index, kind) in KINDS.iter().enumerate() {
            assert!(kind.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit()));
            assert!(KINDS[..index].iter().all(|earlier| earlier.code != kind.code), "{} stands twice", kind.code);
        }
    }

    #[test]
    fn a_kind_says_what_an_instance_says() {
        let error = Error::RequestRefused { status: 400, error: "BAD_BODY_VALUE".into(), field: "price".into() };
        let kind = KINDS.iter().find(|kind| kind.code == error.code()).unwrap();
        let names: Vec<_> = error.params().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, kind.params);
        assert_eq!(kind.summary, "The API refused the request (any other 4xx).");
    }

    #[test]
    fn a_problem_keeps_code_and_params_in_order() {
        let problem = Problem::from(&Error::ProductTooLarge { bytes: 5, max_bytes: 4 });
        assert_eq!(problem.code, "product_too_large");
        let expected = [("bytes".to_string(), Param::Number(5)), ("max_bytes".to_string(), Param::Number(4))];
        assert_eq!(problem.params, expected);
    }

    #[test]
    fn an_excerpt_ends_on_a_character() {
        assert_eq!(excerpt("Übergröße", 4), "Über");
        assert_eq!(excerpt("kurz", 64), "kurz");
    }
}
