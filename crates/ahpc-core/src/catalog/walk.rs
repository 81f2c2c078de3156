//! A walk through all products by id, which only marks rows. It is cut into ranges, which any number of workers take side
//! by side.
//!
//! A range is lent to one worker for one look at a time. The worker looks at products above the range's cursor, reports
//! what it saw, is told whether to mark it, and reports that it has. Only then the cursor moves on. So the marks of a
//! worker that died are made by another one, and a report that comes too late is known by the number of its look.

use alloc::vec::Vec;

use super::machine::{FLIGHT_PRODUCTS, LEASE_SECONDS};
use crate::machine::seconds_until;

/// How many products a look is at.
pub const LOOK_PRODUCTS: u64 = FLIGHT_PRODUCTS;
/// How many products a range has: enough looks that what is lost between two ranges does not count.
pub const RANGE_PRODUCTS: u64 = 8 * LOOK_PRODUCTS;
/// How many ranges are open at a time, which bounds the state.
pub const MAX_RANGES: usize = 16;
/// Each night so many-th of the products is renewed whatever its row says: so everything heals within a month.
pub const RENEWAL_NIGHTS: u64 = 30;
/// So many products may be taken off by a walk however few are online.
pub const REMOVALS_AT_LEAST: u64 = 50;

/// What a walk marks.
///
/// Each marks at least what the one before does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum WalkMode {
    /// What differs from what was last said of it.
    #[default]
    Changes,
    /// Every product.
    All,
    /// Every product; and what the API has of it is not certain any more.
    Moved,
}

/// A walk that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// What is marked.
    pub mode: WalkMode,
    /// The day whose part of the products is marked whatever they are; none for no part.
    pub renew_day: Option<u64>,
    /// How many products it may take off; none for any number.
    pub may_take_off: Option<u64>,
    /// How many it has seen that are to be taken off.
    pub removals: u64,
    /// The products up to this id are in ranges.
    pub cut_to: u64,
    /// Whether all others are, too.
    pub all_cut: bool,
    /// The ranges of which something is left to look at.
    pub ranges: Vec<Range>,
}

/// The products above one id and up to another, so far as they are still to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// The highest id that was looked at, and marked.
    pub after_id: u64,
    /// The last one; none for no end.
    pub until_id: Option<u64>,
    /// The number of the look that is under way.
    pub look: Option<u64>,
    /// Until when its worker has this range for itself.
    pub leased_until: Option<u64>,
    /// What the worker saw and is marking.
    pub looked: Option<Looked>,
}

/// What was seen of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looked {
    /// The highest id; none where there was no product.
    pub last_id: Option<u64>,
    /// Whether more may follow within the range.
    pub more: bool,
    /// How many products were looked at.
    pub looked_at: u64,
    /// How many are to be marked, but for those that would be taken off.
    pub differ: u64,
    /// How many would be taken off.
    pub removals: u64,
}

/// What a worker looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its number.
    pub number: u64,
    /// What is marked.
    pub mode: WalkMode,
    /// Above this id.
    pub after_id: u64,
    /// Up to this one; none for no end.
    pub until_id: Option<u64>,
    /// The day whose part of the products is marked whatever they are.
    pub renew_day: Option<u64>,
}

/// What a worker may do for a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Look at products.
    Look(Look),
    /// Find where a range of products above that id ends.
    Cut(u64),
    /// Others are at work on all of it for so many seconds.
    Wait(u64),
}

impl Walk {
    /// Begins at the first of about so many products.
    pub(super) fn new(mode: WalkMode, total: u64) -> Self {
        let mut walk = Self { mode, ..Self::default() };
        if total <= RANGE_PRODUCTS {
            walk.add_range(None);
        }
        walk
    }

    /// With a limit to what it may take off, where so many products are online.
    pub(super) fn with_brake(self, online: u64) -> Self {
        Self { may_take_off: Some((online / 10).max(REMOVALS_AT_LEAST)), ..self }
    }

    /// With every product marked.
    pub(super) fn of_all(self, mode: WalkMode) -> Self {
        Self { mode, may_take_off: None, renew_day: None, ..self }
    }

    /// Whether it has seen more to take off than it may.
    pub(super) fn is_braked(&self) -> bool {
        self.may_take_off.is_some_and(|limit| self.removals > limit)
    }

    /// Whether nothing is left of it.
    pub(super) fn is_done(&self) -> bool {
        self.all_cut && self.ranges.is_empty()
    }

    /// Whether another worker would find something to do.
    pub(super) fn has_room(&self, now: u64) -> bool {
        self.may_be_cut() || self.ranges.iter().any(|range| range.wait_seconds(now) == 0)
    }

    /// Gives a worker something to do.
    pub(super) fn assign(&mut self, number: u64, now: u64) -> Task {
        if let Some(range) = self.ranges.iter_mut().find(|range| range.wait_seconds(now) == 0) {
            range.look = Some(number);
            range.leased_until = Some(now.saturating_add(LEASE_SECONDS));
            range.looked = None;
            let Range { after_id, until_id, .. } = *range;
            return Task::Look(Look { number, mode: self.mode, after_id, until_id, renew_day: self.renew_day });
        }
        if self.may_be_cut() {
            return Task::Cut(self.cut_to);
        }
        Task::Wait(self.ranges.iter().map(|range| range.wait_seconds(now)).min().unwrap_or_default())
    }

    /// Adds the range that was found, unless another worker was faster.
    pub(super) fn cut(&mut self, after_id: u64, until_id: Option<u64>) {
        if self.may_be_cut() && after_id == self.cut_to && until_id.is_none_or(|id| id > after_id) {
            self.add_range(until_id);
        }
    }

    /// Takes what a worker saw, and gives whether to mark those that would be taken off, where there is anything to mark.
    pub(super) fn take_look(&mut self, number: u64, looked: Looked, now: u64) -> Option<bool> {
        let index = self.ranges.iter().position(|range| range.look == Some(number) && range.looked.is_none())?;
        self.removals = self.removals.saturating_add(looked.removals);
        let removals = looked.removals > 0 && !self.is_braked();
        self.ranges[index].looked = Some(looked);
        if looked.differ == 0 && !removals {
            self.advance(number);
            return None;
        }
        self.ranges[index].leased_until = Some(now.saturating_add(LEASE_SECONDS));
        Some(removals)
    }

    /// Moves the cursor of a range whose marks were made; gives whether something is left of it.
    pub(super) fn advance(&mut self, number: u64) -> bool {
        let Some(index) = self.ranges.iter().position(|range| range.look == Some(number)) else { return false };
        let range = &mut self.ranges[index];
        let Some(Looked { last_id, more, .. }) = range.looked.take() else { return false };
        // What does not move on would be looked at again and again.
        let is_left = more && last_id.is_some_and(|id| id > range.after_id);
        range.after_id = last_id.unwrap_or_default().max(range.after_id);
        range.look = None;
        range.leased_until = None;
        if is_left {
            // To the front, so that the worker goes on with it.
            self.ranges[..=index].rotate_right(1);
        } else {
            self.ranges.remove(index);
        }
        is_left
    }

    fn may_be_cut(&self) -> bool {
        !self.all_cut && self.ranges.len() < MAX_RANGES
    }

    fn add_range(&mut self, until_id: Option<u64>) {
        self.ranges.push(Range { after_id: self.cut_to, until_id, ..Range::default() });
        self.cut_to = until_id.unwrap_or(self.cut_to);
        self.all_cut = until_id.is_none();
    }
}

impl Range {
    /// How long it is taken.
    fn wait_seconds(&self, now: u64) -> u64 {
        seconds_until(self.leased_until.filter(|_| self.look.is_some()), now)
    }
}
