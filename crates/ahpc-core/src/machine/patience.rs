//! How long to wait before a request is tried again, and what for.

use crate::{Problem, http::MAX_RETRY_AFTER_SECONDS};

/// How long after a refusal it is tried again by itself: a person has to change something, and may do so elsewhere.
pub const REFUSED_PAUSE_SECONDS: u64 = 6 * 3_600;
/// More than any pause can be, whatever the API asks for. A time that is further away was set by a wrong clock.
pub const LONGEST_WAIT_SECONDS: u64 = MAX_RETRY_AFTER_SECONDS + Pauses::REGISTERING.longest_seconds / 4;

/// How the pauses between tries grow: each is twice the one before, up to the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pauses {
    /// After the first failure.
    pub first_seconds: u64,
    /// What doubling ends at, without jitter.
    pub longest_seconds: u64,
}

impl Pauses {
    /// Of registering a shop, which nobody waits for: 30 s doubling to 1 h.
    pub const REGISTERING: Self = Self { first_seconds: 30, longest_seconds: 3_600 };
    /// Of sending: 30, 60 and 90 s. With jitter that is less than two minutes, so that whatever waits has gone out soon
    /// after the API is back.
    pub const SENDING: Self = Self { first_seconds: 30, longest_seconds: 90 };

    /// The pause in seconds after `attempt` failures in a row, plus up to a quarter of it by `jitter`, so that the
    /// shops that one outage stopped do not all come back in the same second. What the API asks for is the minimum.
    ///
    /// ```
    /// use ahpc_core::machine::Pauses;
    ///
    /// assert_eq!(Pauses::REGISTERING.after(1, 0, None), 30);
    /// assert_eq!(Pauses::REGISTERING.after(4, 0, None), 240);
    /// assert_eq!(Pauses::REGISTERING.after(1_000, 65_535, None), 3_600 + 899);
    /// assert_eq!(Pauses::SENDING.after(3, 65_535, None), 90 + 21);
    /// assert_eq!(Pauses::SENDING.after(1, 0, Some(120)), 120);
    /// ```
    #[must_use]
    pub fn after(self, attempt: u32, jitter: u16, retry_after_seconds: Option<u64>) -> u64 {
        // Sixteen doublings pass any maximum of a day; the limit keeps the shift in range.
        let doublings = attempt.saturating_sub(1).min(16);
        let pause = (self.first_seconds << doublings).min(self.longest_seconds);
        let at_least = pause.max(retry_after_seconds.unwrap_or(0));
        at_least + ((pause / 4 * u64::from(jitter)) >> 16)
    }
}

/// How a machine bears with an API that has trouble, or refuses. The default is that of one without trouble.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patience {
    /// How often in a row the API could not or would not do what was asked.
    pub attempt: u32,
    /// When the next try is due, in Unix seconds, while one is.
    pub next_try_at: Option<u64>,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// Since when, in Unix seconds.
    pub problem_since: Option<u64>,
}

impl Patience {
    /// Says what is wrong, and remembers since when it is the same.
    pub fn blame(&mut self, now: u64, problem: Option<Problem>) {
        let code = |problem: &Option<Problem>| problem.as_ref().map(|problem| problem.code.clone());
        let is_same = code(&problem) == code(&self.problem) && self.problem_since.is_some();
        if !is_same {
            self.problem_since = problem.is_some().then_some(now);
        }
        self.problem = problem;
    }

    /// The API has trouble that passes: counts it, and gives the seconds until the next try.
    ///
    /// Several workers may have run into the same trouble; the longest of their pauses holds.
    pub fn try_later(&mut self, pauses: Pauses, now: u64, jitter: u16, retry_after_seconds: Option<u64>) -> u64 {
        self.attempt = self.attempt.saturating_add(1);
        let in_seconds = pauses.after(self.attempt, jitter, retry_after_seconds).max(self.wait_seconds(now));
        self.next_try_at = Some(now.saturating_add(in_seconds));
        in_seconds
    }

    /// A person has to change something: gives the seconds until it is tried again all the same.
    pub fn stopped(&mut self, now: u64, problem: Problem) -> u64 {
        self.attempt = self.attempt.max(1);
        self.next_try_at = Some(now.saturating_add(REFUSED_PAUSE_SECONDS));
        self.blame(now, Some(problem));
        REFUSED_PAUSE_SECONDS
    }

    /// How many seconds are left until the next try is due.
    #[must_use]
    pub fn wait_seconds(&self, now: u64) -> u64 {
        seconds_until(self.next_try_at, now)
    }

    /// Whether the next try is due, or none is waited for.
    #[must_use]
    pub fn is_over(&self, now: u64) -> bool {
        self.wait_seconds(now) == 0
    }
}

/// How many seconds are left until `at`; none where it is past, and none where it is further away than any pause can
/// be: then the clock was wrong, and nobody should wait until it has caught up.
///
/// ```
/// use ahpc_core::machine::seconds_until;
///
/// assert_eq!(seconds_until(Some(130), 100), 30);
/// assert_eq!(seconds_until(Some(100), 130), 0);
/// assert_eq!(seconds_until(Some(31_536_000), 100), 0);
/// assert_eq!(seconds_until(None, 100), 0);
/// ```
#[must_use]
pub fn seconds_until(at: Option<u64>, now: u64) -> u64 {
    let left = at.map_or(0, |at| at.saturating_sub(now));
    if left > LONGEST_WAIT_SECONDS { 0 } else { left }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::Error;

    #[test]
    fn pauses_grow_and_end_growing() {
        let pauses = |pauses: Pauses| (0..10).map(|attempt| pauses.after(attempt, 0, None)).collect::<Vec<_>>();
        assert_eq!(pauses(Pauses::REGISTERING), [30, 30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(pauses(Pauses::SENDING), [30, 30, 60, 90, 90, 90, 90, 90, 90, 90]);
        assert_eq!(Pauses::REGISTERING.after(u32::MAX, u16::MAX, Some(86_400)), 86_400 + 899);
        assert!((0..100).all(|attempt| Pauses::SENDING.after(attempt, u16::MAX, None) <= 112));
    }

    #[test]
    fn trouble_is_counted_and_the_longest_pause_holds() {
        let mut patience = Patience::default();
        assert_eq!(patience.try_later(Pauses::SENDING, 1_000, 0, Some(600)), 600);
        assert_eq!(patience.try_later(Pauses::SENDING, 1_100, 0, None), 500);
        assert_eq!((patience.attempt, patience.next_try_at, &patience.problem), (2, Some(1_600), &None));
        assert!(!patience.is_over(1_599) && patience.is_over(1_600));
    }

    #[test]
    fn a_refusal_is_tried_again_after_hours() {
        let mut patience = Patience::default();
        assert_eq!(patience.stopped(1_000, (&Error::ShopUnknown).into()), REFUSED_PAUSE_SECONDS);
        assert_eq!((patience.attempt, patience.wait_seconds(1_001)), (1, REFUSED_PAUSE_SECONDS - 1));
        assert_eq!(patience.problem, Some((&Error::ShopUnknown).into()));
    }

    #[test]
    fn a_problem_is_dated_from_when_it_was_first_told() {
        let mut patience = Patience::default();
        let mut told = |now, error: Option<Error>| {
            patience.blame(now, error.as_ref().map(Into::into));
            patience.problem_since
        };
        assert_eq!(told(1, Some(Error::ApiUnavailable { status: 503 })), Some(1));
        assert_eq!(told(2, Some(Error::ApiUnavailable { status: 500 })), Some(1));
        assert_eq!(told(3, Some(Error::ApiTimeout)), Some(3));
        assert_eq!(told(4, None), None);
        assert_eq!(told(5, Some(Error::ApiTimeout)), Some(5));
    }

    #[test]
    fn a_time_beyond_any_pause_is_not_waited_for() {
        let at = |at| Patience { next_try_at: Some(at), ..Patience::default() };
        assert!(!at(LONGEST_WAIT_SECONDS).is_over(0));
        assert!(at(LONGEST_WAIT_SECONDS + 1).is_over(0));
        assert!(at(u64::MAX).is_over(0));
    }
}
