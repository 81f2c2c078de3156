//! The catalog send as a state machine: `step(state, facts, event) -> (state, effects)`.
//!
//! The catalog is cut into ranges of ids, which any number of workers take side by side. A worker is lent one range and
//! one *flight* of it at a time: it reads products above the range's cursor, sends them in a few requests at once, and
//! reports what came of all of them in one event. Only that event moves the cursor. A worker that dies keeps its range
//! until its lease is over, then another one sends that flight again, which does no harm; and a report that comes too
//! late is known by its flight's number, so nothing is counted twice. The caller keeps one state for all workers and
//! replaces it only where it is still the one that the step was taken from; see [`State::revision`].
//!
//! What the API cannot take now is sent again with growing pauses, for as long as it takes, and until then by one request
//! at a time. Products that it lists as not accepted are sent again after the others of their range, [`MAX_SENDS`] times
//! in all. A request that it refuses is halved until the product to blame is found, so that one of them does not keep
//! back the rest.
//!
//! Reading products, and writing them as requests, is left to the caller; what is sent of each is said by [`sort`].

use alloc::{string::String, vec::Vec};

use crate::{
    Error, Param, Problem,
    http::{Answer, Target},
    identity::{ApiKey, AuthGeneration, BaseUrl, ShopId, endpoints},
    secret::Secret,
    store::Store,
};

mod machine;
mod range;
mod sorting;
#[cfg(test)]
mod tests;

pub use range::{Pending, Range};
pub(crate) use sorting::is_hidden;
pub use sorting::{Known, Situation, Treatment, sort};

/// How many products a request holds at most.
pub const REQUEST_PRODUCTS: usize = 100;
/// How many requests are sent at once at most: a flight should take much longer than one answer of the API.
pub const FLIGHT_REQUESTS: usize = 16;
/// How many products a range has: whole flights, and enough of them that what is lost between two ranges does not count.
/// Smaller catalogs are one range, which one worker sends.
pub const RANGE_PRODUCTS: u64 = 8 * (FLIGHT_REQUESTS * REQUEST_PRODUCTS) as u64;
/// How many ranges are open at a time, which bounds the state.
pub const MAX_RANGES: usize = 16;
/// How long a worker may take for a flight before its range is given to another one.
pub const LEASE_SECONDS: u64 = 90;
/// How often a product that the API lists as not accepted is sent in all.
pub const MAX_SENDS: u32 = 5;
/// How many failed products, and how many notes of others, are kept by name.
pub const MAX_NOTES_KEPT: usize = 100;

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Every product.
    #[default]
    All,
    /// Those of which the API does not have what the shop has.
    Changes,
}

/// How the run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// There is none.
    #[default]
    Idle,
    /// Products are being sent.
    Running,
    /// It goes on by itself at [`State::next_try_at`].
    Waiting,
    /// A person wants it to rest.
    Paused,
    /// A person ended it.
    Canceled,
    /// Every product was sent, skipped or failed.
    Done,
    /// A person has to change something; it still tries again from time to time, and at once when told to.
    Stopped,
}

/// What is kept between steps. The default is that of a shop that never sent its catalog.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Counts the steps, so that no two states of a shop are the same and a stored one can be replaced only by who has
    /// seen it. Flights are numbered by it.
    pub revision: u64,
    /// What is to be sent.
    pub mode: Mode,
    /// How the run stands.
    pub phase: Phase,
    /// How many products there were to look at when it began.
    pub total: u64,
    /// How many the API accepted.
    pub sent: u64,
    /// How many it had already as they are.
    pub unchanged: u64,
    /// How many were left to a delivery, since only that changes more than state and price of a known product.
    pub delivered: u64,
    /// How many are not for sending, or were gone before they could be sent.
    pub skipped: u64,
    /// The first products that could not be sent, and why.
    pub failed: Vec<Note>,
    /// How many could not be sent.
    pub failed_count: u64,
    /// What had to be left out of the first products of which something was, such as the end of a long description.
    pub notes: Vec<Note>,
    /// How many such notes there were.
    pub notes_count: u64,
    /// When the run began.
    pub started_at: Option<u64>,
    /// When it was done.
    pub finished_at: Option<u64>,
    /// When it goes on, while it waits.
    pub next_try_at: Option<u64>,
    /// Products a minute, while it was at work.
    pub per_minute: u64,
    /// How long it will still take at that rate; none before there is one, and at the end.
    pub seconds_left: Option<u64>,
    /// Since when it is at work; none while it rests.
    pub active_since: Option<u64>,
    /// How long it was at work before that.
    pub active_seconds: u64,
    /// What is wrong with the API, the settings or the store.
    pub problem: Option<Problem>,
    /// The URL that the products of this run go to.
    pub products_url: String,
    /// The products up to this id are in ranges.
    pub cut_to: u64,
    /// Whether all others are, too.
    pub all_cut: bool,
    /// The ranges of which something is left to send.
    pub ranges: Vec<Range>,
    /// How often in a row the API could not take a request.
    pub attempt: u32,
    /// How many products in a row were refused each by itself.
    pub refused_in_a_row: u32,
}

/// What the caller knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The Shop ID.
    pub shop_id: String,
    /// The API key; a secret.
    pub api_key: Secret,
    /// The address of the API.
    pub base_url: String,
    /// The WordPress locale of the store.
    pub locale: String,
    /// The currency of the store by ISO 4217.
    pub currency: String,
    /// The header that the connection has found to be right.
    pub auth: AuthGeneration,
}

/// What happened, and when in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The catalog is to be looked through from its first product; what was under way ends.
    Start {
        /// What to send.
        mode: Mode,
        /// How many products there are to look at.
        total: u64,
    },
    /// A worker has time.
    Work,
    /// The answer to [`Effect::FindEnd`].
    Found {
        /// What was asked.
        after_id: u64,
        /// The id; none where fewer products follow.
        until_id: Option<u64>,
    },
    /// What came of a flight.
    Sent(Report),
    /// The run is to rest.
    Pause,
    /// It is to go on after that.
    Resume,
    /// Whatever it waits for may be over, as when the connection works again.
    Retry,
    /// Nothing of the run is planned any more; see that it goes on.
    Recover,
    /// The run is to end.
    Cancel,
}

/// What came of the products of a flight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Its number.
    pub flight: u64,
    /// Any number, to spread the tries of many shops.
    pub jitter: u16,
    /// Whether the worker has no time for another one.
    pub leaves: bool,
    /// How far the products were read; none for a flight of products that were asked for by id.
    pub read: Option<ReadTo>,
    /// How many products the API had already as they are.
    pub unchanged: u64,
    /// How many were left to a delivery.
    pub delivered: u64,
    /// How many are not for sending, or gone.
    pub skipped: u64,
    /// Products that are in no request, and why.
    pub left_out: Vec<Note>,
    /// What had to be left out of products that are in one.
    pub notes: Vec<Note>,
    /// The requests and their answers. Every other product of the flight counts as done.
    pub requests: Vec<(Vec<u64>, Answer)>,
}

/// Something to be said of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id, as it stands in requests.
    pub id: String,
    /// Why, see [`Problem::code`].
    pub code: String,
    /// See [`Problem::params`].
    pub params: Vec<(String, Param)>,
}

/// How far the products of a range were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTo {
    /// The highest id; none where there was no product.
    pub last_id: Option<u64>,
    /// Whether more may follow within the range.
    pub more: bool,
}

/// What to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Forget what the API had accepted, before the state is stored: this is another shop.
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
    /// Read products, send them, and report it as [`Event::Sent`].
    Send(Flight),
    /// Keep what was sent of these products: the API has accepted it.
    Remember {
        /// Their ids.
        ids: Vec<u64>,
    },
    /// Have the connection checked by a request: the API wants the key in another header.
    CheckConnection,
    /// Leave the queue and come back with [`Event::Work`].
    Schedule {
        /// From now.
        in_seconds: u64,
    },
    /// Nothing is left to do.
    Finished,
}

/// What one worker reads and sends at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flight {
    /// Its number.
    pub number: u64,
    /// What to send.
    pub mode: Mode,
    /// Where it goes.
    pub target: Target,
    /// Which products.
    pub products: Products,
    /// How many of them a request may hold.
    pub max_products: usize,
    /// How many requests may go at once.
    pub max_requests: usize,
}

/// Which products a flight has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Products {
    /// As many as there is room for in the requests, by id.
    Between {
        /// Above this id.
        after_id: u64,
        /// Up to this one; none for no end.
        until_id: Option<u64>,
    },
    /// These.
    These(Vec<u64>),
}

/// What a step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// To be kept for the next step.
    pub state: State,
    /// To be run in order.
    pub effects: Vec<Effect>,
}

/// Takes one step at `now`, in Unix seconds. An event that nothing waits for, such as a report of a flight that was given
/// to another worker, changes nothing but the revision.
#[must_use]
pub fn step(mut state: State, facts: &Facts, now: u64, event: Event) -> Transition {
    state.revision = state.revision.wrapping_add(1);
    let mut transition = machine::run(state, facts, now, event);
    transition.state.measure(now);
    transition
}

/// Where products go, or what keeps them from being sent.
///
/// # Errors
///
/// What is wrong with the settings, or the language or currency that the API does not take.
pub fn target(facts: &Facts) -> Result<(Target, Store), Error> {
    let shop_id = ShopId::parse(&facts.shop_id)?;
    let api_key = ApiKey::parse(facts.api_key.reveal())?;
    let url = endpoints(&BaseUrl::parse(&facts.base_url)?, &shop_id).products;
    let store = Store::new(&facts.locale, &facts.currency)?;
    Ok((Target { url, auth: facts.auth, api_key }, store))
}

impl State {
    /// How many products are dealt with, in one way or another.
    fn dealt_with(&self) -> u64 {
        [self.sent, self.unchanged, self.delivered, self.skipped, self.failed_count]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// Notes when it began or ceased to be at work, and works out its rate.
    fn measure(&mut self, now: u64) {
        match (self.phase, self.active_since) {
            (Phase::Running, None) => self.active_since = Some(now),
            (Phase::Running, Some(_)) | (_, None) => {}
            (_, Some(since)) => {
                self.active_seconds = self.active_seconds.saturating_add(now.saturating_sub(since));
                self.active_since = None;
            }
        }
        let under_way = self.active_since.map_or(0, |since| now.saturating_sub(since));
        let seconds = self.active_seconds.saturating_add(under_way);
        self.per_minute = self.dealt_with().saturating_mul(60).checked_div(seconds).unwrap_or_default();
        let left = self.total.saturating_sub(self.dealt_with());
        let is_under_way = matches!(self.phase, Phase::Running | Phase::Waiting | Phase::Paused);
        self.seconds_left = left.saturating_mul(60).checked_div(self.per_minute).filter(|_| is_under_way);
    }
}
