//! Requests to the partner API, and what an answer to one means.
//!
//! There is no transport here: a request is described, and an answer comes as status, header and a body that was
//! read so far as it is needed.

use alloc::{string::String, vec::Vec};

use crate::{
    Error, decimal, excerpt,
    identity::{ApiKey, AuthGeneration},
};

mod date;

/// The longest wait that a `Retry-After` is believed; a wrong clock or a joke must not stop a shop for years.
pub(crate) const MAX_RETRY_AFTER_SECONDS: u64 = 86_400;
/// How much of a transport's message is repeated.
const REASON_EXCERPT_CHARS: usize = 200;
/// How much of the API's error code and field is repeated.
const API_TEXT_EXCERPT_CHARS: usize = 64;

/// A request of the partner API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestName {
    /// Registers secret, language and currency of the shop.
    PatchShop,
    /// Sends products.
    PutProducts,
    /// Passes on one WooCommerce delivery.
    PostWebhook,
}

impl RequestName {
    /// The HTTP method.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::PatchShop => "PATCH",
            Self::PutProducts => "PUT",
            Self::PostWebhook => "POST",
        }
    }

    /// How long to wait for the answer: while a person waits for the page to save, or in the background.
    #[must_use]
    pub fn timeout_seconds(self) -> u32 {
        match self {
            Self::PatchShop => 15,
            Self::PutProducts | Self::PostWebhook => 30,
        }
    }
}

/// Where a request goes and how the caller proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The URL.
    pub url: String,
    /// The generation of the API, which says what header carries the key.
    pub auth: AuthGeneration,
    /// The key.
    pub api_key: ApiKey,
}

/// What came back for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// No answer came; the transport's own words.
    Failed(String),
    /// The API, or something on the way to it, answered.
    Received(Response),
}

/// An HTTP response, read so far as it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`, as it came.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Body,
}

/// What a body says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// There is none, or blanks only.
    Empty,
    /// A JSON object; problem answers have an error code in it and may blame a field.
    Object {
        /// The API's error code, or empty.
        error: String,
        /// The field that is blamed, or empty.
        field: String,
        /// The names of what stands in `errors`, where there is such an object: ids of products.
        errors: Vec<String>,
    },
    /// A JSON array of texts.
    Texts(Vec<String>),
    /// JSON of another shape.
    Json,
    /// Anything else, such as the page of a proxy.
    Other,
}

/// What to do after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All of it was accepted.
    Done,
    /// The products in [`Judgement::failed_ids`] were not accepted, the others were.
    Partial,
    /// The API has trouble, or nothing that knows the contract answered; the same request may succeed later.
    TryLater,
    /// The same request will be refused again until a person or the shop changes something.
    Refused,
    /// A smaller request may succeed.
    TooLarge,
}

/// The meaning of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What to do.
    pub verdict: Verdict,
    /// What is wrong; none when done or partial.
    pub problem: Option<Error>,
    /// How long the API asks to wait, from now.
    pub retry_after_seconds: Option<u64>,
    /// The products that were not accepted.
    pub failed_ids: Vec<String>,
    /// Whether the key was refused as it was sent: in the other header it may be taken.
    pub refuses_key: bool,
}

/// Says what an answer to `request` means. `now` is needed for a `Retry-After` that is a date.
///
/// Any 2xx is a success, since the API's generations differ in which one they give. A body decides where a status alone
/// could come from a proxy: only a JSON object makes 401, 403 and 404 the API's own words, and what is not JSON is no
/// success. An answer that is not the API's is taken for trouble that passes.
///
/// ```
/// use ahpc_core::http::{Answer, Body, RequestName, Response, Verdict, judge};
///
/// let body = Body::Texts(vec!["7".into()]);
/// let answer = Answer::Received(Response { status: 202, retry_after: None, body });
/// let judgement = judge(RequestName::PutProducts, &answer, 0);
/// assert_eq!((judgement.verdict, judgement.failed_ids), (Verdict::Partial, vec!["7".to_string()]));
/// ```
#[must_use]
pub fn judge(request: RequestName, answer: &Answer, now: u64) -> Judgement {
    match answer {
        Answer::Failed(reason) => Judgement::of(Verdict::TryLater, transport_problem(reason)),
        Answer::Received(response) if is_success(request, response) => accepted(request, response),
        Answer::Received(response) => {
            let (verdict, problem) = trouble(response);
            let retry_after = response.retry_after.as_deref().filter(|_| verdict == Verdict::TryLater);
            let retry_after_seconds = retry_after.and_then(|value| retry_after_seconds(value, now));
            Judgement { retry_after_seconds, refuses_key: refuses_key(response), ..Judgement::of(verdict, problem) }
        }
    }
}

impl Judgement {
    fn of(verdict: Verdict, problem: Error) -> Self {
        Self { verdict, problem: Some(problem), retry_after_seconds: None, failed_ids: Vec::new(), refuses_key: false }
    }
}

fn is_success(request: RequestName, response: &Response) -> bool {
    // A delivery is answered without a body, and what a gateway makes of that does not matter.
    let is_read = request != RequestName::PostWebhook;
    (200..300).contains(&response.status) && !(is_read && response.body == Body::Other)
}

/// A body that says nothing of products is a success without news.
fn accepted(request: RequestName, response: &Response) -> Judgement {
    let failed_ids = match &response.body {
        Body::Texts(ids) | Body::Object { errors: ids, .. } if request == RequestName::PutProducts => ids.clone(),
        _ => Vec::new(),
    };
    let verdict = if failed_ids.is_empty() { Verdict::Done } else { Verdict::Partial };
    Judgement { verdict, problem: None, retry_after_seconds: None, failed_ids, refuses_key: false }
}

fn transport_problem(reason: &str) -> Error {
    // WordPress passes cURL's own message on; 28 is its number for a timeout.
    let is_timeout = reason.contains("cURL error 28") || reason.to_ascii_lowercase().contains("timed out");
    if is_timeout {
        Error::ApiTimeout
    } else {
        Error::ApiUnreachable { reason: excerpt(reason.trim(), REASON_EXCERPT_CHARS) }
    }
}

fn trouble(response: &Response) -> (Verdict, Error) {
    let status = response.status;
    match status {
        // These come from gateways as well as from the API and mean the same from both, whatever the body.
        408 => (Verdict::TryLater, Error::ApiTimeout),
        413 => (Verdict::TooLarge, Error::RequestTooLarge),
        429 => (Verdict::TryLater, Error::ApiRateLimited),
        500..=599 => (Verdict::TryLater, Error::ApiUnavailable { status }),
        400..=499 => match &response.body {
            Body::Object { error, field, .. } => (Verdict::Refused, refusal(status, error, field)),
            Body::Empty => (Verdict::Refused, refusal(status, "", "")),
            Body::Texts(_) | Body::Json | Body::Other => (Verdict::TryLater, Error::UnexpectedAnswer { status }),
        },
        _ => (Verdict::TryLater, Error::UnexpectedAnswer { status }),
    }
}

fn refusal(status: u16, error: &str, field: &str) -> Error {
    match status {
        401 if !is_signature(field) => Error::ApiKeyRejected,
        403 => Error::ShopNotPartnered,
        404 => Error::ShopUnknown,
        _ => Error::RequestRefused {
            status,
            error: excerpt(error, API_TEXT_EXCERPT_CHARS),
            field: excerpt(field, API_TEXT_EXCERPT_CHARS),
        },
    }
}

/// A wrong signature is answered 401 too, and has nothing to do with the key.
fn is_signature(field: &str) -> bool {
    field.eq_ignore_ascii_case("x-wc-webhook-signature")
}

/// Whether the key was refused, by the API or by what stands before it. Error words differ between the API's
/// generations, so none is asked for.
fn refuses_key(response: &Response) -> bool {
    let blames_signature = matches!(&response.body, Body::Object { field, .. } if is_signature(field));
    response.status == 401 && !blames_signature
}

/// The wait that a `Retry-After` asks for: seconds, or a date by RFC 9110; at most a day, and nothing for nonsense.
fn retry_after_seconds(value: &str, now: u64) -> Option<u64> {
    let value = value.trim();
    let seconds = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number beyond 64 bits fails here, and it is cut to the maximum like any other large one.
        decimal::parse(value.as_bytes()).unwrap_or(u64::MAX)
    } else {
        date::parse_http_date(value)?.saturating_sub(now)
    };
    Some(seconds.min(MAX_RETRY_AFTER_SECONDS))
}

#[cfg(test)]
mod tests;
