//! The catalog send as a state machine: `step(state, facts, event) -> (state, effects)`.
//!
//! The catalog is read page by page, by id, so that nothing is skipped when products disappear meanwhile. The state
//! remembers which products of the page the API has not accepted yet; so a run that was killed goes on where it was
//! with [`Event::Resume`], at worst sending one request twice, which does no harm. Reading products and writing them
//! as requests is left to the caller.
//!
//! What the API cannot take now is sent again with growing pauses, for as long as it takes. Products that it lists as
//! not accepted are sent again after the others, [`MAX_SENDS`] times in all. A request that it refuses is halved until
//! the product to blame is found, so that one of them does not keep back the rest.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::mem;

use crate::{
    Error, Param, Problem,
    http::{Answer, Judgement, RequestName, Target, Verdict, judge, pause_seconds, seconds_until},
    identity::{ApiKey, AuthGeneration, BaseUrl, ShopId, endpoints},
    secret::Secret,
    store::Store,
    sync::REFUSED_PAUSE_SECONDS,
};

#[cfg(test)]
mod tests;

/// How many products are read at a time.
pub const PAGE_PRODUCTS: usize = 100;
/// How often a product that the API lists as not accepted is sent in all.
pub const MAX_SENDS: u32 = 5;
/// How many failed products are kept by name.
pub const MAX_FAILURES_KEPT: usize = 100;
/// After so many products in a row that were refused each by itself, it is not the products.
const MAX_REFUSED_IN_A_ROW: u32 = 5;

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
    /// Every product was sent, skipped or failed.
    Done,
    /// A person has to change something; it still tries again from time to time, and at once when resumed.
    Stopped,
}

/// What is kept between steps. The default is that of a shop that never sent its catalog.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// How the run stands.
    pub phase: Phase,
    /// How many products the catalog had at the start.
    pub total: u64,
    /// How many the API accepted.
    pub sent: u64,
    /// How many are not for sending, or were gone before they could be sent.
    pub skipped: u64,
    /// The first products that could not be sent, and why.
    pub failed: Vec<Failure>,
    /// How many could not be sent.
    pub failed_count: u64,
    /// When the run began.
    pub started_at: Option<u64>,
    /// When it was done.
    pub finished_at: Option<u64>,
    /// When it goes on, while it waits.
    pub next_try_at: Option<u64>,
    /// What is wrong with the API, the settings or the store.
    pub problem: Option<Problem>,
    /// The URL that the products of this run go to.
    pub products_url: String,
    /// The highest id that was read.
    pub after_id: u64,
    /// Whether there are products above it.
    pub more: bool,
    /// The products to send before more are read.
    pub pending: Vec<Pending>,
    /// The products that were not accepted, to be sent again after the others.
    pub again: Vec<Pending>,
    /// The products of the request that the API was asked to take and has not answered yet.
    pub in_flight: Vec<u64>,
    /// How often in a row the API could not take a request.
    pub attempt: u32,
    /// How many products a request may hold after one was refused; 0 for no limit of this kind.
    pub divided_to: usize,
    /// How many products in a row were refused each by itself.
    pub refused_in_a_row: u32,
}

/// A product to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: u64,
    /// How often the API listed it as not accepted.
    pub sends: u32,
}

/// A product that could not be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its id, as it stands in requests.
    pub id: String,
    /// Why, see [`Problem::code`].
    pub code: String,
    /// See [`Problem::params`].
    pub params: Vec<(String, Param)>,
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

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The catalog is to be sent from its first product.
    Start {
        /// Unix seconds.
        now: u64,
        /// How many products there are.
        total: u64,
    },
    /// The time has come to go on, or a process that was killed is followed up.
    Resume {
        /// Unix seconds.
        now: u64,
    },
    /// The products that the step before asked for.
    Page {
        /// Unix seconds.
        now: u64,
        /// What the step before asked for, so that a page which comes twice is known by it; none to take any page for it.
        asked: Option<Asked>,
        /// The products, written as requests; of no matter where [`target`] is an error.
        page: Page,
    },
    /// The answer to the request of the step before.
    Answered {
        /// Unix seconds.
        now: u64,
        /// Any number, to spread the tries of many shops.
        jitter: u16,
        /// The ids of the request, so that an answer which comes late is known by them; none to take any answer for
        /// that to the last request.
        ids: Option<Vec<u64>>,
        /// What came back.
        answer: Answer,
    },
    /// The run is to end.
    Cancel,
}

/// What was asked for by [`Effect::ReadPage`] or [`Effect::ReadProducts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The products with an id above this.
    After(u64),
    /// These products.
    Ids(Vec<u64>),
}

/// Products that were read, written as requests. Ids that were asked for and are in neither list are gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The requests, in the order of the products.
    pub requests: Vec<Prepared>,
    /// Products that are in no request.
    pub skipped: Vec<Skipped>,
    /// The highest id of the page; none for an empty one, and for products that were asked for by id.
    pub last_id: Option<u64>,
    /// Whether there are products above it.
    pub more: bool,
}

/// A request to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The ids of its products.
    pub ids: Vec<u64>,
    /// Its body in whatever form the caller writes and sends it; nothing here looks inside.
    pub body: Vec<u8>,
}

/// A product that is in no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its id.
    pub id: u64,
    /// Why.
    pub problem: Problem,
}

/// What to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the products with an id above this, by id, and report them as [`Event::Page`].
    ReadPage {
        /// The id.
        after_id: u64,
        /// How many at most.
        limit: usize,
    },
    /// Read these products and report them as [`Event::Page`].
    ReadProducts {
        /// Their ids.
        ids: Vec<u64>,
    },
    /// Send this and report the answer.
    Put {
        /// Where it goes.
        target: Target,
        /// The products.
        request: Prepared,
    },
    /// Have the connection checked by a request: the API wants the key in another header.
    CheckConnection,
    /// Leave the queue and come back with [`Event::Resume`].
    Schedule {
        /// From now.
        in_seconds: u64,
    },
    /// Nothing is left to do.
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

/// Takes one step. An event that nothing waits for, such as an answer after a cancel, changes nothing.
#[must_use]
pub fn step(state: State, facts: &Facts, event: Event) -> Transition {
    match event {
        Event::Start { now, total } => start(total, facts, now),
        Event::Resume { now } => resume(state, facts, now),
        Event::Page { now, asked, page } => read(state, facts, now, asked.as_ref(), page),
        Event::Answered { now, jitter, ids, answer } => answered(state, facts, now, jitter, ids.as_deref(), &answer),
        Event::Cancel => transition(canceled(state), Vec::new()),
    }
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

fn start(total: u64, facts: &Facts, now: u64) -> Transition {
    let mut state = State { phase: Phase::Running, total, started_at: Some(now), more: true, ..State::default() };
    match target(facts) {
        Ok((target, _)) => {
            state.products_url = target.url;
            go_on(state, now, 0)
        }
        Err(error) => stopped(state, now, (&error).into()),
    }
}

fn resume(mut state: State, facts: &Facts, now: u64) -> Transition {
    if matches!(state.phase, Phase::Idle | Phase::Done) {
        return transition(state, Vec::new());
    }
    let target = match target(facts) {
        Ok((target, _)) => target,
        Err(error) => return stopped(state, now, (&error).into()),
    };
    if state.products_url != target.url {
        // The products above the cursor alone would be no catalog for another shop.
        return start(state.total, facts, now);
    }
    let wait = seconds_until(state.next_try_at, now);
    if state.phase == Phase::Waiting && wait > 0 {
        return transition(state, vec![Effect::Schedule { in_seconds: wait }]);
    }
    state.phase = Phase::Running;
    state.next_try_at = None;
    state.in_flight.clear();
    go_on(state, now, 0)
}

fn read(mut state: State, facts: &Facts, now: u64, asked: Option<&Asked>, page: Page) -> Transition {
    if !state.awaits_page(asked) {
        return transition(state, Vec::new());
    }
    let Some(target) = state.target(facts) else {
        // Settings or store changed while the page was read; it counts as not read.
        return resume(state, facts, now);
    };
    if state.pending.is_empty() {
        state.take_page(&page);
    } else {
        state.forget_missing(&page);
    }
    for skipped in page.skipped {
        state.skip(skipped);
    }
    let Some(request) = page.requests.into_iter().next() else {
        return go_on(state, now, 0);
    };
    state.in_flight.clone_from(&request.ids);
    transition(state, vec![Effect::Put { target, request }])
}

fn answered(
    mut state: State,
    facts: &Facts,
    now: u64,
    jitter: u16,
    ids: Option<&[u64]>,
    answer: &Answer,
) -> Transition {
    if !state.awaits_answer(ids) {
        return transition(state, Vec::new());
    }
    if state.target(facts).is_none() {
        // The answer may be about another shop; its request counts as not sent.
        return resume(state, facts, now);
    }
    let judgement = judge(RequestName::PutProducts, answer, now);
    let sent = mem::take(&mut state.in_flight);
    match &judgement.problem {
        None => {
            state.accept(&sent, &judgement.failed_ids);
            go_on(state, now, jitter)
        }
        Some(_) if judgement.wanted_auth.is_some_and(|wanted| wanted != facts.auth) => {
            // No fault of the key, so nobody is told; the pauses grow in case the check finds otherwise.
            let mut transition = try_later(state, now, jitter, None);
            transition.effects.insert(0, Effect::CheckConnection);
            transition
        }
        Some(problem) => not_accepted(state, now, jitter, &judgement, problem, &sent),
    }
}

fn not_accepted(
    mut state: State,
    now: u64,
    jitter: u16,
    judgement: &Judgement,
    problem: &Error,
    sent: &[u64],
) -> Transition {
    let is_about_products = matches!(problem, Error::RequestRefused { .. } | Error::RequestTooLarge);
    match (judgement.verdict, sent) {
        (Verdict::TryLater, _) => {
            state.problem = Some(problem.into());
            try_later(state, now, jitter, judgement.retry_after_seconds)
        }
        (_, [id]) if is_about_products => {
            state.fail(*id, problem.into());
            state.refused_in_a_row = state.refused_in_a_row.saturating_add(1);
            if state.refused_in_a_row >= MAX_REFUSED_IN_A_ROW {
                state.refused_in_a_row = 0;
                return stopped(state, now, problem.into());
            }
            go_on(state, now, jitter)
        }
        _ if is_about_products => {
            state.divided_to = sent.len().div_ceil(2);
            go_on(state, now, jitter)
        }
        _ => stopped(state, now, problem.into()),
    }
}

fn try_later(mut state: State, now: u64, jitter: u16, retry_after_seconds: Option<u64>) -> Transition {
    state.attempt = state.attempt.saturating_add(1);
    let in_seconds = pause_seconds(state.attempt, jitter, retry_after_seconds);
    waiting(state, now, in_seconds)
}

/// Asks for what is to be sent next.
fn go_on(mut state: State, now: u64, jitter: u16) -> Transition {
    if !state.pending.is_empty() {
        let ids = state.next_ids();
        return transition(state, vec![Effect::ReadProducts { ids }]);
    }
    if state.more && state.again.len() < PAGE_PRODUCTS {
        let after_id = state.after_id;
        return transition(state, vec![Effect::ReadPage { after_id, limit: PAGE_PRODUCTS }]);
    }
    if state.again.is_empty() {
        state.phase = Phase::Done;
        state.finished_at = Some(now);
        return transition(state, vec![Effect::Finished]);
    }
    // The API could not queue them a moment ago, so it is given time.
    state.pending = mem::take(&mut state.again);
    let sends = state.pending.iter().map(|pending| pending.sends).max().unwrap_or_default();
    waiting(state, now, pause_seconds(sends, jitter, None))
}

fn waiting(mut state: State, now: u64, in_seconds: u64) -> Transition {
    state.phase = Phase::Waiting;
    state.next_try_at = Some(now.saturating_add(in_seconds));
    transition(state, vec![Effect::Schedule { in_seconds }])
}

fn stopped(mut state: State, now: u64, problem: Problem) -> Transition {
    state.phase = Phase::Stopped;
    state.problem = Some(problem);
    state.in_flight.clear();
    state.next_try_at = Some(now.saturating_add(REFUSED_PAUSE_SECONDS));
    transition(state, vec![Effect::Schedule { in_seconds: REFUSED_PAUSE_SECONDS }])
}

/// The counts stay, to be shown; what is left of the run does not.
fn canceled(state: State) -> State {
    State {
        total: state.total,
        sent: state.sent,
        skipped: state.skipped,
        failed: state.failed,
        failed_count: state.failed_count,
        started_at: state.started_at,
        ..State::default()
    }
}

fn transition(state: State, effects: Vec<Effect>) -> Transition {
    Transition { state, effects }
}

impl State {
    /// Where the products of this run go, while the settings and the store are those that it began with.
    fn target(&self, facts: &Facts) -> Option<Target> {
        let (target, _) = target(facts).ok()?;
        (target.url == self.products_url).then_some(target)
    }

    fn awaits_page(&self, asked: Option<&Asked>) -> bool {
        let is_asked_for = match asked {
            None => true,
            Some(Asked::After(id)) => self.pending.is_empty() && *id == self.after_id,
            Some(Asked::Ids(ids)) => *ids == self.next_ids(),
        };
        is_asked_for && self.phase == Phase::Running && self.in_flight.is_empty()
    }

    fn awaits_answer(&self, ids: Option<&[u64]>) -> bool {
        let is_to_the_last = ids.is_none_or(|ids| ids == self.in_flight);
        is_to_the_last && self.phase == Phase::Running && !self.in_flight.is_empty()
    }

    /// Takes over the next page of the catalog.
    fn take_page(&mut self, page: &Page) {
        let last_id = page.last_id.unwrap_or(self.after_id);
        // A page that does not move on would be asked for again and again.
        self.more = page.more && last_id > self.after_id;
        self.after_id = last_id.max(self.after_id);
        let ids = page.requests.iter().flat_map(|request| &request.ids);
        self.pending = ids.map(|id| Pending { id: *id, sends: 0 }).collect();
    }

    /// Gives up products that were asked for by id and are not there any more.
    fn forget_missing(&mut self, page: &Page) {
        for id in self.next_ids() {
            let is_there = page.requests.iter().any(|request| request.ids.contains(&id))
                || page.skipped.iter().any(|skipped| skipped.id == id);
            if !is_there {
                self.take_pending(id);
                self.skipped = self.skipped.saturating_add(1);
            }
        }
    }

    fn skip(&mut self, skipped: Skipped) {
        if skipped.problem.code == Error::PasswordProtected.code() {
            self.take_pending(skipped.id);
            self.skipped = self.skipped.saturating_add(1);
        } else {
            self.fail(skipped.id, skipped.problem);
        }
    }

    fn fail(&mut self, id: u64, problem: Problem) {
        self.take_pending(id);
        self.failed_count = self.failed_count.saturating_add(1);
        if self.failed.len() < MAX_FAILURES_KEPT {
            self.failed.push(Failure { id: id.to_string(), code: problem.code, params: problem.params });
        }
    }

    /// The API took the request; what it lists is to be sent again.
    fn accept(&mut self, sent: &[u64], not_accepted: &[String]) {
        self.attempt = 0;
        self.refused_in_a_row = 0;
        self.problem = None;
        // Back to large requests by and by: the next product to blame may be among the next ones.
        self.divided_to = if self.divided_to < PAGE_PRODUCTS / 2 { self.divided_to * 2 } else { 0 };
        for id in sent {
            if !not_accepted.contains(&id.to_string()) {
                self.take_pending(*id);
                self.sent = self.sent.saturating_add(1);
                continue;
            }
            let sends = self.take_pending(*id).map_or(1, |pending| pending.sends.saturating_add(1));
            if sends < MAX_SENDS {
                self.again.push(Pending { id: *id, sends });
            } else {
                self.fail(*id, (&Error::ProductNotAccepted { attempts: sends }).into());
            }
        }
    }

    /// The products to read and send next.
    fn next_ids(&self) -> Vec<u64> {
        let limit = if self.divided_to == 0 { PAGE_PRODUCTS } else { self.divided_to };
        self.pending.iter().take(limit).map(|pending| pending.id).collect()
    }

    fn take_pending(&mut self, id: u64) -> Option<Pending> {
        let index = self.pending.iter().position(|pending| pending.id == id)?;
        Some(self.pending.remove(index))
    }
}
