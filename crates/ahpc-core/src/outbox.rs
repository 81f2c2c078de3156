//! Product events that the API has not been told: what is delivered of them, when, and what comes of it.
//!
//! The caller writes down each event when it happens, and strikes it out when a delivery of that product was accepted.
//! What is left after [`GRACE_SECONDS`] is what WooCommerce itself could not deliver; [`step`] has it delivered again,
//! one delivery for each product, however often it changed. Deliveries are made by the caller, who alone can build the
//! body that WooCommerce would.
//!
//! An API in trouble is left alone with growing pauses, and then a single delivery finds out whether it is over. A
//! product that is refused by itself is tried [`MAX_ATTEMPTS`] times and does not keep back the others.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use crate::{
    Error, Problem,
    backfill::{Known, Note, is_hidden},
    http::{Answer, RequestName, Verdict, judge},
    identity::AuthGeneration,
    machine::{Pauses, REFUSED_PAUSE_SECONDS, seconds_until},
};

#[cfg(test)]
mod tests;

/// How long WooCommerce's own delivery of an event is waited for.
pub const GRACE_SECONDS: u64 = 120;
/// How many deliveries are made in one run.
pub const MAX_DELIVERIES: usize = 25;
/// How long the next run waits while many are left.
pub const NEXT_RUN_SECONDS: u64 = 10;
/// How often a product that is refused by itself is tried.
pub const MAX_ATTEMPTS: u32 = 8;
/// How many products that were given up are kept by name.
pub const MAX_NOTES_KEPT: usize = 100;

/// How deliveries stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Nothing keeps them back.
    #[default]
    Ready,
    /// The API has trouble; it is tried again at [`State::next_try_at`].
    Waiting,
    /// A person has to change something; it is tried again from time to time, and at once when told to.
    Stopped,
}

/// What is kept between steps; the events themselves are not in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// How deliveries stand.
    pub phase: Phase,
    /// How often in a row the API could not take one.
    pub attempt: u32,
    /// When it is tried again.
    pub next_try_at: Option<u64>,
    /// What is wrong with the API or the settings.
    pub problem: Option<Problem>,
    /// The last products that were given up, and why.
    pub failed: Vec<Note>,
    /// How many were.
    pub failed_count: u64,
}

/// What happened, and when in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// There is time to deliver.
    Work {
        /// Whether the webhooks may deliver; they may not while they are paused or were switched off.
        may_deliver: bool,
    },
    /// The answer to [`Effect::Read`].
    Waiting {
        /// The products that were asked for.
        products: Vec<Product>,
        /// Whether there are others, or events that are not old enough.
        more: bool,
    },
    /// A delivery was made.
    Delivered {
        /// The product.
        product_id: u64,
        /// The number of the last of its events that the delivery was for.
        last: u64,
        /// How often it was refused by itself before.
        attempts: u32,
        /// Any number, to spread the tries of many shops.
        jitter: u16,
        /// The header that the key was sent in.
        auth: AuthGeneration,
        /// What came back.
        answer: Answer,
    },
    /// Whatever it waits for may be over, as when the connection works again.
    Retry,
}

/// A product with events that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: u64,
    /// The events in the order in which they happened.
    pub events: Vec<Happened>,
    /// The number of the last of them.
    pub last: u64,
    /// How often it was refused by itself.
    pub attempts: u32,
    /// Whether any of the events went out, be it that nobody heard what became of it.
    pub was_tried: bool,
    /// The status of its post now; empty where it is gone.
    pub status: String,
    /// Its page is shown only to those who know a password.
    pub is_protected: bool,
    /// What the API has of it.
    pub known: Option<Known>,
    /// Whether WooCommerce has a delivery of it in its queue.
    pub is_queued: bool,
}

/// What can happen to a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It was taken out of the shop.
    Deleted,
}

/// What to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the events of the first so many products, none of which is younger or due later than said, and report them:
    /// those that were never postponed, then by how long they have been due.
    Read {
        /// How many products at most.
        products: usize,
        /// The youngest event of a product that may be among them happened then.
        happened_until: u64,
    },
    /// Deliver the product as it is now, and report what came back. Strike out its events up to that number when it was
    /// accepted.
    Deliver {
        /// The product.
        product_id: u64,
        /// What has happened to it, all in all.
        topic: Happened,
        /// The number.
        last: u64,
        /// To be reported with it.
        attempts: u32,
    },
    /// Strike out the events of a product up to that number: there is nothing to say.
    Strike {
        /// The product.
        product_id: u64,
        /// The number.
        last: u64,
    },
    /// Give up the product as it was: strike out its events up to that number. What happened later may have mended it.
    GiveUp {
        /// The product.
        product_id: u64,
        /// The number.
        last: u64,
    },
    /// Leave the product alone until then.
    Postpone {
        /// The product.
        product_id: u64,
        /// How often it was refused by itself.
        attempts: u32,
        /// Unix seconds.
        due_at: u64,
    },
    /// Have the connection checked by a request: the API wants the key in another header, or has another secret.
    CheckConnection,
    /// Leave the queue and come back with [`Event::Work`]; whatever is still to be delivered is left.
    Schedule {
        /// From now.
        in_seconds: u64,
    },
    /// Nothing waits.
    Finished,
}

/// What a step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// To be kept for the next step.
    pub state: State,
    /// To be run in order.
    pub effects: Vec<Effect>,
}

/// Takes one step at `now`, in Unix seconds.
#[must_use]
pub fn step(mut state: State, now: u64, event: Event) -> Transition {
    let effects = match event {
        Event::Work { may_deliver } => state.work(now, may_deliver),
        Event::Waiting { products, more } => waiting(&products, more, now),
        Event::Delivered { product_id, last, attempts, jitter, auth, answer } => {
            let mut effects = state.delivered(now, &Delivery { product_id, last, attempts }, jitter, auth, &answer);
            if state.phase == Phase::Waiting {
                // The trouble may be this product's, so the next try is that of one which has not been tried for longer.
                effects.insert(0, Effect::Postpone { product_id, attempts, due_at: now });
            }
            effects
        }
        Event::Retry => state.retry(),
    };
    Transition { state, effects }
}

/// What all the events of a product come to, by how it stands now; none where there is nothing to say.
///
/// ```
/// use ahpc_core::outbox::{Happened, Product, sum_up};
///
/// let vase = Product {
///     id: 17,
///     events: vec![Happened::Created, Happened::Updated],
///     last: 2,
///     attempts: 0,
///     was_tried: false,
///     status: "publish".into(),
///     is_protected: false,
///     known: None,
///     is_queued: false,
/// };
/// assert_eq!(sum_up(&vase), Some(Happened::Created));
/// // Made and taken out again before the API heard of it.
/// assert_eq!(sum_up(&Product { status: "".into(), ..vase }), None);
/// ```
#[must_use]
pub fn sum_up(product: &Product) -> Option<Happened> {
    if is_hidden(&product.status, product.is_protected) {
        // What was tried may have arrived, whatever came back.
        let is_unheard_of = product.known.is_none() && product.has(Happened::Created) && !product.was_tried;
        let is_only_removed = product.events.iter().all(|event| *event == Happened::Deleted);
        let is_removed = product.known == Some(Known::Removed) && is_only_removed;
        return (!is_unheard_of && !is_removed).then_some(Happened::Deleted);
    }
    let is_new = product.has(Happened::Created) || (product.known.is_none() && product.has(Happened::Deleted));
    Some(if is_new { Happened::Created } else { Happened::Updated })
}

fn waiting(products: &[Product], more: bool, now: u64) -> Vec<Effect> {
    let mut effects: Vec<_> = products.iter().map(|product| of_product(product, now)).collect();
    effects.push(match (products.is_empty(), more) {
        (true, false) => Effect::Finished,
        (true, true) => Effect::Schedule { in_seconds: GRACE_SECONDS },
        // Also where this was all: what is refused now has to be seen again.
        (false, _) => Effect::Schedule { in_seconds: NEXT_RUN_SECONDS },
    });
    effects
}

fn of_product(product: &Product, now: u64) -> Effect {
    let Product { id: product_id, last, attempts, .. } = *product;
    if product.is_queued {
        return Effect::Postpone { product_id, attempts, due_at: now.saturating_add(GRACE_SECONDS) };
    }
    match sum_up(product) {
        Some(topic) => Effect::Deliver { product_id, topic, last, attempts },
        None => Effect::Strike { product_id, last },
    }
}

/// What a delivery was of.
struct Delivery {
    product_id: u64,
    last: u64,
    attempts: u32,
}

impl Product {
    fn has(&self, happened: Happened) -> bool {
        self.events.contains(&happened)
    }
}

impl State {
    fn work(&mut self, now: u64, may_deliver: bool) -> Vec<Effect> {
        let wait = seconds_until(self.next_try_at, now);
        if wait > 0 {
            return vec![Effect::Schedule { in_seconds: wait }];
        }
        if !may_deliver {
            // Whoever lets them deliver again has this run at once.
            return vec![Effect::Schedule { in_seconds: REFUSED_PAUSE_SECONDS }];
        }
        // After trouble one delivery finds out whether it is over.
        let products = if self.attempt > 0 { 1 } else { MAX_DELIVERIES };
        vec![Effect::Read { products, happened_until: now.saturating_sub(GRACE_SECONDS) }]
    }

    fn retry(&mut self) -> Vec<Effect> {
        self.phase = Phase::Ready;
        self.next_try_at = None;
        vec![Effect::Schedule { in_seconds: 0 }]
    }

    fn delivered(
        &mut self,
        now: u64,
        delivery: &Delivery,
        jitter: u16,
        _auth: AuthGeneration,
        answer: &Answer,
    ) -> Vec<Effect> {
        let judgement = judge(RequestName::PostWebhook, answer, now);
        let Some(error) = &judgement.problem else {
            *self =
                Self { failed: core::mem::take(&mut self.failed), failed_count: self.failed_count, ..Self::default() };
            return Vec::new();
        };
        // The API may have another secret than ours, which the check registers.
        let is_about_signature = matches!(error, Error::RequestRefused { status: 401, .. });
        if is_about_signature {
            let mut effects = self.try_later(now, jitter, None, None);
            effects.insert(0, Effect::CheckConnection);
            return effects;
        }
        let is_about_product = matches!(error, Error::RequestRefused { .. } | Error::RequestTooLarge);
        match judgement.verdict {
            Verdict::TryLater => self.try_later(now, jitter, judgement.retry_after_seconds, Some(error.into())),
            _ if is_about_product => self.refused(now, delivery, jitter, error),
            _ => {
                self.phase = Phase::Stopped;
                self.problem = Some(error.into());
                self.attempt = self.attempt.max(1);
                self.next_try_at = Some(now.saturating_add(REFUSED_PAUSE_SECONDS));
                vec![Effect::Schedule { in_seconds: REFUSED_PAUSE_SECONDS }]
            }
        }
    }

    fn try_later(
        &mut self,
        now: u64,
        jitter: u16,
        retry_after_seconds: Option<u64>,
        problem: Option<Problem>,
    ) -> Vec<Effect> {
        self.phase = Phase::Waiting;
        self.problem = problem;
        self.attempt = self.attempt.saturating_add(1);
        let in_seconds = Pauses::REGISTERING.after(self.attempt, jitter, retry_after_seconds);
        self.next_try_at = Some(now.saturating_add(in_seconds));
        vec![Effect::Schedule { in_seconds }]
    }

    /// The API takes deliveries, but not this one.
    fn refused(&mut self, now: u64, delivery: &Delivery, jitter: u16, error: &Error) -> Vec<Effect> {
        let Delivery { product_id, last, .. } = *delivery;
        let attempts = delivery.attempts.saturating_add(1);
        self.phase = Phase::Ready;
        self.attempt = 0;
        self.next_try_at = None;
        self.problem = None;
        if attempts < MAX_ATTEMPTS {
            let due_at = now.saturating_add(Pauses::REGISTERING.after(attempts, jitter, None));
            return vec![Effect::Postpone { product_id, attempts, due_at }];
        }
        let Problem { code, params } = error.into();
        if self.failed.len() >= MAX_NOTES_KEPT {
            self.failed.remove(0);
        }
        self.failed.push(Note { id: product_id.to_string(), code, params });
        self.failed_count = self.failed_count.saturating_add(1);
        vec![Effect::GiveUp { product_id, last }]
    }
}
