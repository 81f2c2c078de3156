//! The operations of all generations by their names, under which requests are listed and faults are played.

use serde::{Serialize, Serializer};

/// An operation of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Registers secret, language and currency of a shop.
    PatchShop,
    /// Takes a batch of products.
    PutProducts,
    /// Removes a batch of products.
    DeleteProducts,
    /// Takes one WooCommerce product event.
    PostWebhook,
    /// Takes a batch of product listings at once.
    PutListings,
    /// Queues a batch of product listings.
    PutListingsAsync,
    /// Withdraws a batch of product listings at once.
    DeleteListings,
    /// Queues the withdrawal of a batch of product listings.
    DeleteListingsAsync,
    /// Registers secret, language and currency of a listing source.
    PutConfiguration,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 9] = [
        Self::PatchShop,
        Self::PutProducts,
        Self::DeleteProducts,
        Self::PostWebhook,
        Self::PutListings,
        Self::PutListingsAsync,
        Self::DeleteListings,
        Self::DeleteListingsAsync,
        Self::PutConfiguration,
    ];

    /// Its name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::PatchShop => "patchShopById",
            Self::PutProducts => "putPartnerProducts",
            Self::DeleteProducts => "deletePartnerProducts",
            Self::PostWebhook => "postWoocommerceWebhook",
            Self::PutListings => "putProductListings",
            Self::PutListingsAsync => "putProductListingsAsync",
            Self::DeleteListings => "deleteProductListings",
            Self::DeleteListingsAsync => "deleteProductListingsAsync",
            Self::PutConfiguration => "putIngestionConfiguration",
        }
    }

    /// The operation with this name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.id() == id)
    }

    /// Whether it takes a list of which a part can fail.
    #[must_use]
    pub fn is_batch(self) -> bool {
        !self.is_registration() && self != Self::PostWebhook
    }

    /// Whether it takes the secret that webhooks are signed with.
    #[must_use]
    pub fn is_registration(self) -> bool {
        matches!(self, Self::PatchShop | Self::PutConfiguration)
    }

    /// Every name, for messages.
    #[must_use]
    pub fn listed() -> String {
        Self::ALL.map(Self::id).join(", ")
    }
}

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
