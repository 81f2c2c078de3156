//! The transitions of the connection.

use alloc::{vec, vec::Vec};
use core::mem;

use super::{
    Asked, Awaiting, CHECK_SECONDS, Catalog, Contests, Effect, Event, Field, LOST_ANSWER_SECONDS, MAX_CONTESTS, Mark,
    Outcome, Phase, State, Told,
    registration::{Wanted, paused_webhooks, save_settings, secret_to_use, shop_of},
};
use crate::{
    Error,
    http::{Answer, Judgement, RequestName, Verdict, judge},
    machine::{Patience, Pauses, REFUSED_PAUSE_SECONDS, Transition},
    place::{Place, Standing},
    settings::Facts,
};

pub(super) fn run(state: State, facts: &Facts, now: u64, event: Event) -> Result<Outcome, Error> {
    match event {
        Event::Start { force, signature_refused, random } => {
            let wish = if signature_refused {
                Wish::OwnSecret
            } else if force {
                Wish::AtOnce
            } else {
                Wish::None
            };
            start(state, facts, now, wish, &random).map(checked_regularly)
        }
        Event::SettingsEntered { random } => settings_entered(state, facts, now, &random),
        Event::Answered { jitter, answer } => answered(state, facts, now, jitter, &answer),
        Event::MovedHere { random } => moved_here(state, facts, now, &random).map(checked_regularly),
        Event::IsCopy { forget } => Ok(is_copy(state, facts, now, forget)),
    }
}

/// Why the API may be asked although nothing seems to have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// It may not.
    None,
    /// The API has another secret than the one that it accepted.
    OwnSecret,
    /// A person wishes it, and does not want to wait.
    AtOnce,
}

fn start(mut state: State, facts: &Facts, now: u64, wish: Wish, random: &[u8]) -> Result<Outcome, Error> {
    // Whoever entered settings and was killed while the API was asked will enter them again.
    state.forget_entered();
    let shop = shop_of(facts, state.auth);
    if let Err(error @ (Error::ShopIdMissing | Error::ApiKeyMissing)) = &shop {
        return Ok(unconfigured(state, facts, now, error));
    }
    match state.standing(facts) {
        Standing::Elsewhere { is_environment } => {
            let error = Error::ShopElsewhere { environment: is_environment };
            return Ok(kept_quiet(state, facts, now, Phase::Elsewhere, Some(&error)));
        }
        Standing::Copy => return Ok(kept_quiet(state, facts, now, Phase::Copy, None)),
        // An address that cannot be read says nothing, so nothing becomes of it.
        Standing::Unreadable => return Ok(outcome(state, Vec::new())),
        Standing::Here | Standing::NoPlace | Standing::Moving => {}
    }
    let shop = match shop {
        Ok(shop) => shop,
        Err(error) => {
            state.keep_doubt();
            return Ok(stopped(state, now, &error, None));
        }
    };
    let store = match facts.store() {
        Ok(store) => store,
        Err(error) => return Ok(without_store(state, facts, now, &error)),
    };
    let (secret, new_secret) = secret_to_use(facts, random)?;
    let wanted = Wanted::new(shop, store, secret, facts.owner_id);
    Ok(register_where_wanted(state, facts, now, wish, random, wanted, new_secret))
}

fn register_where_wanted(
    mut state: State,
    facts: &Facts,
    now: u64,
    wish: Wish,
    random: &[u8],
    wanted: Wanted,
    new_secret: Vec<Effect>,
) -> Outcome {
    let is_registered = state.registered.is(&wanted.fingerprint);
    let place = state.place_to_take(facts, random);
    let is_settled = is_registered && state.attempted.is_none() && place.is_none();
    if is_settled && wish == Wish::OwnSecret && state.count_contest(now) >= MAX_CONTESTS {
        // Whatever the API has now, it is not this.
        state.attempted = Mark::Of(wanted.fingerprint);
        return stopped(state, now, &Error::SecretContested, Some(paused_webhooks(facts)));
    }
    if is_settled && wish == Wish::None && !facts.webhooks_disabled {
        let resumes = state.phase != Phase::Connected;
        return connected(state, wanted, resumes);
    }
    let wait = state.patience.wait_seconds(now);
    if wait > 0 && wish != Wish::AtOnce && state.attempted.is(&wanted.fingerprint) {
        return waiting(state, wanted, wait, is_registered && place.is_none() && !facts.webhooks_disabled);
    }
    let awaiting = Awaiting {
        what: Asked::Stored,
        fingerprint: wanted.fingerprint.clone(),
        auth: state.auth,
        is_second: false,
        place,
    };
    let mut outcome = register(state, wanted, now, awaiting);
    outcome.transition.effects.splice(0..0, new_secret);
    outcome
}

/// Nothing can be asked of the API, since settings are missing.
fn unconfigured(mut state: State, facts: &Facts, now: u64, error: &Error) -> Outcome {
    state.keep_doubt();
    let nothing_entered = facts.shop_id.trim().is_empty() && facts.api_key.reveal().trim().is_empty();
    state.phase = Phase::Unconfigured;
    state.forgets = false;
    state.rest(now, (!nothing_entered).then_some(error));
    // Deliveries without a key, or without a shop, would only fail.
    outcome(state, vec![paused_webhooks(facts)])
}

/// From this place nothing may leave.
fn kept_quiet(mut state: State, facts: &Facts, now: u64, phase: Phase, error: Option<&Error>) -> Outcome {
    state.keep_doubt();
    state.phase = phase;
    state.rest(now, error);
    let forget = (phase == Phase::Copy && state.forgets).then_some(Effect::ForgetCredentials);
    let effects = [paused_webhooks(facts)].into_iter().chain(forget).collect();
    outcome(state, effects)
}

/// The API does not take the store's language or currency, and would take prices for another currency.
fn without_store(mut state: State, facts: &Facts, now: u64, error: &Error) -> Outcome {
    state.keep_doubt();
    stopped(state, now, error, Some(paused_webhooks(facts)))
}

/// What holds is registered, at this place.
fn connected(mut state: State, wanted: Wanted, resumes: bool) -> Outcome {
    state.phase = Phase::Connected;
    state.patience = Patience::default();
    state.field = None;
    state.attempted = Mark::None;
    state.awaiting = None;
    state.forgets = false;
    if let Some(place) = &mut state.place {
        place.moving = None;
    }
    let resume = resumes.then_some(Effect::ResumeSending);
    outcome(state, resume.into_iter().chain(wanted.deliveries()).collect())
}

/// A request is wanted, but not yet due. Webhooks that deliver what is registered can be repaired meanwhile, unless
/// the API refused the shop.
fn waiting(state: State, wanted: Wanted, wait: u64, deliveries_are_right: bool) -> Outcome {
    let repair = deliveries_are_right && state.phase != Phase::Stopped;
    let mut effects = vec![Effect::ScheduleSync { in_seconds: wait }];
    if repair {
        effects.extend(wanted.deliveries());
    }
    outcome(state, effects)
}

fn register(mut state: State, wanted: Wanted, now: u64, awaiting: Awaiting) -> Outcome {
    state.phase = Phase::Registering;
    state.patience.next_try_at = Some(now.saturating_add(LOST_ANSWER_SECONDS));
    if !state.attempted.is_none() && !state.attempted.is(&awaiting.fingerprint) && !state.never_connected() {
        // The API may have accepted what was attempted before, and then what is registered is neither.
        state.registered = Mark::Unknown;
    }
    state.attempted = Mark::Of(awaiting.fingerprint.clone());
    state.awaiting = Some(awaiting);
    outcome(state, vec![Effect::ScheduleSync { in_seconds: LOST_ANSWER_SECONDS }, wanted.registration()])
}

fn settings_entered(mut state: State, facts: &Facts, now: u64, random: &[u8]) -> Result<Outcome, Error> {
    state.forget_entered();
    let shop = match shop_of(facts, state.auth) {
        Ok(shop) => shop,
        Err(error) => return Ok(unchanged(state, &error)),
    };
    let store = match facts.store() {
        Ok(store) => store,
        Err(error) if state.never_connected() => {
            state.mark_moving(facts);
            let mut stored = checked_regularly(without_store(state, facts, now, &error));
            stored.transition.effects.insert(0, save_settings(&shop));
            return Ok(stored);
        }
        Err(error) => return Ok(unchanged(state, &error)),
    };
    let (secret, mut effects) = secret_to_use(facts, random)?;
    let wanted = Wanted::new(shop, store, secret, facts.owner_id);
    state.awaiting = Some(Awaiting {
        what: Asked::Entered,
        fingerprint: wanted.fingerprint.clone(),
        auth: state.auth,
        is_second: false,
        place: state.place_to_take(facts, random),
    });
    effects.push(wanted.registration());
    Ok(Outcome { transition: Transition::new(state, effects), told: None })
}

/// A person says that the shop lives here now. It is registered from here, however often that takes.
fn moved_here(mut state: State, facts: &Facts, now: u64, random: &[u8]) -> Result<Outcome, Error> {
    state.mark_moving(facts);
    start(state, facts, now, Wish::AtOnce, random)
}

/// A person says that this is a copy. It stays silent, also where it was taken for the shop itself.
fn is_copy(mut state: State, facts: &Facts, now: u64, forget: bool) -> Outcome {
    state.forget_entered();
    let place = state.place.get_or_insert_with(|| Place::nowhere(facts.secret.reveal().as_bytes()));
    place.mark_copy(&facts.home, &facts.environment);
    state.forgets = forget;
    if forget {
        state.registered = Mark::None;
    }
    kept_quiet(state, facts, now, Phase::Copy, None)
}

fn answered(mut state: State, facts: &Facts, now: u64, jitter: u16, answer: &Answer) -> Result<Outcome, Error> {
    let judgement = judge(RequestName::PatchShop, answer, now);
    if let Some(asked_again) = ask_with_other_header(&state, facts, now, &judgement) {
        return Ok(asked_again);
    }
    let Some(awaiting) = state.awaiting.take() else {
        // A late answer after the settings were taken away, or one that comes twice.
        return Ok(outcome(state, Vec::new()));
    };
    let wanted = Wanted::of(facts, awaiting.auth).filter(|wanted| wanted.fingerprint == awaiting.fingerprint);
    let wanted = wanted.filter(|_| state.was_asked_here(&awaiting, facts));
    let Some(wanted) = wanted else { return answered_for_others(state, &awaiting) };
    if !judgement.refuses_key && judgement.verdict != Verdict::TryLater {
        // The API has read the key, whatever comes of it.
        state.auth = awaiting.auth;
    }
    match (&judgement.problem, awaiting.what) {
        (None, what) => Ok(registered(state, wanted, now, awaiting.place, what)),
        (Some(problem), Asked::Stored) => Ok(not_registered(state, now, jitter, &judgement, problem)),
        (Some(problem), Asked::Entered) => Ok(entered_in_vain(state, facts, now, jitter, &judgement, problem, &wanted)),
    }
}

/// The same request with the key in the other header, once for each request: which one the API reads is not told by
/// its error, and may change any day.
fn ask_with_other_header(state: &State, facts: &Facts, now: u64, judgement: &Judgement) -> Option<Outcome> {
    let awaiting = state.awaiting.as_ref().filter(|awaiting| judgement.refuses_key && !awaiting.is_second)?;
    let auth = awaiting.auth.other();
    let wanted = Wanted::of(facts, auth).filter(|wanted| wanted.fingerprint == awaiting.fingerprint)?;
    if !state.was_asked_here(awaiting, facts) {
        return None;
    }
    let second = Awaiting { auth, is_second: true, ..awaiting.clone() };
    if second.what == Asked::Stored {
        return Some(register(state.clone(), wanted, now, second));
    }
    let state = State { awaiting: Some(second), ..state.clone() };
    Some(Outcome { transition: Transition::new(state, vec![wanted.registration()]), told: None })
}

/// The settings or the store changed while the API was asked, or this is the answer to an older request.
fn answered_for_others(mut state: State, awaiting: &Awaiting) -> Result<Outcome, Error> {
    if awaiting.what == Asked::Entered {
        return Err(Error::MalformedRequest { detail: "the facts are not those that were entered".into() });
    }
    // What the API has now is not known, so what holds is registered whatever was registered before.
    state.patience.next_try_at = None;
    Ok(outcome(state, vec![Effect::ScheduleSync { in_seconds: 1 }]))
}

/// The API accepted the registration.
fn registered(mut state: State, wanted: Wanted, now: u64, place: Option<Place>, what: Asked) -> Outcome {
    let save = (what == Asked::Entered).then(|| wanted.save_settings());
    let (language, currency) = (wanted.store.language.code(), wanted.store.currency.code());
    let catalog = if state.shop_url != wanted.shop.endpoints.shop {
        Some(Catalog::All)
    } else if place.is_some() && state.place.is_some() {
        Some(Catalog::Moved)
    } else {
        let is_same = state.language == language && state.currency == currency;
        (!is_same).then_some(Catalog::Changes)
    };
    if place.is_some() || !state.registered.is(&wanted.fingerprint) {
        state.contests = None;
    }
    state.place = place.or(state.place);
    state.shop_url.clone_from(&wanted.shop.endpoints.shop);
    state.language = language.into();
    state.currency = currency.into();
    state.registered = Mark::Of(wanted.fingerprint.clone());
    state.registered_at = Some(now);
    let mut outcome = checked_regularly(connected(state, wanted, true));
    // It only schedules, so it stands before what might fail: nobody would ask for it again.
    let first = save.into_iter().chain(catalog.map(Effect::StartCatalog));
    outcome.transition.effects.splice(0..0, first);
    outcome
}

/// The API did not take settings that a person entered.
fn entered_in_vain(
    mut state: State,
    facts: &Facts,
    now: u64,
    jitter: u16,
    judgement: &Judgement,
    problem: &Error,
    wanted: &Wanted,
) -> Outcome {
    if judgement.verdict != Verdict::TryLater {
        return unchanged(state, problem);
    }
    if !state.never_connected() {
        // The API may have registered them all the same.
        state.attempted = Mark::Unknown;
        return unchanged(state, problem);
    }
    state.attempted = Mark::Of(wanted.fingerprint.clone());
    state.patience = Patience::default();
    state.mark_moving(facts);
    let mut stored = checked_regularly(not_registered(state, now, jitter, judgement, problem));
    stored.transition.effects.insert(0, wanted.save_settings());
    stored
}

fn not_registered(mut state: State, now: u64, jitter: u16, judgement: &Judgement, problem: &Error) -> Outcome {
    if judgement.verdict != Verdict::TryLater {
        return stopped(state, now, problem, None);
    }
    state.phase = Phase::Retrying;
    state.blame(now, Some(problem));
    // The answer that was waited for has come.
    state.patience.next_try_at = None;
    let in_seconds = state.patience.try_later(Pauses::REGISTERING, now, jitter, judgement.retry_after_seconds);
    outcome(state, vec![Effect::ScheduleSync { in_seconds }])
}

fn stopped(mut state: State, now: u64, problem: &Error, webhooks: Option<Effect>) -> Outcome {
    state.phase = Phase::Stopped;
    state.field = Field::of(problem);
    state.patience.stopped(now, problem.into());
    let check = Effect::ScheduleSync { in_seconds: REFUSED_PAUSE_SECONDS };
    outcome(state, [check].into_iter().chain(webhooks).collect())
}

/// Entered settings were not taken over: what worked before keeps working, and only the person is told.
fn unchanged(state: State, problem: &Error) -> Outcome {
    Outcome { transition: Transition::new(state, Vec::new()), told: Some(problem.into()) }
}

fn outcome(state: State, effects: Vec<Effect>) -> Outcome {
    let told = state.patience.problem.clone().map(|problem| Told { problem, field: state.field });
    Outcome { transition: Transition::new(state, effects), told }
}

/// Before all others, so that whatever fails is followed up.
fn checked_regularly(mut outcome: Outcome) -> Outcome {
    outcome.transition.effects.insert(0, Effect::CheckRegularly { every_seconds: CHECK_SECONDS });
    outcome
}

impl State {
    /// Whether it was stopped since another shop registers its secret for the same Shop ID.
    pub(crate) fn is_contested(&self) -> bool {
        self.patience.problem.as_ref().is_some_and(|problem| problem.code == Error::SecretContested.code())
    }

    fn never_connected(&self) -> bool {
        self.registered.is_none()
    }

    fn standing(&self, facts: &Facts) -> Standing {
        Standing::of(self.place.as_ref(), &facts.home, &facts.environment)
    }

    /// Whether the shop is still where it was when the API was asked.
    fn was_asked_here(&self, awaiting: &Awaiting, facts: &Facts) -> bool {
        let place = awaiting.place.as_ref().or(self.place.as_ref());
        !matches!(
            Standing::of(place, &facts.home, &facts.environment),
            Standing::Elsewhere { .. } | Standing::Copy | Standing::Moving
        )
    }

    /// The place that the next registration is for, unless the shop is where it was connected.
    fn place_to_take(&self, facts: &Facts, random: &[u8]) -> Option<Place> {
        let is_open = !matches!(self.standing(facts), Standing::Here | Standing::Unreadable);
        is_open.then(|| Place::new(random, &facts.home, &facts.environment))
    }

    /// A person wants the shop to be connected from here.
    fn mark_moving(&mut self, facts: &Facts) {
        if let Some(place) = &mut self.place {
            place.mark_moving(&facts.home);
        }
    }

    /// Nobody waits for the answer about entered settings any more, and the API may have registered them.
    fn forget_entered(&mut self) {
        if self.awaiting.take_if(|awaiting| awaiting.what == Asked::Entered).is_some() {
            self.attempted = Mark::Unknown;
        }
    }

    /// What was attempted is not waited for any more, and the API may have registered it: whatever comes next has to
    /// be registered again, and at once.
    fn keep_doubt(&mut self) {
        self.awaiting = None;
        if !mem::take(&mut self.attempted).is_none() {
            self.attempted = Mark::Unknown;
        }
    }

    fn count_contest(&mut self, now: u64) -> u32 {
        let contests = Contests::and_one(self.contests, now);
        self.contests = Some(contests);
        contests.count
    }

    fn blame(&mut self, now: u64, error: Option<&Error>) {
        self.field = error.and_then(Field::of);
        self.patience.blame(now, error.map(Into::into));
    }

    /// Nothing is tried for the time being.
    fn rest(&mut self, now: u64, error: Option<&Error>) {
        self.patience.attempt = 0;
        self.patience.next_try_at = None;
        self.blame(now, error);
    }
}
