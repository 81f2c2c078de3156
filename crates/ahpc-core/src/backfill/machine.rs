//! The transitions of the catalog send.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::{
    Effect, Event, FLIGHT_REQUESTS, Facts, Flight, LEASE_SECONDS, MAX_NOTES_KEPT, MAX_RANGES, MAX_SENDS, Mode, Note,
    Pending, Phase, RANGE_PRODUCTS, Range, Report, State, Transition, target,
};
use crate::{
    Error, Problem,
    http::{Judgement, RequestName, Target, Verdict, judge},
    machine::{Pauses, REFUSED_PAUSE_SECONDS, seconds_until},
};

/// After so many products in a row that were refused each by itself, it is not the products.
const MAX_REFUSED_IN_A_ROW: u32 = 5;
/// How long another worker waits while one finds out whether the API takes products again.
const PROBE_SECONDS: u64 = 15;

pub(super) fn run(state: State, facts: &Facts, now: u64, event: Event) -> Transition {
    match event {
        Event::Start { mode, total } => start(state, facts, now, mode, total),
        Event::Work => work(state, facts, now),
        Event::Found { after_id, until_id } => found(state, facts, now, after_id, until_id),
        Event::Sent(report) => sent(state, facts, now, report),
        Event::Pause => pause(state),
        Event::Resume => go_on(state, &[Phase::Paused, Phase::Waiting, Phase::Stopped]),
        Event::Retry => go_on(state, &[Phase::Waiting, Phase::Stopped]),
        Event::Recover => recover(state, now),
        Event::Cancel => transition(canceled(state), Vec::new()),
    }
}

fn start(before: State, facts: &Facts, now: u64, mode: Mode, total: u64) -> Transition {
    let mut state = State {
        revision: before.revision,
        phase: Phase::Running,
        mode,
        total,
        started_at: Some(now),
        ..State::default()
    };
    let target = match target(facts) {
        Ok((target, _)) => target,
        // Where products went before is kept, so that a shop which comes back is known again.
        Err(error) => return stopped(State { products_url: before.products_url, ..state }, now, (&error).into()),
    };
    if total <= RANGE_PRODUCTS {
        state.all_cut = true;
        state.ranges.push(Range::new(0, None));
    }
    let forget = (before.products_url != target.url).then_some(Effect::Forget);
    state.products_url = target.url;
    let effects = forget.into_iter().chain([Effect::Schedule { in_seconds: 0 }]).collect();
    transition(state, effects)
}

/// Gives a worker something to do.
fn work(mut state: State, facts: &Facts, now: u64) -> Transition {
    if !state.is_under_way() {
        return transition(state, Vec::new());
    }
    let target = match target(facts) {
        Ok((target, _)) => target,
        Err(error) => return stopped(state, now, (&error).into()),
    };
    if state.products_url != target.url {
        // What is left of this run would be no catalog for another shop.
        let total = state.total;
        return start(state, facts, now, Mode::All, total);
    }
    let wait = seconds_until(state.next_try_at, now);
    if wait > 0 {
        return transition(state, vec![Effect::Schedule { in_seconds: wait }]);
    }
    state.phase = Phase::Running;
    state.next_try_at = None;
    assign(state, now, target)
}

/// Lends the worker a range, or has one cut.
fn assign(mut state: State, now: u64, target: Target) -> Transition {
    if state.attempt > 0 && state.ranges.iter().any(|range| range.is_leased(now)) {
        return transition(state, vec![Effect::Schedule { in_seconds: PROBE_SECONDS }]);
    }
    if let Some(index) = state.ranges.iter().position(|range| range.wait_seconds(now) == 0) {
        return lend(state, now, target, index);
    }
    if !state.all_cut && state.ranges.len() < MAX_RANGES {
        let after_id = state.cut_to;
        return transition(state, vec![Effect::FindEnd { after_id, products: RANGE_PRODUCTS }]);
    }
    match state.ranges.iter().map(|range| range.wait_seconds(now)).min() {
        // Others are at work on all of them; should one die, this worker goes on in its place.
        Some(in_seconds) => transition(state, vec![Effect::Schedule { in_seconds }]),
        None => {
            state.phase = Phase::Done;
            state.finished_at = Some(now);
            transition(state, vec![Effect::Finished])
        }
    }
}

fn lend(mut state: State, now: u64, target: Target, index: usize) -> Transition {
    let is_probe = state.attempt > 0;
    let max_requests = if is_probe { 1 } else { FLIGHT_REQUESTS };
    let number = state.revision;
    let range = &mut state.ranges[index];
    let max_products = range.max_products();
    let products = range.lend(number, now.saturating_add(LEASE_SECONDS), max_requests);
    let may_be_cut = !state.all_cut && state.ranges.len() < MAX_RANGES;
    let is_enough_for_two = may_be_cut || state.ranges.iter().any(|range| range.wait_seconds(now) == 0);
    let invite = (!is_probe && is_enough_for_two).then_some(Effect::Invite);
    let flight = Flight { number, mode: state.mode, target, products, max_products, max_requests };
    transition(state, invite.into_iter().chain([Effect::Send(flight)]).collect())
}

/// Adds the range that was found, unless another worker was faster.
fn found(mut state: State, facts: &Facts, now: u64, after_id: u64, until_id: Option<u64>) -> Transition {
    let is_wanted = state.is_under_way() && !state.all_cut && after_id == state.cut_to;
    if is_wanted && state.ranges.len() < MAX_RANGES && until_id.is_none_or(|id| id > after_id) {
        state.ranges.push(Range::new(after_id, until_id));
        state.cut_to = until_id.unwrap_or(after_id);
        state.all_cut = until_id.is_none();
    }
    work(state, facts, now)
}

fn sent(mut state: State, facts: &Facts, now: u64, report: Report) -> Transition {
    let is_of = |range: &Range| range.flight == Some(report.flight);
    let Some(index) = state.ranges.iter().position(is_of) else {
        // Its range was given to another worker, or the run is another one.
        return transition(state, Vec::new());
    };
    let is_of_this_shop = target(facts).is_ok_and(|(target, _)| target.url == state.products_url);
    if !is_of_this_shop {
        // The answers may be about another shop; the requests count as not sent.
        state.ranges[index].flight = None;
        return work(state, facts, now);
    }
    let (jitter, leaves) = (report.jitter, report.leaves);
    let outcome = state.take_report(index, report, now);
    if state.ranges[index].go_on(now, jitter) {
        // To the front, so that the worker goes on with it.
        state.ranges[..=index].rotate_right(1);
    } else {
        state.ranges.remove(index);
    }
    let remember = (!outcome.accepted.is_empty()).then_some(Effect::Remember { ids: outcome.accepted });
    let mut transition = match outcome.trouble {
        _ if !state.is_under_way() => transition(state, Vec::new()),
        None if leaves && !state.is_finished() => transition(state, vec![Effect::Schedule { in_seconds: 0 }]),
        None => work(state, facts, now),
        Some(judgement) => in_trouble(state, now, jitter, &judgement),
    };
    transition.effects.splice(0..0, remember);
    transition
}

fn in_trouble(mut state: State, now: u64, jitter: u16, judgement: &Judgement) -> Transition {
    let problem = judgement.problem.as_ref().map(Problem::from);
    state.problem = problem.clone();
    match (judgement.verdict, problem) {
        (Verdict::TryLater, _) | (_, None) => try_later(state, now, jitter, judgement.retry_after_seconds),
        (_, Some(problem)) => stopped(state, now, problem),
    }
}

fn try_later(mut state: State, now: u64, jitter: u16, retry_after_seconds: Option<u64>) -> Transition {
    state.attempt = state.attempt.saturating_add(1);
    let in_seconds = Pauses::REGISTERING.after(state.attempt, jitter, retry_after_seconds);
    if state.phase == Phase::Stopped {
        // Another worker learnt of something worse meanwhile.
        return transition(state, vec![Effect::Schedule { in_seconds }]);
    }
    state.phase = Phase::Waiting;
    // Several workers may have run into the same trouble; the longest of their pauses holds.
    let until = now.saturating_add(in_seconds.max(seconds_until(state.next_try_at, now)));
    state.next_try_at = Some(until);
    transition(state, vec![Effect::Schedule { in_seconds: until - now }])
}

fn stopped(mut state: State, now: u64, problem: Problem) -> Transition {
    state.phase = Phase::Stopped;
    state.problem = Some(problem);
    state.next_try_at = Some(now.saturating_add(REFUSED_PAUSE_SECONDS));
    // One request will show whether it was mended.
    state.attempt = state.attempt.max(1);
    transition(state, vec![Effect::Schedule { in_seconds: REFUSED_PAUSE_SECONDS }])
}

fn pause(mut state: State) -> Transition {
    if state.is_under_way() {
        state.phase = Phase::Paused;
        state.next_try_at = None;
    }
    transition(state, Vec::new())
}

fn go_on(mut state: State, from: &[Phase]) -> Transition {
    if !from.contains(&state.phase) {
        return transition(state, Vec::new());
    }
    state.phase = Phase::Running;
    state.next_try_at = None;
    transition(state, vec![Effect::Schedule { in_seconds: 0 }])
}

fn recover(state: State, now: u64) -> Transition {
    if !state.is_under_way() {
        return transition(state, Vec::new());
    }
    // A worker that is alive plans its next share itself; one that died is replaced when its lease is over.
    let leases = state.ranges.iter().filter(|range| range.is_leased(now)).map(|range| range.wait_seconds(now));
    let in_seconds = leases.max().unwrap_or_default().max(seconds_until(state.next_try_at, now));
    transition(state, vec![Effect::Schedule { in_seconds }])
}

/// The counts stay, to be shown; what is left of the run does not.
fn canceled(state: State) -> State {
    if !state.is_under_way() && state.phase != Phase::Paused {
        return state;
    }
    State { phase: Phase::Canceled, ranges: Vec::new(), next_try_at: None, problem: None, attempt: 0, ..state }
}

fn transition(state: State, effects: Vec<Effect>) -> Transition {
    Transition { state, effects }
}

/// What came of the requests of a flight.
#[derive(Default)]
struct Outcome {
    accepted: Vec<u64>,
    /// The worst of the answers that are about more than their products.
    trouble: Option<Judgement>,
}

impl State {
    fn is_under_way(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Waiting | Phase::Stopped)
    }

    fn is_finished(&self) -> bool {
        self.all_cut && self.ranges.is_empty()
    }

    fn take_report(&mut self, index: usize, report: Report, now: u64) -> Outcome {
        let mut outcome = Outcome::default();
        let is_first_time = report.read.is_some();
        let sends = self.ranges[index].take_back(report.read);
        self.unchanged = self.unchanged.saturating_add(report.unchanged);
        self.delivered = self.delivered.saturating_add(report.delivered);
        self.skipped = self.skipped.saturating_add(report.skipped);
        for note in report.left_out {
            self.leave_out(note);
        }
        for note in report.notes.into_iter().filter(|_| is_first_time) {
            keep(note, &mut self.notes, &mut self.notes_count);
        }
        let mut refused: Vec<usize> = Vec::new();
        let mut back = Vec::new();
        for (ids, answer) in &report.requests {
            let judgement = judge(RequestName::PutProducts, answer, now);
            if judgement.problem.is_none() {
                self.accept(index, ids, &sends, &judgement.failed_ids, &mut outcome.accepted);
                continue;
            }
            if let ([id], true) = (&**ids, is_about_products(&judgement)) {
                self.refuse(*id, judgement, &mut outcome);
                continue;
            }
            back.extend(ids.iter().map(|id| Pending { id: *id, sends: sends.get(id).copied().unwrap_or_default() }));
            if is_about_products(&judgement) {
                refused.push(ids.len());
            } else {
                outcome.worsen(judgement);
            }
        }
        let range = &mut self.ranges[index];
        range.divide(refused.into_iter().min(), !outcome.accepted.is_empty());
        range.pending.splice(0..0, back);
        outcome
    }

    /// The API took the request; what it lists is to be sent again.
    fn accept(
        &mut self,
        index: usize,
        ids: &[u64],
        sends: &BTreeMap<u64, u32>,
        not_accepted: &[String],
        accepted: &mut Vec<u64>,
    ) {
        self.attempt = 0;
        self.refused_in_a_row = 0;
        if self.phase == Phase::Running {
            self.problem = None;
        }
        let listed: BTreeSet<&str> = not_accepted.iter().map(|id| &**id).collect();
        for id in ids {
            if !listed.contains(&*id.to_string()) {
                self.sent = self.sent.saturating_add(1);
                accepted.push(*id);
                continue;
            }
            let sends = sends.get(id).copied().unwrap_or_default().saturating_add(1);
            if sends < MAX_SENDS {
                self.ranges[index].again.push(Pending { id: *id, sends });
            } else {
                self.fail(*id, &Error::ProductNotAccepted { attempts: sends });
            }
        }
    }

    /// The API refused a request with this product alone.
    fn refuse(&mut self, id: u64, judgement: Judgement, outcome: &mut Outcome) {
        if let Some(problem) = &judgement.problem {
            self.fail(id, problem);
        }
        self.refused_in_a_row = self.refused_in_a_row.saturating_add(1);
        if self.refused_in_a_row >= MAX_REFUSED_IN_A_ROW {
            self.refused_in_a_row = 0;
            outcome.worsen(judgement);
        }
    }

    fn leave_out(&mut self, note: Note) {
        if note.code == Error::PasswordProtected.code() {
            self.skipped = self.skipped.saturating_add(1);
        } else {
            keep(note, &mut self.failed, &mut self.failed_count);
        }
    }

    fn fail(&mut self, id: u64, error: &Error) {
        let Problem { code, params } = error.into();
        keep(Note { id: id.to_string(), code, params }, &mut self.failed, &mut self.failed_count);
    }
}

/// Counts a note, and keeps the first ones.
fn keep(note: Note, kept: &mut Vec<Note>, count: &mut u64) {
    *count = count.saturating_add(1);
    if kept.len() < MAX_NOTES_KEPT {
        kept.push(note);
    }
}

impl Outcome {
    /// Keeps what asks for more: a person before a pause, and a long pause before a short one.
    fn worsen(&mut self, judgement: Judgement) {
        let rank = |judgement: &Judgement| (judgement.verdict != Verdict::TryLater, judgement.retry_after_seconds);
        if self.trouble.as_ref().is_none_or(|trouble| rank(trouble) < rank(&judgement)) {
            self.trouble = Some(judgement);
        }
    }
}

fn is_about_products(judgement: &Judgement) -> bool {
    matches!(judgement.problem, Some(Error::RequestRefused { .. } | Error::RequestTooLarge))
}
