//! A part of the catalog that one worker at a time sends.

use alloc::{collections::BTreeMap, vec::Vec};
use core::mem;

use super::{Products, REQUEST_PRODUCTS, ReadTo};
use crate::machine::{Pauses, seconds_until};

/// The products above one id and up to another, so far as they are still to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// The highest id that was read.
    pub after_id: u64,
    /// The last one; none for no end.
    pub until_id: Option<u64>,
    /// Whether there are products between the two.
    pub more: bool,
    /// The products to send before more are read.
    pub pending: Vec<Pending>,
    /// The products that were not accepted, to be sent again after the others.
    pub again: Vec<Pending>,
    /// When they may be; none for at once.
    pub not_before: Option<u64>,
    /// How many products a request may hold after one was refused; 0 for no limit of this kind.
    pub divided_to: usize,
    /// The flight that is under way.
    pub flight: Option<u64>,
    /// Until when its worker has this range for itself.
    pub leased_until: Option<u64>,
    /// How many of the pending products it has; 0 when it reads more.
    pub asked: usize,
}

/// A product to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Its id.
    pub id: u64,
    /// How often the API listed it as not accepted.
    pub sends: u32,
}

impl Range {
    pub(super) fn new(after_id: u64, until_id: Option<u64>) -> Self {
        Self { after_id, until_id, more: true, ..Self::default() }
    }

    /// How long it is taken, or has to rest.
    pub(super) fn wait_seconds(&self, now: u64) -> u64 {
        let lease = self.leased_until.filter(|_| self.flight.is_some());
        seconds_until(lease, now).max(seconds_until(self.not_before, now))
    }

    pub(super) fn is_leased(&self, now: u64) -> bool {
        self.flight.is_some() && seconds_until(self.leased_until, now) > 0
    }

    /// How many products a request may hold.
    pub(super) fn max_products(&self) -> usize {
        if self.divided_to == 0 { REQUEST_PRODUCTS } else { self.divided_to.min(REQUEST_PRODUCTS) }
    }

    /// Gives it to a worker, and the products to send with so many requests.
    pub(super) fn lend(&mut self, flight: u64, leased_until: u64, max_requests: usize) -> Products {
        self.flight = Some(flight);
        self.leased_until = Some(leased_until);
        self.asked = self.pending.len().min(max_requests * self.max_products());
        if self.asked == 0 {
            return Products::Between { after_id: self.after_id, until_id: self.until_id };
        }
        Products::These(self.pending.iter().take(self.asked).map(|pending| pending.id).collect())
    }

    /// Takes it back, with how far it was read; gives the products of the flight that were asked for by id.
    pub(super) fn take_back(&mut self, read: Option<ReadTo>) -> BTreeMap<u64, u32> {
        self.flight = None;
        self.leased_until = None;
        self.not_before = None;
        let asked = mem::take(&mut self.asked).min(self.pending.len());
        if asked > 0 {
            return self.pending.drain(..asked).map(|pending| (pending.id, pending.sends)).collect();
        }
        if let Some(ReadTo { last_id, more }) = read {
            // What does not move on would be asked for again and again.
            self.more = more && last_id.is_some_and(|id| id > self.after_id);
            self.after_id = last_id.unwrap_or_default().max(self.after_id);
        }
        BTreeMap::new()
    }

    /// After requests were taken or refused: the largest that the next may be.
    pub(super) fn divide(&mut self, smallest_refused: Option<usize>, any_accepted: bool) {
        if let Some(products) = smallest_refused {
            self.divided_to = products.div_ceil(2);
        } else if any_accepted {
            // Back to large requests by and by: the next product to blame may be among the next ones.
            self.divided_to = if self.divided_to < REQUEST_PRODUCTS / 2 { self.divided_to * 2 } else { 0 };
        }
    }

    /// Says whether something is left, and turns to what was not accepted when that is all.
    pub(super) fn go_on(&mut self, now: u64, jitter: u16) -> bool {
        let may_read = self.more && self.again.len() < REQUEST_PRODUCTS;
        if !self.pending.is_empty() || may_read {
            return true;
        }
        // The API could not queue them a moment ago, so it is given time.
        self.pending = mem::take(&mut self.again);
        let sends = self.pending.iter().map(|pending| pending.sends).max().unwrap_or_default();
        self.not_before = (sends > 0).then(|| now.saturating_add(Pauses::REGISTERING.after(sends, jitter, None)));
        !self.pending.is_empty()
    }
}
