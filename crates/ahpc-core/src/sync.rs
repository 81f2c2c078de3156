//! The connection of a shop as a state machine: `step(state, facts, event) -> (state, effects)`.
//!
//! It registers secret, language and currency with the API before deliveries start, has the webhooks repaired, and
//! decides when to try again. The caller keeps the state, runs the effects in order and reports the answer to
//! [`Effect::Register`] as the next event. It may be killed at any point: each step leaves a state from which the
//! next [`Event::Start`] goes on, and a request is never sent without that start being scheduled.
//!
//! What is registered is remembered as a fingerprint, so that the state holds no secret.

use alloc::{string::String, vec, vec::Vec};
use core::{iter, mem};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{
    Error, Param, Problem,
    http::{Answer, Judgement, RequestName, Target, Verdict, judge},
    identity::{ApiKey, AuthGeneration, ShopId},
    machine::{Pauses, REFUSED_PAUSE_SECONDS, seconds_until},
    reconcile::Mode,
    secret::Secret,
    settings::{Facts, Shop},
    store::Store,
};

#[cfg(test)]
mod tests;

/// How often a connection is checked where nothing happens: rows that SQL changed are found then.
pub const REGULAR_CHECK_SECONDS: u64 = 3_600;
/// When to start again if no answer is ever reported, because the process was killed.
pub const LOST_ANSWER_SECONDS: u64 = 120;
/// Stands for a fingerprint that nobody can know, and so is like no other.
const UNKNOWN: &str = "?";

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
}

/// What is kept between steps. The default is that of a shop that was never connected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// How the connection stands.
    pub phase: Phase,
    /// How often in a row the API could not or would not register the shop.
    pub attempt: u32,
    /// When the API last accepted the registration.
    pub registered_at: Option<u64>,
    /// When the next request is due, while one is.
    pub next_try_at: Option<u64>,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// The generation of the API that the shop talks to.
    pub auth: AuthGeneration,
    /// The URL of the shop that is registered, or empty.
    pub shop_url: String,
    /// The fingerprint of what is registered, or empty.
    pub registered: String,
    /// The fingerprint of what the API was asked to register and has not accepted yet, or empty. While it is not empty,
    /// nobody can rely on what is registered: the API may have accepted, and the answer was lost.
    pub attempted: String,
    /// The same for settings that were entered and are not stored yet, or empty.
    pub entered: String,
    /// Whether the request under way is the second one, with the header that the API asked for.
    pub asked_again: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A regular check, a repair, or with `force` a person's wish to register again.
    Start {
        /// Unix seconds.
        now: u64,
        /// Ask the API even where nothing seems to have changed, and at once.
        force: bool,
        /// Random bytes for a secret, in case one is needed.
        random: Vec<u8>,
    },
    /// A person entered settings; the facts hold them.
    SettingsEntered {
        /// Unix seconds.
        now: u64,
        /// Random bytes for a secret, in case one is needed.
        random: Vec<u8>,
    },
    /// The answer to the request of the step before.
    Answered {
        /// Unix seconds.
        now: u64,
        /// Any number, to spread the tries of many shops.
        jitter: u16,
        /// What came back.
        answer: Answer,
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
    /// Plan the webhooks with this and apply the plan; the caller knows the user.
    Webhooks {
        /// What they should be.
        mode: Mode,
        /// Where deliveries go, or empty where that is not known.
        delivery_url: String,
        /// What they are signed with.
        secret: Secret,
    },
    /// Come back with [`Event::Start`] after this time; it replaces what was scheduled before.
    ScheduleSync {
        /// From now.
        in_seconds: u64,
    },
    /// Send the whole catalog: the shop is connected for the first time, or is another one now.
    StartBackfill,
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

/// What a step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// To be kept for the next step.
    pub state: State,
    /// To be run in order.
    pub effects: Vec<Effect>,
    /// What is wrong now. Differs from the state's where entered settings were not taken over.
    pub problem: Option<Problem>,
}

impl Transition {
    /// The field that the problem is about, so that it can be shown beside it.
    #[must_use]
    pub fn field(&self) -> Option<Field> {
        field(self.problem.as_ref()?)
    }
}

/// Takes one step.
///
/// # Errors
///
/// Returns [`Error::NotEnoughRandomness`] when a secret is needed and fewer than 32 random bytes were given, and
/// [`Error::MalformedRequest`] for the answer to entered settings with the facts of other settings.
pub fn step(state: State, facts: &Facts, event: Event) -> Result<Transition, Error> {
    match event {
        Event::Start { now, force, random } => start(state, facts, now, force, &random),
        Event::SettingsEntered { now, random } => settings_entered(state, facts, now, &random),
        Event::Answered { now, jitter, answer } => {
            let judgement = judge(RequestName::PatchShop, &answer, now);
            if let Some(asked_again) = ask_with_wanted_header(&state, facts, now, &judgement) {
                Ok(asked_again)
            } else if state.entered.is_empty() {
                Ok(answered(state, facts, now, jitter, &judgement))
            } else {
                answered_entered(state, facts, now, jitter, &judgement)
            }
        }
    }
}

fn start(mut state: State, facts: &Facts, now: u64, force: bool, random: &[u8]) -> Result<Transition, Error> {
    // Whoever entered settings and was killed while the API was asked will enter them again.
    state.forget_entered();
    let shop = match shop_of(facts, state.auth) {
        Ok(shop) => shop,
        Err(error) => return Ok(without_shop(state, facts, now, &error)),
    };
    let store = match Store::new(&facts.locale, &facts.currency) {
        Ok(store) => store,
        Err(error) => return Ok(without_store(state, shop, facts, now, &error)),
    };
    let (secret, is_new) = secret_to_use(facts, random)?;
    let connection = Connection::new(shop, store, secret);

    let is_registered = state.registered == connection.fingerprint;
    let is_wanted = force || facts.webhooks_disabled || !is_registered || !state.attempted.is_empty();
    if !is_wanted {
        return Ok(connected(state, connection));
    }
    let wait = seconds_until(state.next_try_at, now);
    if wait > 0 && !force && state.attempted == connection.fingerprint {
        return Ok(waiting(state, connection, wait, is_registered && !facts.webhooks_disabled));
    }
    Ok(register(state, connection, now, is_new))
}

/// Nothing can be asked of the API, since the settings are missing or have the wrong form.
fn without_shop(mut state: State, facts: &Facts, now: u64, error: &Error) -> Transition {
    state.keep_doubt();
    if matches!(error, Error::ShopIdMissing | Error::ApiKeyMissing) {
        let nothing_entered = facts.shop_id.trim().is_empty() && facts.api_key.reveal().trim().is_empty();
        state.phase = Phase::Unconfigured;
        state.attempt = 0;
        state.next_try_at = None;
        state.problem = (!nothing_entered).then(|| error.into());
        // Deliveries without a key, or without a shop, would only fail.
        let webhooks =
            Effect::Webhooks { mode: Mode::Paused, delivery_url: String::new(), secret: facts.secret.clone() };
        return transition(state, vec![webhooks]);
    }
    stopped(state, now, error, None)
}

/// The API does not take the store's language or currency, and would take prices for another currency.
fn without_store(mut state: State, shop: Shop, facts: &Facts, now: u64, error: &Error) -> Transition {
    state.keep_doubt();
    let webhooks =
        Effect::Webhooks { mode: Mode::Paused, delivery_url: shop.endpoints.webhook, secret: facts.secret.clone() };
    stopped(state, now, error, Some(webhooks))
}

fn connected(mut state: State, connection: Connection) -> Transition {
    state.phase = Phase::Connected;
    state.attempt = 0;
    state.next_try_at = None;
    state.problem = None;
    state.attempted.clear();
    let mut effects = connection.deliveries();
    // Before the others, so that one which fails is followed up.
    effects.insert(0, Effect::ScheduleSync { in_seconds: REGULAR_CHECK_SECONDS });
    transition(state, effects)
}

/// A request is wanted, but not yet due. Webhooks that deliver what is registered can be repaired meanwhile, unless
/// the API refused the shop.
fn waiting(state: State, connection: Connection, wait: u64, deliveries_are_right: bool) -> Transition {
    let repair = deliveries_are_right && state.phase != Phase::Stopped;
    let mut effects = vec![Effect::ScheduleSync { in_seconds: wait }];
    if repair {
        effects.extend(connection.deliveries());
    }
    transition(state, effects)
}

fn register(mut state: State, connection: Connection, now: u64, secret_is_new: bool) -> Transition {
    state.phase = Phase::Registering;
    state.next_try_at = Some(now.saturating_add(LOST_ANSWER_SECONDS));
    state.attempted.clone_from(&connection.fingerprint);
    state.asked_again = false;
    let mut effects = connection.new_secret(secret_is_new);
    effects.push(Effect::ScheduleSync { in_seconds: LOST_ANSWER_SECONDS });
    effects.push(connection.registration());
    transition(state, effects)
}

fn settings_entered(mut state: State, facts: &Facts, now: u64, random: &[u8]) -> Result<Transition, Error> {
    state.forget_entered();
    let shop = match shop_of(facts, state.auth) {
        Ok(shop) => shop,
        Err(error) => return Ok(unchanged(state, &error)),
    };
    let store = match Store::new(&facts.locale, &facts.currency) {
        Ok(store) => store,
        Err(error) if state.never_connected() => {
            let save = save_settings(&shop);
            let mut transition = without_store(state, shop, facts, now, &error);
            transition.effects.insert(0, save);
            return Ok(transition);
        }
        Err(error) => return Ok(unchanged(state, &error)),
    };
    let (secret, is_new) = secret_to_use(facts, random)?;
    let connection = Connection::new(shop, store, secret);
    state.entered.clone_from(&connection.fingerprint);
    state.asked_again = false;
    let mut effects = connection.new_secret(is_new);
    effects.push(connection.registration());
    Ok(Transition { state, effects, problem: None })
}

/// The same request with the key in the header that the API misses, once for each request: an API that asks for one
/// header and then for the other would never be satisfied.
///
/// Which header it is says something of the API and nothing of the settings, so it is remembered whatever comes of them.
fn ask_with_wanted_header(state: &State, facts: &Facts, now: u64, judgement: &Judgement) -> Option<Transition> {
    let wanted = judgement.wanted_auth.filter(|wanted| *wanted != state.auth && !state.asked_again)?;
    let asked = Connection::of(facts, state.auth)?.fingerprint;
    let connection = Connection::of(facts, wanted)?;
    let mut state = State { auth: wanted, ..state.clone() };
    let mut transition = if state.entered == asked {
        state.entered.clone_from(&connection.fingerprint);
        Transition { state, effects: vec![connection.registration()], problem: None }
    } else if state.phase == Phase::Registering && state.entered.is_empty() && state.attempted == asked {
        register(state, connection, now, false)
    } else {
        return None;
    };
    transition.state.asked_again = true;
    Some(transition)
}

fn answered(mut state: State, facts: &Facts, now: u64, jitter: u16, judgement: &Judgement) -> Transition {
    if state.phase != Phase::Registering {
        // Nothing is awaited: a late answer after the settings were taken away, or one that comes twice.
        return transition(state, Vec::new());
    }
    match Connection::of(facts, state.auth) {
        Some(connection) if connection.fingerprint == state.attempted => match &judgement.problem {
            None => registered(state, connection, now),
            Some(problem) => not_registered(state, now, jitter, judgement, problem),
        },
        _ => {
            // The settings or the store changed while the API was asked, or this is the answer to an older request.
            // What the API has now is not known, so what holds is registered whatever was registered before.
            state.next_try_at = None;
            transition(state, vec![Effect::ScheduleSync { in_seconds: 1 }])
        }
    }
}

fn answered_entered(
    mut state: State,
    facts: &Facts,
    now: u64,
    jitter: u16,
    judgement: &Judgement,
) -> Result<Transition, Error> {
    let entered = mem::take(&mut state.entered);
    let connection = Connection::of(facts, state.auth)
        .filter(|connection| connection.fingerprint == entered)
        .ok_or_else(|| Error::MalformedRequest { detail: "the facts are not those that were entered".into() })?;
    let save = save_settings(&connection.shop);
    let mut transition = match &judgement.problem {
        None => registered(state, connection, now),
        Some(problem) if judgement.verdict == Verdict::TryLater && state.never_connected() => {
            state.attempted = entered;
            state.attempt = 0;
            not_registered(state, now, jitter, judgement, problem)
        }
        Some(problem) => {
            if judgement.verdict == Verdict::TryLater {
                // The API may have registered them all the same.
                state.attempted = UNKNOWN.into();
            }
            return Ok(unchanged(state, problem));
        }
    };
    transition.effects.insert(0, save);
    Ok(transition)
}

/// The API accepted the registration.
fn registered(mut state: State, connection: Connection, now: u64) -> Transition {
    let is_another_shop = state.shop_url != connection.shop.endpoints.shop;
    state.shop_url.clone_from(&connection.shop.endpoints.shop);
    state.registered.clone_from(&connection.fingerprint);
    state.registered_at = Some(now);
    let mut transition = connected(state, connection);
    if is_another_shop {
        // It only schedules, so it stands before what might fail: nobody would ask for it again.
        transition.effects.insert(0, Effect::StartBackfill);
    }
    transition
}

fn not_registered(mut state: State, now: u64, jitter: u16, judgement: &Judgement, problem: &Error) -> Transition {
    state.attempt = state.attempt.saturating_add(1);
    if judgement.verdict != Verdict::TryLater {
        return stopped(state, now, problem, None);
    }
    let in_seconds = Pauses::REGISTERING.after(state.attempt, jitter, judgement.retry_after_seconds);
    state.phase = Phase::Retrying;
    state.next_try_at = Some(now.saturating_add(in_seconds));
    state.problem = Some(problem.into());
    transition(state, vec![Effect::ScheduleSync { in_seconds }])
}

fn stopped(mut state: State, now: u64, problem: &Error, webhooks: Option<Effect>) -> Transition {
    state.phase = Phase::Stopped;
    state.next_try_at = Some(now.saturating_add(REFUSED_PAUSE_SECONDS));
    state.problem = Some(problem.into());
    let check = Effect::ScheduleSync { in_seconds: REFUSED_PAUSE_SECONDS };
    transition(state, iter::once(check).chain(webhooks).collect())
}

/// Entered settings were not taken over: what worked before keeps working, and only the person is told.
fn unchanged(state: State, problem: &Error) -> Transition {
    Transition { state, effects: Vec::new(), problem: Some(problem.into()) }
}

fn transition(state: State, effects: Vec<Effect>) -> Transition {
    Transition { problem: state.problem.clone(), state, effects }
}

impl State {
    fn never_connected(&self) -> bool {
        self.registered.is_empty()
    }

    /// Nobody waits for the answer about entered settings any more, and the API may have registered them.
    fn forget_entered(&mut self) {
        if !mem::take(&mut self.entered).is_empty() {
            self.attempted = UNKNOWN.into();
        }
    }

    /// What was attempted is not waited for any more, and the API may have registered it: whatever comes next has to
    /// be registered again, and at once.
    fn keep_doubt(&mut self) {
        if !self.attempted.is_empty() {
            self.attempted = UNKNOWN.into();
        }
    }
}

fn shop_of(facts: &Facts, auth: AuthGeneration) -> Result<Shop, Error> {
    Ok(Shop { auth, ..Shop::of(facts)? })
}

fn save_settings(shop: &Shop) -> Effect {
    Effect::SaveSettings { shop_id: shop.shop_id.clone(), api_key: shop.api_key.clone() }
}

/// Everything that is registered, and its fingerprint.
struct Connection {
    shop: Shop,
    store: Store,
    secret: Secret,
    fingerprint: String,
}

impl Connection {
    fn new(shop: Shop, store: Store, secret: Secret) -> Self {
        let fingerprint = fingerprint(&[
            &shop.endpoints.shop,
            shop.auth.header(),
            shop.api_key.reveal(),
            secret.reveal(),
            store.language.code(),
            store.currency.code(),
        ]);
        Self { shop, store, secret, fingerprint }
    }

    /// The connection of stored facts, if they make one.
    fn of(facts: &Facts, auth: AuthGeneration) -> Option<Self> {
        let store = Store::new(&facts.locale, &facts.currency).ok()?;
        Some(Self::new(shop_of(facts, auth).ok()?, store, facts.secret.clone()))
    }

    fn new_secret(&self, is_new: bool) -> Vec<Effect> {
        is_new.then(|| Effect::StoreSecret(self.secret.clone())).into_iter().collect()
    }

    fn registration(self) -> Effect {
        let target = Target { url: self.shop.endpoints.shop, auth: self.shop.auth, api_key: self.shop.api_key };
        Effect::Register(Registration { target, secret: self.secret, store: self.store })
    }

    /// What lets deliveries flow, to be run only when the API knows the secret.
    fn deliveries(self) -> Vec<Effect> {
        let url = self.shop.endpoints.webhook;
        let (header, value_prefix) = (self.shop.auth.header(), self.shop.auth.value_prefix());
        vec![
            Effect::RememberDelivery { url: url.clone(), header, value_prefix },
            Effect::Webhooks { mode: Mode::Active, delivery_url: url, secret: self.secret },
        ]
    }
}

/// The stored secret while it is good enough, else a new one.
fn secret_to_use(facts: &Facts, random: &[u8]) -> Result<(Secret, bool), Error> {
    if facts.secret.is_strong() {
        return Ok((facts.secret.clone(), false));
    }
    Ok((Secret::generate(random)?, true))
}

/// Tells two registrations apart without telling what they are. Each part goes in with its length, so that no two
/// lists of parts give the same bytes.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn field(problem: &Problem) -> Option<Field> {
    match problem.code.as_str() {
        "shop_id_missing" | "invalid_shop_id" | "shop_not_partnered" | "shop_unknown" => Some(Field::ShopId),
        "api_key_missing" | "invalid_api_key" | "api_key_rejected" => Some(Field::ApiKey),
        // The Shop ID is the only parameter of the path.
        "request_refused" => {
            let blamed = problem.params.iter().find(|(name, _)| name == "error").map(|(_, value)| value);
            let of_path = ["INVALID_UUID", "BAD_PATH_PARAMETER_VALUE"];
            matches!(blamed, Some(Param::Text(error)) if of_path.contains(&error.as_str())).then_some(Field::ShopId)
        }
        _ => None,
    }
}
