//! What becomes of a delivery that WooCommerce is about to make.
//!
//! WooCommerce's webhooks tell within seconds, and nobody relies on their having told: the batch confirms everything two
//! minutes later. A delivery goes out only for a product that a batch has offered for that long, since of a new product
//! the first text to arrive stays for good, and a delivery's is the worse one.

use super::{
    Listing, Presence,
    machine::{QUIET_SECONDS, State},
    transitions::shop,
};
use crate::{delivery::Topic, settings::Facts};

/// How long after the first batch of a new product its delivery is looked at again: the second batch is final then.
const AFTER_FIRST_BATCH_SECONDS: u64 = 150;
/// How much longer than [`QUIET_SECONDS`] a delivery waits for a batch to have been final for that long.
const MARGIN_SECONDS: u64 = 5;
/// How often a delivery is looked at again.
const MAX_AGAIN: u32 = 3;

/// A delivery that WooCommerce is about to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery<'a> {
    /// What is to be told.
    pub topic: Topic,
    /// Whether it is of a product of the catalog, and not of a variation or a placeholder.
    pub is_product: bool,
    /// How the product stands.
    pub listing: Listing<'a>,
    /// Whether the API may have it.
    pub presence: Presence,
    /// How long a batch has offered it, in seconds by the clock of the table.
    pub known_seconds: u64,
    /// How often it was looked at before.
    pub again: u32,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It goes out, if its body is right.
    Deliver,
    /// It does not.
    Withhold,
    /// It does not, and the product goes by batch at once.
    SendFirst,
}

/// Why a delivery does not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// This is not the shop at its address.
    Elsewhere,
    /// Nothing is sent at present.
    SendingRests,
    /// It is of no product of the catalog.
    NoProduct,
    /// The product is not offered.
    NotOffered,
    /// No batch has offered the product for long enough.
    NotKnownYet,
    /// It says that the product is gone, and it is offered.
    StillOffered,
    /// It says that the product is gone, and the API has never heard of it.
    NothingToRemove,
}

/// What was decided about a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of it.
    pub action: Action,
    /// Why it does not go out.
    pub why: Option<Why>,
    /// When it is looked at again, in seconds from now.
    pub again_in_seconds: Option<u64>,
}

/// Decides about a delivery.
#[must_use]
pub fn judge_delivery(state: &State, facts: &Facts, delivery: &Delivery<'_>) -> Decision {
    if !facts.may_send() {
        return Decision::withhold(Why::Elsewhere);
    }
    let (Ok(shop), Ok(store)) = (shop(facts), facts.store()) else { return Decision::withhold(Why::SendingRests) };
    if !state.lets_deliver() || state.shop != shop.endpoints.products {
        return Decision::withhold(Why::SendingRests);
    }
    if !delivery.is_product && !delivery.listing.is_gone {
        return Decision::withhold(Why::NoProduct);
    }
    let is_offered = delivery.listing.offered(store.language).is_ok();
    match (delivery.topic, is_offered, delivery.presence) {
        (Topic::ProductDeleted, true, _) => Decision::withhold(Why::StillOffered),
        (Topic::ProductDeleted, false, Presence::Absent) => Decision::withhold(Why::NothingToRemove),
        (Topic::ProductDeleted, false, _) => Decision::DELIVER,
        (_, false, Presence::Absent) => Decision::withhold(Why::NotOffered),
        (_, false, _) => Decision { action: Action::SendFirst, ..Decision::withhold(Why::NotOffered) },
        (_, true, Presence::Since(_)) if delivery.known_seconds >= QUIET_SECONDS => Decision::DELIVER,
        (_, true, Presence::Since(_)) => {
            let left = QUIET_SECONDS.saturating_sub(delivery.known_seconds);
            Decision::withhold(Why::NotKnownYet).again_in(left.saturating_add(MARGIN_SECONDS), delivery.again)
        }
        (_, true, _) => {
            // Later the product is on its way by itself.
            let action = if delivery.again == 0 { Action::SendFirst } else { Action::Withhold };
            let decision = Decision { action, ..Decision::withhold(Why::NotKnownYet) };
            decision.again_in(AFTER_FIRST_BATCH_SECONDS, delivery.again)
        }
    }
}

impl Decision {
    const DELIVER: Self = Self { action: Action::Deliver, why: None, again_in_seconds: None };

    fn withhold(why: Why) -> Self {
        Self { action: Action::Withhold, why: Some(why), again_in_seconds: None }
    }

    fn again_in(self, seconds: u64, again: u32) -> Self {
        Self { again_in_seconds: (again < MAX_AGAIN).then_some(seconds), ..self }
    }
}

impl State {
    /// Whether deliveries would be answered as they should. While the API has trouble they would fail, and WooCommerce
    /// disables webhooks whose deliveries do.
    fn lets_deliver(&self) -> bool {
        use super::machine::Phase::{Rest, Sending};
        matches!(self.phase, Rest | Sending) && self.patience.attempt == 0
    }
}
