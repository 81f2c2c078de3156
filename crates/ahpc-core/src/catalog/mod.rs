//! The catalog: what of the shop is offered on the marketplace, and what is left out and why.
//!
//! There is one rule for every way out, be it a batch or a delivery of WooCommerce. What is not offered any more, and
//! may be at the API, is taken off.
//!
//! ```
//! use ahpc_core::{Error, catalog::Listing, store::Language};
//!
//! let vase = Listing { status: "publish".into(), catalog_visibility: "visible".into(), ..Listing::default() };
//! assert_eq!(vase.offered(Language::De), Ok(()));
//! let draft = Listing { status: "draft".into(), ..vase };
//! assert_eq!(draft.offered(Language::De), Err(Error::NotPublished));
//! ```

use alloc::borrow::Cow;

use crate::{Error, digest::Digest, store::Language};

mod delivery;
mod flight;
mod machine;
#[cfg(test)]
mod tests;
mod transitions;
mod walk;

pub use delivery::{Action, Decision, Delivery, Why, judge_delivery};
pub use machine::{
    Brake, CLASSES, Class, DEPART_SECONDS, Deliveries, Effect, Event, FLIGHT_PRODUCTS, FLIGHT_REQUESTS, Flight,
    LEASE_SECONDS, MAX_WORKERS, Pace, Phase, Postponed, QUIET_SECONDS, REQUEST_PRODUCTS, Report, RequestKind,
    SET_ASIDE_AFTER, SET_ASIDE_SECONDS, Sent, Settlement, State, Transition, WORKERS, step,
};
pub use walk::{LOOK_PRODUCTS, Look, Looked, MAX_RANGES, RANGE_PRODUCTS, RENEWAL_NIGHTS, Range, Walk, WalkMode};

/// What decides whether a product is offered, spelled as in WooCommerce's REST API where that has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing<'a> {
    /// The status of its post, such as `publish`.
    pub status: Cow<'a, str>,
    /// Its page is shown only to those who know a password.
    pub is_protected: bool,
    /// `visible`, `catalog`, `search` or `hidden`.
    pub catalog_visibility: Cow<'a, str>,
    /// The merchant, or a developer, does not want it on the marketplace.
    pub is_excluded: bool,
    /// The language of this version of it, as a locale or a code; empty where the shop has but one.
    pub language: Cow<'a, str>,
    /// It was deleted for good, or was never a product.
    pub is_gone: bool,
}

impl Listing<'_> {
    /// Whether it is offered in a store of that language.
    ///
    /// # Errors
    ///
    /// Why it is not: [`Error::Gone`], [`Error::NotPublished`], [`Error::PasswordProtected`],
    /// [`Error::HiddenFromCatalog`], [`Error::Excluded`] or [`Error::OtherLanguage`], the first that holds.
    pub fn offered(&self, language: Language) -> Result<(), Error> {
        if self.is_gone {
            return Err(Error::Gone);
        }
        if self.status != "publish" {
            return Err(Error::NotPublished);
        }
        if self.is_protected {
            return Err(Error::PasswordProtected);
        }
        if self.catalog_visibility == "hidden" {
            return Err(Error::HiddenFromCatalog);
        }
        if self.is_excluded {
            return Err(Error::Excluded);
        }
        if !self.language.is_empty() && Language::of_locale(&self.language) != Ok(language) {
            return Err(Error::OtherLanguage);
        }
        Ok(())
    }
}

/// Whether the API may have a product, by the number that the table has of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nothing of it ever left.
    #[default]
    Absent,
    /// Something of it left, and nobody knows whether it has arrived.
    Possible,
    /// A batch offers it since then, in Unix seconds.
    Since(u64),
}

impl Presence {
    /// What the number stands for.
    #[must_use]
    pub fn of(at_api: u64) -> Self {
        match at_api {
            0 => Self::Absent,
            1 => Self::Possible,
            since => Self::Since(since),
        }
    }
}

/// What is sent of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// All of it.
    Offer,
    /// Its id, and that it is removed.
    Remove,
    /// All of it, and that it is removed. The API never changes a text, so an unknown product that came without its
    /// texts would be without them for good, also when it is offered again.
    RemoveWhole,
    /// What WooCommerce delivers for a deleted product, which makes no entry of an unknown one and holds no text.
    RemoveByDelivery,
    /// The API has never heard of it, and need not.
    Nothing,
}

/// Says what is sent of a product, by the outcome of [`Listing::offered`].
#[must_use]
pub fn treatment(offered: &Result<(), Error>, presence: Presence) -> Treatment {
    match (offered, presence) {
        (Ok(()), _) => Treatment::Offer,
        (Err(_), Presence::Absent) => Treatment::Nothing,
        (Err(_), Presence::Since(_)) | (Err(Error::Gone), Presence::Possible) => Treatment::Remove,
        (Err(Error::PasswordProtected), Presence::Possible) => Treatment::RemoveByDelivery,
        (Err(_), Presence::Possible) => Treatment::RemoveWhole,
    }
}

/// What a row's digest says of a product that is not offered, and of which nothing is left to say.
pub const OUT: &str = "out";

/// How a product stands to what was last said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It is as it was said, or on its way already.
    Same,
    /// It is to be judged again.
    Differs,
    /// It is online and not offered any more.
    TakeOff,
}

/// Compares a product with the digest that its row has. `now` is its digest where it is offered.
#[must_use]
pub fn difference(digest: &str, presence: Presence, now: Option<Digest>) -> Difference {
    let is_said = now.map_or(digest == OUT, |now| digest == now.digits().as_str());
    let is_same = digest.is_empty() || is_said;
    match (is_same, now) {
        (true, _) => Difference::Same,
        (false, None) if presence != Presence::Absent => Difference::TakeOff,
        (false, _) => Difference::Differs,
    }
}

#[cfg(test)]
mod offer_tests {
    use super::*;

    fn listing() -> Listing<'static> {
        Listing { status: "publish".into(), catalog_visibility: "visible".into(), ..Listing::default() }
    }

    #[track_caller]
    fn check(listing: &Listing<'_>, expected: Result<(), Error>) {
        assert_eq!(listing.offered(Language::De), expected, "{listing:?}");
    }

    #[test]
    fn only_what_is_published_is_offered() {
        check(&listing(), Ok(()));
        for status in ["", "draft", "pending", "private", "future", "trash", "auto-draft", "importing", "Publish"] {
            check(&Listing { status: status.into(), ..listing() }, Err(Error::NotPublished));
        }
    }

    #[test]
    fn what_is_not_for_everybody_is_not_offered() {
        check(&Listing { is_gone: true, ..Listing::default() }, Err(Error::Gone));
        check(&Listing { is_protected: true, ..listing() }, Err(Error::PasswordProtected));
        check(&Listing { is_excluded: true, ..listing() }, Err(Error::Excluded));
        check(&Listing { catalog_visibility: "hidden".into(), ..listing() }, Err(Error::HiddenFromCatalog));
        for visibility in ["", "visible", "catalog", "search", "own"] {
            check(&Listing { catalog_visibility: visibility.into(), ..listing() }, Ok(()));
        }
    }

    #[test]
    fn only_the_version_in_the_shop_s_language_is_offered() {
        for language in ["", "de", "de_DE", "de_AT", "de-CH"] {
            check(&Listing { language: language.into(), ..listing() }, Ok(()));
        }
        for language in ["en", "sv_SE", "all", "DE"] {
            check(&Listing { language: language.into(), ..listing() }, Err(Error::OtherLanguage));
        }
    }

    #[test]
    fn a_product_that_the_api_has_never_heard_of_is_not_taken_off() {
        for reason in [Error::Gone, Error::NotPublished, Error::PasswordProtected] {
            assert_eq!(treatment(&Err(reason), Presence::of(0)), Treatment::Nothing);
        }
        assert_eq!(treatment(&Ok(()), Presence::of(0)), Treatment::Offer);
        assert_eq!(treatment(&Ok(()), Presence::of(1_800_000_000)), Treatment::Offer);
    }

    #[test]
    fn a_removal_freezes_no_empty_text_and_tells_no_protected_one() {
        assert_eq!(treatment(&Err(Error::NotPublished), Presence::of(1_800_000_000)), Treatment::Remove);
        assert_eq!(treatment(&Err(Error::PasswordProtected), Presence::of(2)), Treatment::Remove);
        assert_eq!(treatment(&Err(Error::NotPublished), Presence::of(1)), Treatment::RemoveWhole);
        assert_eq!(treatment(&Err(Error::Excluded), Presence::of(1)), Treatment::RemoveWhole);
        assert_eq!(treatment(&Err(Error::PasswordProtected), Presence::of(1)), Treatment::RemoveByDelivery);
        assert_eq!(treatment(&Err(Error::Gone), Presence::of(1)), Treatment::Remove);
    }

    #[test]
    fn what_differs() {
        let [new, old] = [b"new", b"old"].map(|text| Digest::of(text));
        let (same, online) = (new.digits(), old.digits());
        let known = Presence::of(1_800_000_000);
        assert_eq!(difference("", known, None), Difference::Same);
        assert_eq!(difference("", known, Some(new)), Difference::Same);
        assert_eq!(difference(same.as_str(), known, Some(new)), Difference::Same);
        assert_eq!(difference(online.as_str(), known, Some(new)), Difference::Differs);
        assert_eq!(difference(OUT, known, Some(new)), Difference::Differs);
        assert_eq!(difference(OUT, known, None), Difference::Same);
        assert_eq!(difference(online.as_str(), known, None), Difference::TakeOff);
        // Such a row was made by hand; there is nothing to take off.
        assert_eq!(difference(online.as_str(), Presence::of(0), None), Difference::Differs);
    }
}
