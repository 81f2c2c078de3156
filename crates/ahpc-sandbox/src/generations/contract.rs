//! What a generation says of itself: addresses, ids, words and limits.

use std::borrow::Cow;

use axum::http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::ids::IdForm;
use crate::{
    auth::Auth,
    exchange::{ApiRequest, Context, Outcome},
    operation::Operation,
    problem::{Problem, SourceForm, code},
    store::requests::DeliveryNote,
    vocabulary::{Currency, Generation, Scope},
};

/// A generation of the API.
#[derive(Debug)]
pub struct Contract {
    /// Which one it is.
    pub generation: Generation,
    /// Its operations and their addresses.
    pub routes: &'static [Route],
    /// Which header carries the credential.
    pub auth: Auth,
    /// What the ids of its shops look like.
    pub ids: IdForm,
    /// What a token may be used for; empty where tokens have no scopes.
    pub scopes: &'static [Scope],
    /// Currencies that prices may be in.
    pub currencies: &'static [Currency],
    /// Size of the largest body that is read.
    pub body_bytes: BodyLimit,
    /// How its problems name their source.
    pub source_form: SourceForm,
    /// Whether its answers carry `X-Request-Id` and `X-Correlation-Id`.
    pub has_request_ids: bool,
    /// The code of an operation for a status that says nothing of the request, where it has one of its own.
    pub error: fn(Option<Operation>, StatusCode) -> Option<&'static str>,
}

/// How large a body may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyLimit {
    /// One mebibyte by contract, refused as `BAD_BODY_VALUE`.
    Mebibyte,
    /// The contract has no limit, so that the sandbox's own holds, far above it.
    Undocumented,
}

/// An operation at its address.
#[derive(Debug)]
pub struct Route {
    /// The operation.
    pub operation: Operation,
    /// The method that it is called with.
    pub method: &'static str,
    /// The path, with the contract's placeholder for the shop's id.
    pub path: &'static str,
    /// What answers it.
    pub handler: Handler,
}

/// What answers an operation.
#[derive(Debug, Clone, Copy)]
pub enum Handler {
    /// A call.
    Call(fn(&ApiRequest, &Context<'_>) -> Outcome),
    /// A delivery, of which is noted what is learnt on the way, also when it is refused in the end.
    Delivery(fn(&ApiRequest, &Context<'_>, &mut DeliveryNote) -> Outcome),
}

/// What a generation has at an address.
#[derive(Debug)]
pub enum Recognised {
    /// An operation, with the shop id as it stands in the path, or `None` when its percent-encoding is broken.
    Call(&'static Route, Option<String>),
    /// Operations that are called with other methods.
    OtherMethod(Vec<&'static Route>),
    /// Nothing.
    Nothing,
}

impl Contract {
    /// What the generation has for this method and path.
    #[must_use]
    pub fn recognise(&self, method: &Method, path: &str) -> Recognised {
        let at_path: Vec<_> = self.routes.iter().filter_map(|route| Some((route, route.segment(path)?))).collect();
        if let Some((route, segment)) = at_path.iter().find(|(route, _)| method == route.method) {
            let shop_id = percent_decode_str(segment).decode_utf8().ok().map(Cow::into_owned);
            return Recognised::Call(route, shop_id);
        }
        if at_path.is_empty() {
            return Recognised::Nothing;
        }
        Recognised::OtherMethod(at_path.into_iter().map(|(route, _)| route).collect())
    }

    /// The code that an answer of this status has when nothing is known but the operation, which may be any.
    #[must_use]
    pub fn default_error(&self, operation: Option<Operation>, status: StatusCode) -> String {
        (self.error)(operation, status).map_or_else(|| phrase(status), str::to_owned)
    }

    /// 500 for trouble on the server's side.
    #[must_use]
    pub fn internal(&self, operation: Option<Operation>, detail: &str) -> Problem {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Problem::new(status, &self.default_error(operation, status)).detail(detail)
    }

    /// The names of its operations, in the order of the contract.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation> {
        self.routes.iter().map(|route| route.operation).collect()
    }
}

impl BodyLimit {
    /// The most bytes that are read.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Mebibyte => 1024 * 1024,
            Self::Undocumented => 16 * 1024 * 1024,
        }
    }

    /// The code of what is larger.
    #[must_use]
    pub fn error(self) -> &'static str {
        match self {
            Self::Mebibyte => code::BAD_BODY_VALUE,
            Self::Undocumented => code::CONTENT_TOO_LARGE,
        }
    }
}

impl Route {
    /// The text that stands for the placeholder, if `path` has the shape of the template.
    fn segment<'a>(&self, path: &'a str) -> Option<&'a str> {
        let (before, rest) = self.path.split_once('{')?;
        let (_, after) = rest.split_once('}')?;
        let segment = path.strip_prefix(before)?.strip_suffix(after)?;
        (!segment.is_empty() && !segment.contains('/')).then_some(segment)
    }
}

/// A code made of the standard phrase of a status.
fn phrase(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("Unknown Status").to_uppercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{generations::contract, vocabulary::Word};

    /// What is recognised, in short: operation and id, allowed methods, or nothing.
    fn recognised(generation: Generation, method: Method, path: &str) -> String {
        match contract(generation).recognise(&method, path) {
            Recognised::Call(route, id) => format!("{} {}", route.operation.id(), id.as_deref().unwrap_or("?")),
            Recognised::OtherMethod(routes) => routes.iter().map(|it| it.method).collect::<Vec<_>>().join(","),
            Recognised::Nothing => String::new(),
        }
    }

    #[test]
    fn an_address_is_recognised_by_method_and_shape() {
        let cases = [
            (Method::PATCH, "/api/v1/shops/a", "patchShopById a"),
            (Method::PUT, "/api/v1/shops/%61/products", "putPartnerProducts a"),
            (Method::POST, "/api/v1/webhooks/woocommerce/x%2Fy", "postWoocommerceWebhook x/y"),
            (Method::POST, "/api/v1/webhooks/woocommerce/%ff", "postWoocommerceWebhook ?"),
            (Method::GET, "/api/v1/shops/a", "PATCH"),
            (Method::DELETE, "/api/v1/shops/a/products", "PUT"),
            (Method::PATCH, "/api/v1/shops/a/", ""),
            (Method::PATCH, "/api/v1/shops/", ""),
            (Method::PUT, "/api/v1/shops/a/b/products", ""),
        ];
        for (method, path, expected) in cases {
            assert_eq!(recognised(Generation::G2026_06, method.clone(), path), expected, "{method} {path}");
        }
    }

    #[test]
    fn an_address_may_have_two_methods() {
        let path = "/api/v1/shops/a/products";
        assert_eq!(recognised(Generation::G2026_08, Method::DELETE, path), "deletePartnerProducts a");
        assert_eq!(recognised(Generation::G2026_08, Method::GET, path), "PUT,DELETE");
    }

    #[test]
    fn the_generations_share_no_address_but_the_webhook() {
        for path in ["/api/v1/shops/a", "/api/v1/shops/a/products"] {
            for method in [Method::PATCH, Method::PUT, Method::DELETE] {
                assert_eq!(recognised(Generation::G2026_10, method, path), "", "{path}");
            }
        }
        let path = "/api/v1/listing-sources/a/product-listings/async";
        assert_eq!(recognised(Generation::G2026_10, Method::DELETE, path), "deleteProductListingsAsync a");
        for generation in Generation::ALL {
            let path = "/api/v1/webhooks/woocommerce/a";
            assert_eq!(recognised(*generation, Method::POST, path), "postWoocommerceWebhook a");
        }
        for generation in [Generation::G2026_05, Generation::G2026_06, Generation::G2026_08] {
            assert_eq!(recognised(generation, Method::DELETE, path), "");
        }
    }
}
