//! How long to wait before a request is tried again.

/// The pause after the first failure.
pub const FIRST_PAUSE_SECONDS: u64 = 30;
/// The pause that doubling ends at, without jitter.
pub const LONGEST_PAUSE_SECONDS: u64 = 3_600;
/// More than any pause can be, whatever the API asks for. A time that is further away was set by a wrong clock.
pub const LONGEST_WAIT_SECONDS: u64 = super::MAX_RETRY_AFTER_SECONDS + LONGEST_PAUSE_SECONDS / 4;

/// The pause after `attempt` failures in a row: 30 s doubling to 1 h, plus up to a quarter of it by `jitter`, so that
/// the shops that one outage stopped do not all come back in the same second. What the API asks for is the minimum.
///
/// ```
/// use ahpc_core::http::pause_seconds;
///
/// assert_eq!(pause_seconds(1, 0, None), 30);
/// assert_eq!(pause_seconds(4, 0, None), 240);
/// assert_eq!(pause_seconds(1_000, 65_535, None), 3_600 + 899);
/// assert_eq!(pause_seconds(1, 0, Some(120)), 120);
/// ```
#[must_use]
pub fn pause_seconds(attempt: u32, jitter: u16, retry_after_seconds: Option<u64>) -> u64 {
    // Seven doublings pass the maximum already; the limit keeps the shift in range.
    let doublings = attempt.saturating_sub(1).min(7);
    let pause = (FIRST_PAUSE_SECONDS << doublings).min(LONGEST_PAUSE_SECONDS);
    let at_least = pause.max(retry_after_seconds.unwrap_or(0));
    at_least + ((pause / 4 * u64::from(jitter)) >> 16)
}

/// How many seconds are left until `at`; none where it is past, and none where it is further away than any pause can
/// be: then the clock was wrong, and nobody should wait until it has caught up.
///
/// ```
/// use ahpc_core::http::seconds_until;
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
