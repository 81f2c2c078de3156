//! The catalog machine: `step(state, facts, now, event) -> (state, effects)`.
//!
//! The table of products is the queue: a row whose digest is empty is on its way. The machine knows no product but those
//! of the event. It says which rows a worker may claim and send at once (a *flight*), what becomes of them by the answers,
//! and when everybody has to wait. A *walk* goes through all products by id and only marks rows; any number of workers
//! share it, see [`Walk`]. Rows that are due come before the walk.
//!
//! The caller keeps one state for all workers and replaces it only where it is still the one that the step was taken
//! from, see [`State::revision`]. A worker may die at any point: its rows and its range are lent for
//! [`LEASE_SECONDS`] only.
//!
//! What the API cannot take now waits with everything else, for as long as it takes, and then one request finds out. A
//! request that it refuses comes back in smaller ones, until the product to blame stands alone; that one is told and
//! postponed, and keeps back nothing else.

use alloc::{string::String, vec::Vec};

use super::{
    transitions,
    walk::{Look, Looked, Walk, WalkMode},
};
use crate::{
    Param,
    http::{Answer, Target},
    machine::{self, Patience},
    settings::Facts,
};

/// How many products a request holds at most.
pub const REQUEST_PRODUCTS: u64 = crate::batch::MAX_PRODUCTS as u64;
/// How many requests are sent at once at most: a flight should take much longer than one answer of the API.
pub const FLIGHT_REQUESTS: u64 = 16;
/// How many products a flight has at most.
pub const FLIGHT_PRODUCTS: u64 = FLIGHT_REQUESTS * REQUEST_PRODUCTS;
/// How long a worker may take for a flight, or for a look, before another one takes its place.
pub const LEASE_SECONDS: u64 = 90;
/// A flight that has not left so long after its claim does not leave.
pub const DEPART_SECONDS: u64 = 45;
/// What the API was told counts only for products that had not changed for so long when they were claimed: what was
/// told before may still overtake it.
pub const QUIET_SECONDS: u64 = 120;
/// From so many attempts on a product that ends its worker rests for [`SET_ASIDE_SECONDS`] after each.
pub const SET_ASIDE_AFTER: u32 = 9;
/// How long such a product rests.
pub const SET_ASIDE_SECONDS: u64 = 86_400;
/// How many workers are asked for where nobody says otherwise.
pub const WORKERS: u64 = 4;
/// How many there may be, whatever anybody says.
pub const MAX_WORKERS: u64 = 16;

/// Which rows may fly together, by how often they were claimed before: what was in trouble goes in smaller flights and
/// smaller requests, until each product is alone.
pub const CLASSES: [Class; 5] = [
    Class { attempts: 0, products: FLIGHT_PRODUCTS, per_request: REQUEST_PRODUCTS },
    Class { attempts: 1, products: 200, per_request: 25 },
    Class { attempts: 2, products: 25, per_request: 5 },
    Class { attempts: 3, products: 3, per_request: 1 },
    Class { attempts: 4, products: 1, per_request: 1 },
];

/// How sending stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// It never began.
    #[default]
    Idle,
    /// Products are being sent, or looked at.
    Sending,
    /// The API has trouble; it goes on by itself when the wait is over.
    Waiting,
    /// A person wants it to rest.
    Paused,
    /// A person has to change something; it still tries again from time to time, and at once when told to.
    Stopped,
    /// Nothing is due.
    Rest,
}

/// What is kept between steps. The default is that of a shop that never sent its catalog.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Counts the steps, so that no two states of a shop are the same and a stored one can be replaced only by who has
    /// seen it. Looks are numbered by it.
    pub revision: u64,
    /// How sending stands.
    pub phase: Phase,
    /// How it bears with the API's trouble.
    pub patience: Patience,
    /// Until when one worker finds out whether the API takes products again.
    pub probe_until: Option<u64>,
    /// The products that were refused each by itself since the API took any.
    pub refused: Vec<String>,
    /// When the API last took a product.
    pub accepted_at: Option<u64>,
    /// Whether the connection was asked to check a refused key since the API took anything.
    pub is_key_checked: bool,
    /// When the connection was last asked to check the signing secret.
    pub signature_checked_at: Option<u64>,
    /// The URL that products go to, which is what the rows are about; empty where that is not known.
    pub shop: String,
    /// The walk that is under way.
    pub walk: Option<Walk>,
    /// How fast it goes.
    pub pace: Pace,
    /// What a walk would have taken off, and did not.
    pub brake: Option<Brake>,
    /// The trouble with building the bodies of deliveries.
    pub deliveries: Option<Deliveries>,
    /// Since when a person wants it to rest; none where that is not known.
    pub paused_since: Option<u64>,
}

/// How fast products are sent, while they are; empty in every other phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Since when they are.
    pub since: Option<u64>,
    /// How many were dealt with since then.
    pub products: u64,
    /// Products a minute; 0 before anything is known.
    pub per_minute: u64,
}

/// More products would be taken off than a walk may without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Brake {
    /// How many.
    pub products: u64,
    /// Since when that is known.
    pub since: u64,
}

/// Bodies of deliveries that could not be built, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deliveries {
    /// How many in a row.
    pub in_a_row: u32,
    /// The product of the last one.
    pub product_id: u64,
    /// Why, as a code of the caller.
    pub why: String,
    /// Since when.
    pub since: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// All products are to be walked through from the first one; a walk under way ends.
    Start {
        /// What is marked.
        mode: WalkMode,
        /// How many products there are.
        total: u64,
        /// How many are online.
        online: u64,
    },
    /// The nightly walk: what differs, and one thirtieth of the products whatever they are.
    Audit {
        /// How many products there are.
        total: u64,
        /// How many are online.
        online: u64,
        /// The number of the day, which says what thirtieth.
        day: u64,
    },
    /// A worker has time.
    Work,
    /// The answer to [`Effect::Fly`] where no row is due.
    Idle {
        /// When the next one is, in seconds; none where none waits.
        due_in: Option<u64>,
    },
    /// The answer to [`Effect::FindEnd`].
    Found {
        /// What was asked.
        after_id: u64,
        /// The id; none where fewer products follow.
        until_id: Option<u64>,
    },
    /// The answer to [`Effect::Look`].
    Walked {
        /// The number of the look.
        walk: u64,
        /// What was seen.
        looked: Looked,
        /// Whether the worker has no time for more.
        leaves: bool,
    },
    /// The answer to [`Effect::Mark`].
    Marked {
        /// The number of the look.
        walk: u64,
        /// Whether the worker has no time for more.
        leaves: bool,
    },
    /// What came of a flight.
    Sent(Report),
    /// A delivery of WooCommerce was answered with anything but success.
    Delivered {
        /// The answer.
        answer: Answer,
        /// Any number, to spread the tries of many shops.
        jitter: u16,
    },
    /// The body of a delivery could not be built, or was not that of its product.
    Unbuildable {
        /// The product.
        product_id: u64,
        /// Why, as a code.
        why: String,
    },
    /// The body of a delivery was built.
    Built,
    /// Sending is to rest.
    Pause,
    /// It is to go on after that.
    Resume,
    /// Whatever it waits for may be over, as when the connection works again.
    Retry,
    /// Nothing is planned in the queue; see that it goes on.
    Recover,
    /// A person allows what the brake stopped.
    TakeOff,
}

/// What came of the rows of a flight. Those that are named nowhere were settled by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Any number, to spread the tries of many shops.
    pub jitter: u16,
    /// Whether the worker has no time for another one.
    pub leaves: bool,
    /// Where products were sent, so that answers of another shop are known.
    pub url: String,
    /// How often rows were claimed, this flight included; those that are missing here once.
    pub attempts: Vec<(String, u32)>,
    /// Products that could not be read.
    pub unreadable: Vec<String>,
    /// Products that could be put into no request, and why.
    pub failed: Vec<(String, String)>,
    /// How many rows were settled without a request.
    pub settled: u64,
    /// The requests and their answers.
    pub requests: Vec<Sent>,
}

/// A request of a flight, and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Where it went.
    pub kind: RequestKind,
    /// Its products.
    pub ids: Vec<String>,
    /// The answer.
    pub answer: Answer,
}

/// Where a request of a flight goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// To the products of the shop.
    Put,
    /// To its webhook, as a delivery of `product.deleted`.
    DeleteHook,
}

/// What to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Another shop: nothing of any product ever left for it, and no digest holds; before the state is stored.
    Forget,
    /// Have another worker come, if there may be one more: there is enough to do.
    Invite,
    /// Find the id of the last of so many products above an id, and report it as [`Event::Found`].
    FindEnd {
        /// The id.
        after_id: u64,
        /// How many products.
        products: u64,
    },
    /// Look at products of a range, and report them as [`Event::Walked`].
    Look(Look),
    /// Write the marks of what was just looked at, and report it as [`Event::Marked`].
    Mark {
        /// The number of the look.
        walk: u64,
        /// Whether those are marked, too, that would be taken off.
        removals: bool,
    },
    /// Claim rows, prepare and send them, and report it as [`Event::Sent`], or as [`Event::Idle`] where none is due.
    Fly(Flight),
    /// Write what became of the rows of a flight.
    Settle(Settlement),
    /// Have the connection checked by a request: the API refuses the key or the signature.
    CheckConnection {
        /// Whether it is the signature.
        signature: bool,
    },
    /// Leave the queue and come back with [`Event::Work`].
    Schedule {
        /// From now.
        in_seconds: u64,
    },
    /// Nothing is left to do.
    Finished,
}

/// What a worker may claim and send at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flight {
    /// The first of these of which a row is due.
    pub classes: Vec<Class>,
    /// How many requests may go at once.
    pub max_requests: u64,
    /// Where products go.
    pub products: Target,
    /// Where deliveries go.
    pub webhook: Target,
}

/// Rows that may fly together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// How often they were claimed before; in the last class at least so often.
    pub attempts: u32,
    /// How many of them.
    pub products: u64,
    /// How many a request may hold.
    pub per_request: u64,
}

/// What becomes of the rows of a flight, where they are still its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settlement {
    /// The API took what was said of them.
    pub accepted: Vec<String>,
    /// They are due later, and count their attempts on.
    pub postponed: Vec<Postponed>,
    /// They are due now, as if they had not been claimed.
    pub released: Vec<String>,
}

/// A product that is due later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postponed {
    /// Its id.
    pub id: String,
    /// From now.
    pub in_seconds: u64,
    /// What a person has to know, as a code, or empty.
    pub problem: String,
    /// The placeholders of that.
    pub params: Vec<(String, Param)>,
}

/// What a step gives.
pub type Transition = machine::Transition<State, Effect>;

/// Takes one step at `now`, in Unix seconds. An event that nothing waits for, such as that of a look whose range was given
/// to another worker, changes nothing but the revision.
#[must_use]
pub fn step(mut state: State, facts: &Facts, now: u64, event: Event) -> Transition {
    state.revision = state.revision.wrapping_add(1);
    let before = state.phase;
    let effects = transitions::run(&mut state, facts, now, event);
    state.pace.follow(state.phase, now);
    state.date_pause(before, now);
    Transition::new(state, effects)
}

impl State {
    /// A pause is dated from the step that began it, and by no other.
    fn date_pause(&mut self, before: Phase, now: u64) {
        match (before, self.phase) {
            (Phase::Paused, Phase::Paused) => {}
            (_, Phase::Paused) => self.paused_since = Some(now),
            _ => self.paused_since = None,
        }
    }
}

impl Pace {
    /// Counts products that were dealt with.
    pub(super) fn count(&mut self, products: u64, now: u64) {
        self.products = self.products.saturating_add(products);
        let seconds = now.saturating_sub(self.since.unwrap_or(now)).max(1);
        self.per_minute = self.products.saturating_mul(60) / seconds;
    }

    /// Begins when sending does, and is void with it.
    fn follow(&mut self, phase: Phase, now: u64) {
        if phase != Phase::Sending {
            *self = Self::default();
        }
        self.since = self.since.or((phase == Phase::Sending).then_some(now));
    }
}
