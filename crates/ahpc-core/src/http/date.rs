//! The dates of HTTP headers, in the one form that RFC 9110 lets servers send.

use crate::decimal;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads `Wed, 21 Oct 2015 07:28:00 GMT` as Unix seconds. The weekday is not compared with the date.
pub(super) fn parse_http_date(text: &str) -> Option<u64> {
    let (_weekday, date) = text.split_once(", ")?;
    let mut parts = date.strip_suffix(" GMT")?.split(' ');
    let day = number(parts.next()?, 2)?;
    let month = parts.next()?;
    let month = 1 + MONTHS.iter().position(|name| *name == month)? as u64;
    let year = number(parts.next()?, 4)?;
    let mut time = parts.next()?.split(':');
    let (hour, minute, second) = (number(time.next()?, 2)?, number(time.next()?, 2)?, number(time.next()?, 2)?);
    let is_over = parts.next().is_none() && time.next().is_none();
    let is_in_range = year >= 1970 && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    (is_over && is_in_range).then(|| ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

fn number(digits: &str, length: usize) -> Option<u64> {
    decimal::parse(digits.as_bytes()).filter(|_| digits.len() == length)
}

/// Days by the Gregorian calendar. Years begin in March, so that the leap day is the last of its year.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    /// Days from 1 March of the year 0 to 1 January 1970.
    const DAYS_TO_1970: u64 = 719_468;
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_before_month = (153 * month + 2) / 5;
    year * 365 + year / 4 - year / 100 + year / 400 + days_before_month + day - 1 - DAYS_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(parse_http_date(text), expected, "{text}");
    }

    #[test]
    fn dates() {
        check("Thu, 01 Jan 1970 00:00:00 GMT", Some(0));
        check("Wed, 21 Oct 2015 07:28:00 GMT", Some(1_445_412_480));
        check("Tue, 29 Feb 2000 23:59:60 GMT", Some(951_868_800));
        check("Fri, 01 Mar 2024 00:00:00 GMT", Some(1_709_251_200));
        check("Thu, 31 Dec 2099 23:59:59 GMT", Some(4_102_444_799));
    }

    #[test]
    fn nonsense() {
        for text in [
            "",
            "soon",
            "Wed, 21 Oct 2015 07:28:00",
            "Wed, 21 Okt 2015 07:28:00 GMT",
            "Wed, 21 Oct 1969 07:28:00 GMT",
            "Wed, 32 Oct 2015 07:28:00 GMT",
            "Wed, 21 Oct 2015 24:00:00 GMT",
            "Wed, 21 Oct 2015 07:28 GMT",
            "Wed, 21 Oct 2015 07:28:00:00 GMT",
            "Wed, 21 Oct 2015 07:28:00 x GMT",
            "Wed, +1 Oct 2015 07:28:00 GMT",
            "Wednesday, 21-Oct-15 07:28:00 GMT",
        ] {
            check(text, None);
        }
    }
}
