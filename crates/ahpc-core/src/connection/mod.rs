//! The connection of a shop as a state machine: `step(state, facts, now, event) -> (state, effects)`.
//!
//! It registers secret, language and currency with the API before deliveries start, has the webhooks repaired, and
//! decides when to try again. The caller keeps the state, runs the effects in order and reports the answer to
//! [`Effect::Register`] as the next event. It may be killed at any point: each step leaves a state from which the
//! next [`Event::Start`] goes on, and a request is never sent without that start being scheduled.
//!
//! What is connected is a shop at an address, see [`crate::place`]: from anywhere else nothing is asked of the API
//! until a person has said what that place is.

use alloc::{string::String, vec::Vec};

use crate::{
    Error, Problem,
    http::{Answer, Target},
    identity::{ApiKey, AuthGeneration, ShopId},
    machine::{Patience, Transition},
    place::Place,
    reconcile::DesiredState,
    secret::Secret,
    settings::Facts,
    store::Store,
};

mod machine;
mod mark;
mod registration;
#[cfg(test)]
mod tests;

pub use mark::{Asked, Awaiting, Mark};

/// How often a connection is checked where nothing happens: rows that SQL changed, and a shop that was copied or came
/// back, are found then.
pub const CHECK_SECONDS: u64 = 900;
/// When to start again if no answer is ever reported, because the process was killed.
pub const LOST_ANSWER_SECONDS: u64 = 120;
/// So often in [`CONTEST_SECONDS`] the API may hold another secret than the registered one; then two shops register
/// theirs against each other, and one of them has to end it.
pub const MAX_CONTESTS: u32 = 3;
/// See [`MAX_CONTESTS`].
pub const CONTEST_SECONDS: u64 = 86_400;

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// No Shop ID or no API key is stored.
    #[default]
    Unconfigured,
    /// The API was asked and has not answered yet.
    Registering,
    /// The API has what it needs and the webhooks are kept right.
    Connected,
    /// The API has trouble; it is tried again with growing pauses.
    Retrying,
    /// A person has to change something; it is still tried again from time to time.
    Stopped,
    /// The shop is not where it was connected; a person has to say what this place is.
    Elsewhere,
    /// A person has said that this is a copy.
    Copy,
}

/// What is kept between steps. The default is that of a shop that was never connected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// How the connection stands.
    pub phase: Phase,
    /// How often in a row the API could not or would not register the shop, when the next request is due, and what is
    /// wrong.
    pub patience: Patience,
    /// The field of the settings page that the problem is about.
    pub field: Option<Field>,
    /// When the API last accepted the registration.
    pub registered_at: Option<u64>,
    /// The header that the API reads the key from.
    pub auth: AuthGeneration,
    /// The URL of the shop that is registered, or empty.
    pub shop_url: String,
    /// The code of the language that is registered, or empty.
    pub language: String,
    /// The code of the currency that is registered, or empty.
    pub currency: String,
    /// What is registered.
    pub registered: Mark,
    /// What the API was asked to register and has not accepted yet. While there is such a thing, nobody can rely on
    /// what is registered: the API may have accepted, and the answer was lost.
    pub attempted: Mark,
    /// What the next answer is an answer to.
    pub awaiting: Option<Awaiting>,
    /// Where the shop was connected.
    pub place: Option<Place>,
    /// How often the API held another secret than the registered one.
    pub contests: Option<Contests>,
    /// Whether Shop ID, key and secret of a copy are to be forgotten.
    pub forgets: bool,
}

/// How often the API held another secret than what it had accepted, without a change here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contests {
    /// When it did for the first time, in Unix seconds.
    pub since: u64,
    /// When it did for the last time.
    pub last_at: u64,
    /// How often all in all.
    pub count: u32,
}

impl Contests {
    /// With one more at `now`. They are counted from the first for a day, and what has once been too many stays so
    /// until a day has passed without.
    fn and_one(before: Option<Self>, now: u64) -> Self {
        let begin = |contests: &Self| if contests.count < MAX_CONTESTS { contests.since } else { contests.last_at };
        let known = before.filter(|contests| now.abs_diff(begin(contests)) <= CONTEST_SECONDS);
        let Self { since, count, .. } = known.unwrap_or(Self { since: now, ..Self::default() });
        Self { since, last_at: now, count: count.saturating_add(1) }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A regular check, a repair, or with `force` a person's wish to register again.
    Start {
        /// Ask the API even where nothing seems to have changed, and at once.
        force: bool,
        /// The API has refused the signature of a delivery, and so has another secret than what it accepted.
        signature_refused: bool,
        /// Random bytes for a secret and a salt, in case they are needed.
        random: Vec<u8>,
    },
    /// A person entered settings; the facts hold them.
    SettingsEntered {
        /// Random bytes for a secret and a salt, in case they are needed.
        random: Vec<u8>,
    },
    /// The answer to the request of the step before.
    Answered {
        /// Any number, to spread the tries of many shops.
        jitter: u16,
        /// What came back.
        answer: Answer,
    },
    /// A person says that the shop lives here now.
    MovedHere {
        /// Random bytes for a secret and a salt, in case they are needed.
        random: Vec<u8>,
    },
    /// A person says that this is a copy of the shop.
    IsCopy {
        /// Whether Shop ID, key and secret are to be forgotten here.
        forget: bool,
    },
}

/// What to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Store the new signing secret.
    StoreSecret(Secret),
    /// Store the settings that were entered, as they stand here.
    SaveSettings {
        /// The Shop ID.
        shop_id: ShopId,
        /// The API key.
        api_key: ApiKey,
    },
    /// Forget Shop ID, key and secret.
    ForgetCredentials,
    /// Send this and report the answer.
    Register(Registration),
    /// Remember where deliveries go and which header carries the key, for the hook that adds it to them.
    RememberDelivery {
        /// The address of the webhooks.
        url: String,
        /// The header.
        header: &'static str,
        /// What stands before the key.
        value_prefix: &'static str,
    },
    /// Plan the webhooks with this and apply the plan.
    Webhooks(DesiredState),
    /// Come back with [`Event::Start`] after this time; it replaces what was scheduled before.
    ScheduleSync {
        /// From now.
        in_seconds: u64,
    },
    /// See to it that [`Event::Start`] comes this often, whatever else is scheduled.
    CheckRegularly {
        /// The time between two of them.
        every_seconds: u64,
    },
    /// Send the catalog.
    StartCatalog(Catalog),
    /// Whatever kept products from being sent may be over.
    ResumeSending,
}

/// What of the catalog is sent after a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catalog {
    /// All of it: the shop is connected for the first time, or is another one now.
    All,
    /// All of it, since every link has changed: the shop has moved.
    Moved,
    /// What differs, since language or currency have changed.
    Changes,
}

/// The request that registers a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Where it goes.
    pub target: Target,
    /// What deliveries will be signed with.
    pub secret: Secret,
    /// The store's language and currency.
    pub store: Store,
}

/// The field of the settings page that a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The Shop ID.
    ShopId,
    /// The API key.
    ApiKey,
}

impl Field {
    /// The field that an error is about, so that it can be shown beside it.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        match error {
            Error::ShopIdMissing
            | Error::InvalidShopId { .. }
            | Error::ShopNotPartnered
            | Error::ShopUnknown
            | Error::SecretContested => Some(Self::ShopId),
            Error::ApiKeyMissing | Error::InvalidApiKey | Error::ApiKeyIncomplete | Error::ApiKeyRejected => {
                Some(Self::ApiKey)
            }
            // The Shop ID is the only parameter of the path.
            Error::RequestRefused { error, .. } if error == "INVALID_UUID" || error == "BAD_PATH_PARAMETER_VALUE" => {
                Some(Self::ShopId)
            }
            _ => None,
        }
    }
}

/// What a step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// State and effects.
    pub transition: Transition<State, Effect>,
    /// What is wrong now. Differs from the state's where entered settings were not taken over.
    pub told: Option<Told>,
}

/// A problem and where to show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The problem.
    pub problem: Problem,
    /// The field of the settings page that it is about.
    pub field: Option<Field>,
}

impl From<&Error> for Told {
    fn from(error: &Error) -> Self {
        Self { problem: error.into(), field: Field::of(error) }
    }
}

/// Takes one step at `now`, in Unix seconds.
///
/// # Errors
///
/// Returns [`Error::NotEnoughRandomness`] when a secret is needed and fewer than 32 random bytes were given, and
/// [`Error::MalformedRequest`] for the answer to entered settings with the facts of other settings.
pub fn step(state: State, facts: &Facts, now: u64, event: Event) -> Result<Outcome, Error> {
    machine::run(state, facts, now, event)
}
