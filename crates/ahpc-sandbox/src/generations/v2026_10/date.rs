//! Dates of events: `2026-09-06T12:34:56`, which is UTC, or RFC 3339 with `Z` or `+00:00`.

use time::{Date, Month, Time};

const NANOSECONDS: i64 = 1_000_000_000;

/// The moment in nanoseconds since 1970, if `text` is a date in UTC.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let local = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00")).unwrap_or(text);
    let (date, time) = local.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let small = |number: u16| u8::try_from(number).ok();
    let month = Month::try_from(small(month)?).ok()?;
    let date = Date::from_calendar_date(year.into(), month, small(day)?).ok()?;
    let time = Time::from_hms(small(hour)?, small(minute)?, small(second)?).ok()?;
    date.with_time(time).assume_utc().unix_timestamp().checked_mul(NANOSECONDS)?.checked_add(nanoseconds(fraction)?)
}

/// Three numbers of so many digits each, with this sign between them.
fn numbers(text: &str, sign: char, digits: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(sign);
    let mut numbers = [0; 3];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        *number = parts.next().filter(|part| part.len() == digits && is_digits(part))?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A fraction of a second, of which more than nine digits are cut.
fn nanoseconds(fraction: &str) -> Option<i64> {
    let nine: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    if is_digits(fraction) { nine.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_in_utc() {
        let expected = Some(1_788_698_096_000_000_000);
        for text in ["2026-09-06T12:34:56", "2026-09-06T12:34:56Z", "2026-09-06T12:34:56.000+00:00"] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(parse("1970-01-01T00:00:01.5"), Some(1_500_000_000));
    }

    #[test]
    fn what_is_no_date_in_utc_is_none() {
        let wrong = [
            "2026-09-06T12:34:56+02:00",
            "2026-09-06T12:34:56-00:30",
            "2026-09-06 12:34:56",
            "2026-09-06",
            "2026-02-30T00:00:00",
            "2026-13-01T00:00:00",
            "2026-09-06T24:00:00",
            "2026-9-6T12:34:56",
            "2026-09-06T12:34",
            "2026-09-06T12:34:56.",
            "+026-09-06T12:34:56",
            "9999-12-31T00:00:00",
            "yesterday",
            "",
        ];
        for text in wrong {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
