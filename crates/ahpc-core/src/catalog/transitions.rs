//! The transitions of the catalog machine.

use alloc::{vec, vec::Vec};

use super::{
    flight::Outcome,
    machine::{
        Brake, CLASSES, Class, Deliveries, Effect, Event, FLIGHT_PRODUCTS, FLIGHT_REQUESTS, Flight, LEASE_SECONDS,
        Phase, Report, State,
    },
    walk::{Looked, RANGE_PRODUCTS, Task, Walk, WalkMode},
};
use crate::{
    Error, Problem, excerpt,
    http::{Answer, Judgement, RequestName, Verdict, judge},
    machine::{Patience, Pauses, seconds_until},
    settings::{Facts, Shop},
};

/// How long another worker waits while one finds out whether the API takes products again.
const PROBE_SECONDS: u64 = 15;
/// How long the connection is given to register the secret again before another refused signature counts. Deliveries
/// that were signed before are still under way then.
const SIGNATURE_SECONDS: u64 = 300;
/// How long it counts that the API took a product.
const HOUR: u64 = 3_600;
/// How much of a caller's code is kept.
const CODE_EXCERPT_CHARS: usize = 64;

pub(super) fn run(state: &mut State, facts: &Facts, now: u64, event: Event) -> Vec<Effect> {
    match event {
        Event::Start { mode, total, online } => {
            let walk = Walk::new(mode, total);
            state.start(facts, now, if mode == WalkMode::Changes { walk.with_brake(online) } else { walk })
        }
        Event::Audit { total, online, day } => state.audit(facts, now, total, online, day),
        Event::Work => state.work(facts, now),
        Event::Idle { due_in } => state.idle(facts, now, due_in),
        Event::Found { after_id, until_id } => {
            if let Some(walk) = &mut state.walk {
                walk.cut(after_id, until_id);
            }
            state.work(facts, now)
        }
        Event::Walked { walk, looked, leaves } => state.walked(facts, now, walk, looked, leaves),
        Event::Marked { walk, leaves } => state.marked(facts, now, walk, leaves),
        Event::Sent(report) => state.sent(facts, now, report),
        Event::Delivered { answer, jitter } => state.delivered(facts, now, &answer, jitter),
        Event::Unbuildable { product_id, why } => state.unbuildable(now, product_id, &why),
        Event::Built => {
            state.deliveries = None;
            Vec::new()
        }
        Event::Pause => state.pause(),
        Event::Resume => {
            state.is_key_checked = false;
            state.go_on(now, &[Phase::Paused, Phase::Waiting, Phase::Stopped])
        }
        Event::Retry => state.go_on(now, &[Phase::Waiting, Phase::Stopped]),
        Event::Recover => state.go_on(now, &[]),
        Event::TakeOff => state.take_off(facts, now),
    }
}

impl State {
    /// Begins a walk that somebody asked for, which is as good as a request to go on.
    fn start(&mut self, facts: &Facts, now: u64, walk: Walk) -> Vec<Effect> {
        if facts.may_send() && matches!(self.phase, Phase::Waiting | Phase::Stopped) {
            self.phase = Phase::Sending;
            self.patience.next_try_at = None;
        }
        self.begin(facts, now, walk)
    }

    /// Begins a walk. What the store is not fit for waits until it is.
    fn begin(&mut self, facts: &Facts, now: u64, mut walk: Walk) -> Vec<Effect> {
        if !facts.may_send() {
            return Vec::new();
        }
        let shop = match shop(facts) {
            Ok(shop) => shop,
            Err(error) => {
                self.walk = Some(walk);
                return self.stop(now, (&error).into());
            }
        };
        let mut effects = Vec::new();
        if self.is_of_another(&shop) {
            // What was wrong there is not wrong here, and nothing of what was said holds.
            *self = Self { revision: self.revision, phase: self.phase, ..Self::default() };
            walk = walk.of_all(WalkMode::All);
            effects.push(Effect::Forget);
        }
        if let Some(unfinished) = self.walk.as_ref().filter(|unfinished| unfinished.mode > walk.mode) {
            // What is left of a whole catalog is still to be sent.
            walk = walk.of_all(unfinished.mode);
        }
        let is_rested = matches!(self.phase, Phase::Idle | Phase::Rest);
        if is_rested || (walk.mode != WalkMode::Changes && self.phase == Phase::Paused) {
            self.phase = Phase::Sending;
        }
        self.shop = shop.endpoints.products;
        self.walk = Some(walk);
        effects.extend(self.go_on(now, &[]));
        effects
    }

    fn audit(&mut self, facts: &Facts, now: u64, total: u64, online: u64, day: u64) -> Vec<Effect> {
        if self.walk.is_some() {
            // What it would find is found by that one, or tomorrow.
            return self.go_on(now, &[]);
        }
        // Whoever has no state may have lost it.
        let mode = if self.phase == Phase::Idle { WalkMode::All } else { WalkMode::Changes };
        let mut walk = Walk::new(mode, total);
        if mode == WalkMode::Changes {
            walk = Walk { renew_day: Some(day), ..walk.with_brake(online) };
        }
        self.begin(facts, now, walk)
    }

    fn take_off(&mut self, facts: &Facts, now: u64) -> Vec<Effect> {
        if self.brake.is_none() || !facts.may_send() {
            return Vec::new();
        }
        self.brake = None;
        self.start(facts, now, Walk::new(WalkMode::Changes, u64::MAX))
    }

    /// Gives a worker something to do: rows that are due, before all else.
    fn work(&mut self, facts: &Facts, now: u64) -> Vec<Effect> {
        let shop = match self.shop_to_work_for(facts, now) {
            Ok(shop) => shop,
            Err(effects) => return effects,
        };
        let is_probe = self.patience.attempt > 0;
        if is_probe {
            if seconds_until(self.probe_until, now) > 0 {
                return vec![Effect::Schedule { in_seconds: PROBE_SECONDS }];
            }
            self.probe_until = Some(now.saturating_add(LEASE_SECONDS));
        }
        let Shop { endpoints, .. } = &shop;
        vec![Effect::Fly(Flight {
            classes: CLASSES.map(|class| if is_probe { class.of_one_request() } else { class }).into(),
            max_requests: if is_probe { 1 } else { FLIGHT_REQUESTS },
            products: shop.target(&endpoints.products),
            webhook: shop.target(&endpoints.webhook),
        })]
    }

    /// The shop that there is work for now; else what is to be done instead.
    fn shop_to_work_for(&mut self, facts: &Facts, now: u64) -> Result<Shop, Vec<Effect>> {
        if !self.is_under_way() || !facts.may_send() {
            return Err(Vec::new());
        }
        let shop = shop(facts).map_err(|error| self.stop(now, (&error).into()))?;
        if self.is_of_another(&shop) {
            return Err(self.begin(facts, now, Walk::new(WalkMode::All, u64::MAX)));
        }
        let in_seconds = self.patience.wait_seconds(now);
        if in_seconds > 0 {
            return Err(vec![Effect::Schedule { in_seconds }]);
        }
        self.phase = Phase::Sending;
        self.patience.next_try_at = None;
        Ok(shop)
    }

    /// No row is due: time to look for what should be.
    fn idle(&mut self, facts: &Facts, now: u64, due_in: Option<u64>) -> Vec<Effect> {
        self.probe_until = None;
        if let Err(effects) = self.shop_to_work_for(facts, now) {
            return effects;
        }
        let number = self.revision;
        let task = self.walk.as_mut().map(|walk| (walk.assign(number, now), walk.has_room(now)));
        match task {
            Some((Task::Look(look), has_room)) => inviting(has_room, vec![Effect::Look(look)]),
            Some((Task::Cut(after_id), _)) => vec![Effect::FindEnd { after_id, products: RANGE_PRODUCTS }],
            // Should one of the others die, this worker goes on in its place.
            Some((Task::Wait(seconds), _)) => {
                vec![Effect::Schedule { in_seconds: due_in.map_or(seconds, |due| due.min(seconds)) }]
            }
            None => {
                self.phase = Phase::Rest;
                self.patience.blame(now, None);
                vec![due_in.map_or(Effect::Finished, |in_seconds| Effect::Schedule { in_seconds })]
            }
        }
    }

    fn walked(&mut self, facts: &Facts, now: u64, number: u64, looked: Looked, leaves: bool) -> Vec<Effect> {
        let Some(walk) = &mut self.walk else { return self.next(facts, now, leaves) };
        let mark = walk.take_look(number, looked, now);
        if walk.is_braked() {
            let since = self.brake.map_or(now, |brake| brake.since);
            self.brake = Some(Brake { products: walk.removals, since });
        }
        if let Some(removals) = mark {
            return vec![Effect::Mark { walk: number, removals }];
        }
        self.end_walk_if_done();
        self.next(facts, now, leaves)
    }

    fn marked(&mut self, facts: &Facts, now: u64, number: u64, leaves: bool) -> Vec<Effect> {
        let is_left = self.walk.as_mut().is_some_and(|walk| walk.advance(number));
        self.end_walk_if_done();
        // While this worker sends what it has marked, another one can look on.
        inviting(is_left, self.next(facts, now, leaves))
    }

    fn end_walk_if_done(&mut self) {
        if let Some(walk) = self.walk.take_if(|walk| walk.is_done())
            && !walk.is_braked()
        {
            self.brake = None;
        }
    }

    fn sent(&mut self, facts: &Facts, now: u64, report: Report) -> Vec<Effect> {
        self.probe_until = None;
        let is_of_this_shop = shop(facts).is_ok_and(|shop| shop.endpoints.products == self.shop);
        if !is_of_this_shop || report.url != self.shop {
            // The answers are about another shop, and so were the rows.
            return self.work(facts, now);
        }
        let (jitter, leaves) = (report.jitter, report.leaves);
        let products = report.products();
        let takes_products = self.accepted_at.is_some_and(|at| seconds_until(Some(at.saturating_add(HOUR)), now) > 0);
        let outcome = Outcome::of(report, now, takes_products, &mut self.refused);
        if !outcome.settlement.accepted.is_empty() {
            self.api_took_something(now);
        }
        self.pace.count(outcome.dealt_with, now);
        let settle = (!outcome.settlement.is_empty()).then_some(Effect::Settle(outcome.settlement));
        let mut effects: Vec<Effect> = settle.into_iter().collect();
        if outcome.is_signature_refused {
            effects.extend(self.check_signature(now));
        }
        effects.extend(match outcome.trouble {
            Some(judgement) => self.in_trouble(now, jitter, &judgement),
            None => {
                // So large a flight is hardly the last one.
                inviting(products > FLIGHT_PRODUCTS / 2, self.next(facts, now, leaves))
            }
        });
        effects
    }

    /// Trouble is over. What another worker has learnt meanwhile, or a person wants, stays.
    fn api_took_something(&mut self, now: u64) {
        self.accepted_at = Some(now);
        self.is_key_checked = false;
        if matches!(self.phase, Phase::Sending | Phase::Rest) {
            self.patience = Patience::default();
        }
    }

    fn delivered(&mut self, facts: &Facts, now: u64, answer: &Answer, jitter: u16) -> Vec<Effect> {
        let judgement = judge(RequestName::PostWebhook, answer, now);
        match &judgement.problem {
            _ if !facts.may_send() || !self.is_under_way() => Vec::new(),
            Some(Error::RequestRefused { status: 401, .. }) => self.check_signature(now).into_iter().collect(),
            // The batch tells of the product in any case.
            None | Some(Error::RequestRefused { .. } | Error::RequestTooLarge) => Vec::new(),
            Some(_) => self.in_trouble(now, jitter, &judgement),
        }
    }

    fn check_signature(&mut self, now: u64) -> Option<Effect> {
        let is_under_way = self
            .signature_checked_at
            .is_some_and(|at| seconds_until(Some(at.saturating_add(SIGNATURE_SECONDS)), now) > 0);
        if is_under_way {
            return None;
        }
        self.signature_checked_at = Some(now);
        Some(Effect::CheckConnection { signature: true })
    }

    fn unbuildable(&mut self, now: u64, product_id: u64, why: &str) -> Vec<Effect> {
        let before = self.deliveries.take();
        self.deliveries = Some(Deliveries {
            in_a_row: before.as_ref().map_or(0, |before| before.in_a_row).saturating_add(1),
            product_id,
            why: excerpt(why, CODE_EXCERPT_CHARS),
            since: before.map_or(now, |before| before.since),
        });
        Vec::new()
    }

    fn in_trouble(&mut self, now: u64, jitter: u16, judgement: &Judgement) -> Vec<Effect> {
        if !self.is_under_way() {
            return Vec::new();
        }
        let problem = judgement.problem.as_ref().map(Problem::from);
        let is_key_refused = judgement.problem == Some(Error::ApiKeyRejected);
        if is_key_refused && !self.is_key_checked && self.phase != Phase::Stopped {
            // It may be the header only, so nobody is told before the connection has tried the other one.
            self.is_key_checked = true;
            let mut effects = self.wait(now, jitter, None);
            effects.insert(0, Effect::CheckConnection { signature: false });
            return effects;
        }
        match (judgement.verdict, problem) {
            (Verdict::TryLater, problem) => {
                if self.phase != Phase::Stopped {
                    self.patience.blame(now, problem);
                }
                self.wait(now, jitter, judgement.retry_after_seconds)
            }
            (_, Some(problem)) => self.stop(now, problem),
            (_, None) => Vec::new(),
        }
    }

    fn wait(&mut self, now: u64, jitter: u16, retry_after_seconds: Option<u64>) -> Vec<Effect> {
        let in_seconds = self.patience.try_later(Pauses::SENDING, now, jitter, retry_after_seconds);
        if self.phase != Phase::Stopped {
            self.phase = Phase::Waiting;
        }
        vec![Effect::Schedule { in_seconds }]
    }

    fn stop(&mut self, now: u64, problem: Problem) -> Vec<Effect> {
        self.phase = Phase::Stopped;
        vec![Effect::Schedule { in_seconds: self.patience.stopped(now, problem) }]
    }

    fn pause(&mut self) -> Vec<Effect> {
        if self.is_under_way() {
            self.phase = Phase::Paused;
            self.patience.next_try_at = None;
        }
        Vec::new()
    }

    /// Ends the wait of these phases, and has a worker come as soon as there is nothing to wait for.
    fn go_on(&mut self, now: u64, from: &[Phase]) -> Vec<Effect> {
        if from.contains(&self.phase) {
            self.phase = Phase::Sending;
            self.patience.next_try_at = None;
        }
        if !self.is_under_way() {
            return Vec::new();
        }
        vec![Effect::Schedule { in_seconds: self.patience.wait_seconds(now) }]
    }

    fn next(&mut self, facts: &Facts, now: u64, leaves: bool) -> Vec<Effect> {
        if leaves { self.go_on(now, &[]) } else { self.work(facts, now) }
    }

    pub(super) fn is_under_way(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Paused)
    }

    /// Whether the rows are about another shop.
    pub(super) fn is_of_another(&self, shop: &Shop) -> bool {
        !self.shop.is_empty() && self.shop != shop.endpoints.products
    }
}

impl Class {
    /// As few as one request holds.
    fn of_one_request(self) -> Self {
        Self { products: self.per_request, ..self }
    }
}

/// With another worker invited, if there is enough to do and this one goes on.
fn inviting(is_enough: bool, mut effects: Vec<Effect>) -> Vec<Effect> {
    if is_enough && matches!(effects.first(), Some(Effect::Fly(_) | Effect::Look(_))) {
        effects.insert(0, Effect::Invite);
    }
    effects
}

/// The shop, where its products may be sent.
pub(super) fn shop(facts: &Facts) -> Result<Shop, Error> {
    let shop = Shop::of(facts)?;
    facts.store()?;
    Ok(shop)
}
