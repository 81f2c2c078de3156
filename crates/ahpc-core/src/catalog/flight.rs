//! What came of a flight.

use alloc::{string::String, vec::Vec};

use super::machine::{Postponed, Report, RequestKind, Sent, Settlement};
use crate::{
    Error, Problem,
    http::{Judgement, RequestName, Verdict, judge},
    machine::Pauses,
};

/// After so many products that were refused each by itself, and none that was taken, it is not the products.
const MAX_REFUSED: usize = 5;
/// A product that was refused alone so often is known to be refused, and says nothing of others.
const KNOWN_AFTER: u32 = 5;
/// From so many attempts on it is told that the API does not take a product that it lists again and again.
const NOT_ACCEPTED_AFTER: u32 = 5;
/// From so many attempts on it is told that a product cannot be read.
const UNREADABLE_AFTER: u32 = 3;
/// How long a single product is left alone after its attempts: 30 s doubling to a day.
const PRODUCT_PAUSES: Pauses = Pauses { first_seconds: 30, longest_seconds: 86_400 };

/// What came of the rows of a flight.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// What becomes of them.
    pub settlement: Settlement,
    /// How many are dealt with.
    pub dealt_with: u64,
    /// Whether the API refused the signature of a removal.
    pub is_signature_refused: bool,
    /// The worst of the answers that are about more than their products.
    pub trouble: Option<Judgement>,
    /// By id, in the order of the ids.
    attempts: Vec<(String, u32)>,
    jitter: u16,
    takes_products: bool,
}

impl Outcome {
    /// Judges the answers of a flight. `takes_products` says whether the API took any lately.
    pub(super) fn of(report: Report, now: u64, takes_products: bool, refused: &mut Vec<String>) -> Self {
        let mut outcome = Self { attempts: report.attempts, jitter: report.jitter, takes_products, ..Self::default() };
        for id in report.unreadable {
            outcome.postpone_and_tell(id, UNREADABLE_AFTER, &Error::ProductUnreadable);
        }
        for (id, code) in report.failed {
            let in_seconds = outcome.pause(outcome.attempts_of(&id));
            outcome.settlement.postponed.push(Postponed { id, in_seconds, problem: code, params: Vec::new() });
        }
        for sent in report.requests {
            outcome.take(sent, now, refused);
        }
        outcome.dealt_with = report.settled.saturating_add(outcome.settlement.accepted.len() as u64);
        outcome
    }

    fn take(&mut self, sent: Sent, now: u64, refused: &mut Vec<String>) {
        let Sent { kind, mut ids, answer } = sent;
        let request = match kind {
            RequestKind::Put => RequestName::PutProducts,
            RequestKind::DeleteHook => RequestName::PostWebhook,
        };
        let judgement = judge(request, &answer, now);
        match &judgement.problem {
            None => {
                refused.clear();
                self.takes_products = true;
                self.accept(ids, &judgement.failed_ids);
            }
            Some(Error::RequestRefused { status: 401, .. }) if kind == RequestKind::DeleteHook => {
                self.is_signature_refused = true;
                ids.into_iter().for_each(|id| self.postpone(id, None));
            }
            Some(error @ (Error::RequestRefused { .. } | Error::RequestTooLarge)) => {
                if ids.len() > 1 {
                    // They come back in smaller requests, until the one to blame is alone.
                    self.settlement.postponed.extend(ids.into_iter().map(Postponed::at_once));
                    return;
                }
                let is_new = |id: &&String| self.attempts_of(id) < KNOWN_AFTER && !refused.contains(id);
                let new = ids.first().filter(is_new).cloned();
                let is_one_more = new.is_some();
                refused.extend(new.filter(|_| refused.len() < MAX_REFUSED));
                if is_one_more && refused.len() >= MAX_REFUSED && !self.takes_products {
                    refused.clear();
                    self.settlement.released.append(&mut ids);
                    self.worsen(judgement);
                } else {
                    ids.into_iter().for_each(|id| self.postpone(id, Some(error)));
                }
            }
            Some(Error::ApiUnavailable { .. }) if self.takes_products && self.were_tried(&ids) => {
                // The API answers so, too, where it takes none of a request. It takes others, so it is about these.
                ids.into_iter()
                    .for_each(|id| self.postpone_and_tell(id, NOT_ACCEPTED_AFTER, &Error::ProductNotAccepted));
            }
            Some(_) => {
                self.settlement.released.append(&mut ids);
                self.worsen(judgement);
            }
        }
    }

    /// The API took the request; what it lists is to be sent again.
    fn accept(&mut self, ids: Vec<String>, not_accepted: &[String]) {
        let mut listed: Vec<&String> = not_accepted.iter().collect();
        listed.sort_unstable();
        for id in ids {
            if listed.binary_search(&&id).is_ok() {
                self.postpone_and_tell(id, NOT_ACCEPTED_AFTER, &Error::ProductNotAccepted);
            } else {
                self.settlement.accepted.push(id);
            }
        }
    }

    /// Whether each of them was claimed in vain before.
    fn were_tried(&self, ids: &[String]) -> bool {
        ids.iter().all(|id| self.attempts_of(id) > 1)
    }

    /// Postpones a product, and tells why from so many attempts on.
    fn postpone_and_tell(&mut self, id: String, tell_after: u32, error: &Error) {
        let attempts = self.attempts_of(&id);
        self.postpone_after(id, attempts, (attempts >= tell_after).then_some(error));
    }

    fn postpone(&mut self, id: String, error: Option<&Error>) {
        let attempts = self.attempts_of(&id);
        self.postpone_after(id, attempts, error);
    }

    fn postpone_after(&mut self, id: String, attempts: u32, error: Option<&Error>) {
        let in_seconds = self.pause(attempts);
        let problem = error.map(Problem::from);
        let (problem, params) = problem.map(|problem| (problem.code, problem.params)).unwrap_or_default();
        self.settlement.postponed.push(Postponed { id, in_seconds, problem, params });
    }

    fn pause(&self, attempts: u32) -> u64 {
        PRODUCT_PAUSES.after(attempts, self.jitter, None)
    }

    /// How often it was claimed, this flight included.
    fn attempts_of(&self, id: &String) -> u32 {
        let found = self.attempts.binary_search_by(|(other, _)| other.cmp(id));
        found.map_or(1, |index| self.attempts[index].1)
    }

    /// Keeps what asks for more: a person before a pause, and a long pause before a short one.
    fn worsen(&mut self, judgement: Judgement) {
        let rank = |judgement: &Judgement| (judgement.verdict != Verdict::TryLater, judgement.retry_after_seconds);
        if self.trouble.as_ref().is_none_or(|trouble| rank(trouble) < rank(&judgement)) {
            self.trouble = Some(judgement);
        }
    }
}

impl Postponed {
    fn at_once(id: String) -> Self {
        Self { id, in_seconds: 0, problem: String::new(), params: Vec::new() }
    }
}

impl Settlement {
    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.accepted.is_empty() && self.postponed.is_empty() && self.released.is_empty()
    }
}

impl Report {
    /// How many products the flight had.
    pub(super) fn products(&self) -> u64 {
        let sent: usize = self.requests.iter().map(|sent| sent.ids.len()).sum();
        self.settled.saturating_add((sent + self.unreadable.len() + self.failed.len()) as u64)
    }
}
