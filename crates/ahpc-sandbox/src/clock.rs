//! The one place that reads the clock.

use time::OffsetDateTime;

/// The present moment in UTC, as RFC 3339 with milliseconds.
#[must_use]
pub fn now() -> String {
    let now = OffsetDateTime::now_utc();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        now.year(),
        u8::from(now.month()),
        now.day(),
        now.hour(),
        now.minute(),
        now.second(),
        now.millisecond()
    )
}
