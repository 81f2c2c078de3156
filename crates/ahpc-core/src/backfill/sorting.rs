//! What is sent of a product, by what is known of it.

use super::Mode;

/// What the API has of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It took it, as `same_offer` and `same_content` say.
    Listed,
    /// It took it off the marketplace.
    Removed,
}

/// How a product stands in the shop, and what the API has of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation<'a> {
    /// The status of its post, such as `publish`; empty where it is gone.
    pub status: &'a str,
    /// Its page is shown only to those who know a password.
    pub is_protected: bool,
    /// What the API has; none where it never took it.
    pub known: Option<Known>,
    /// Whether the API has its price and where it stands as they are.
    pub same_offer: bool,
    /// Whether it has all else as it is.
    pub same_content: bool,
}

/// What is to be done with a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// Send it.
    Put,
    /// Send that it is removed.
    Remove,
    /// Have it delivered, since an upsert changes only state and price of a product that the API knows.
    Deliver,
    /// The API has it as it is.
    Leave,
    /// It is not for sending.
    Skip,
}

/// Whether nobody is to see a product any more, or only those who know a password.
pub(crate) fn is_hidden(status: &str, is_protected: bool) -> bool {
    matches!(status, "" | "trash" | "auto-draft") || is_protected
}

/// Says what is to be done with a product.
///
/// The catalog is what the shop shows and what it keeps private. What was sent before goes on being sent when it became
/// a draft, and is removed when it is gone, in the trash or behind a password.
///
/// ```
/// use ahpc_core::backfill::{Known, Mode, Situation, Treatment, sort};
///
/// let sold = Situation { status: "publish", is_protected: false, known: Some(Known::Listed), same_offer: false, same_content: true };
/// assert_eq!(sort(Mode::Changes, sold), Treatment::Put);
/// assert_eq!(sort(Mode::Changes, Situation { status: "trash", ..sold }), Treatment::Remove);
/// ```
#[must_use]
pub fn sort(mode: Mode, product: Situation<'_>) -> Treatment {
    let is_there = !is_hidden(product.status, product.is_protected);
    match (product.known, is_there) {
        (Some(Known::Listed), false) => Treatment::Remove,
        (_, false) => Treatment::Skip,
        (None, true) if matches!(product.status, "publish" | "private") => Treatment::Put,
        (None, true) => Treatment::Skip,
        (Some(_), true) if !product.same_content => Treatment::Deliver,
        (Some(Known::Listed), true) if mode == Mode::Changes && product.same_offer => Treatment::Leave,
        (Some(_), true) => Treatment::Put,
    }
}
