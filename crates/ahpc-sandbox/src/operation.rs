//! The three operations of the contract and the addresses they answer to.

use axum::http::Method;
use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer};

/// An operation of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Registers secret, language and currency of a shop.
    PatchShop,
    /// Takes a batch of products.
    PutProducts,
    /// Takes one WooCommerce product event.
    PostWebhook,
}

/// What the contract has at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognised {
    /// A call of an operation, with the shop id as it stands in the path, or `None` when its percent-encoding is broken.
    Call(Operation, Option<String>),
    /// An address that is called with another method.
    OtherMethod(Operation),
    /// Nothing.
    Nothing,
}

impl Operation {
    /// Every operation, in the order of the contract.
    pub const ALL: [Self; 3] = [Self::PatchShop, Self::PutProducts, Self::PostWebhook];

    /// The `operationId` of the contract.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::PatchShop => "patchShopById",
            Self::PutProducts => "putPartnerProducts",
            Self::PostWebhook => "postWoocommerceWebhook",
        }
    }

    /// The operation with this `operationId`.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.id() == id)
    }

    /// The method that it is called with.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::PatchShop => "PATCH",
            Self::PutProducts => "PUT",
            Self::PostWebhook => "POST",
        }
    }

    /// The path, with the contract's placeholder.
    #[must_use]
    pub fn path_template(self) -> &'static str {
        match self {
            Self::PatchShop => "/api/v1/shops/{shopId}",
            Self::PutProducts => "/api/v1/shops/{shopId}/products",
            Self::PostWebhook => "/api/v1/webhooks/woocommerce/{shopId}",
        }
    }

    /// Every `operationId`, for messages.
    #[must_use]
    pub fn listed() -> String {
        Self::ALL.map(Self::id).join(", ")
    }

    /// What the contract has for this method and path.
    #[must_use]
    pub fn recognise(method: &Method, path: &str) -> Recognised {
        let at_path = Self::ALL.into_iter().find_map(|operation| Some((operation, operation.segment(path)?)));
        match at_path {
            None => Recognised::Nothing,
            Some((operation, _)) if method != operation.method() => Recognised::OtherMethod(operation),
            Some((operation, segment)) => {
                let shop_id = percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned);
                Recognised::Call(operation, shop_id)
            }
        }
    }

    /// The text that stands for the placeholder, if `path` has the shape of the template.
    fn segment(self, path: &str) -> Option<&str> {
        let (before, after) = self.path_template().split_once("{shopId}")?;
        let segment = path.strip_prefix(before)?.strip_suffix(after)?;
        (!segment.is_empty() && !segment.contains('/')).then_some(segment)
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::{Operation::*, Recognised::*, *};

    fn check(method: Method, path: &str, expected: Recognised) {
        assert_eq!(Operation::recognise(&method, path), expected, "{method} {path}");
    }

    #[test]
    fn an_address_is_recognised_by_method_and_shape() {
        check(Method::PATCH, "/api/v1/shops/a", Call(PatchShop, Some("a".to_owned())));
        check(Method::PUT, "/api/v1/shops/%61/products", Call(PutProducts, Some("a".to_owned())));
        check(Method::POST, "/api/v1/webhooks/woocommerce/x%2Fy", Call(PostWebhook, Some("x/y".to_owned())));
        check(Method::POST, "/api/v1/webhooks/woocommerce/%ff", Call(PostWebhook, None));
        check(Method::GET, "/api/v1/shops/a", OtherMethod(PatchShop));
        check(Method::POST, "/api/v1/shops/a/products", OtherMethod(PutProducts));
        check(Method::PATCH, "/api/v1/shops/a/", Nothing);
        check(Method::PATCH, "/api/v1/shops/", Nothing);
        check(Method::PUT, "/api/v1/shops/a/b/products", Nothing);
    }
}
