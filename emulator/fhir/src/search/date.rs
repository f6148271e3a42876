//! Dates as ranges of microseconds: `2024-02` is the month, `2024-02-29T10:00` the minute.
//!
//! R4 widens a date to all that its precision leaves open, in resources as in queries. What has no time zone is
//! taken as UTC: R4 lets a server choose, and the choice must not depend on where it runs. Times finer than a
//! microsecond are cut.
use serde_json::Value;

/// From the start, inclusive, to the end, exclusive, in microseconds since 1970 UTC.
pub(super) type Span = (i64, i64);

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// Reads `YYYY[-MM[-DD[Thh:mm[:ss[.f]][zone]]]]`. A query may leave out the seconds and the zone, and its `+` may
/// have become a space on the way.
pub(super) fn span(text: &str) -> Option<Span> {
    let (year, rest) = digits::<4>(text.as_bytes())?;
    if year == 0 {
        return None;
    }
    let Some(rest) = after(b'-', rest) else {
        return rest.is_empty().then(|| (midnight(year, 1, 1), midnight(year + 1, 1, 1)));
    };
    let (month, rest) = digits::<2>(rest).filter(|(month, _)| (1..=12).contains(month))?;
    let Some(rest) = after(b'-', rest) else {
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        return rest.is_empty().then(|| (midnight(year, month, 1), midnight(next_year, next_month, 1)));
    };
    let (day, rest) = digits::<2>(rest).filter(|(day, _)| (1..=days(year, month)).contains(day))?;
    let start = midnight(year, month, day);
    let Some(rest) = after(b'T', rest) else {
        return rest.is_empty().then_some((start, start + DAY));
    };
    let (hour, rest) = digits::<2>(rest).filter(|(hour, _)| *hour < 24)?;
    let (minute, rest) = digits::<2>(after(b':', rest)?).filter(|(minute, _)| *minute < 60)?;
    let start = start + (hour * 60 + minute) * MINUTE;
    let (start, width, rest) = match after(b':', rest) {
        None => (start, MINUTE, rest),
        Some(rest) => {
            let (second, rest) = digits::<2>(rest).filter(|(second, _)| *second <= 60)?;
            let (fraction, width, rest) = fraction(rest)?;
            (start + second * SECOND + fraction, width, rest)
        }
    };
    let start = start - zone(rest)?;
    Some((start, start + width))
}

/// The span of a Period; an end that is missing is infinite. `None` if it has neither.
pub(super) fn period(value: &Value) -> Option<Span> {
    let end = |name| value.get(name).and_then(Value::as_str).and_then(span);
    match (end("start"), end("end")) {
        (None, None) => None,
        (start, end) => {
            Some((start.map_or(i64::MIN, |(low, _)| low), end.map_or(i64::MAX, |(_, high)| high)))
        }
    }
}

/// The outer limits of a Timing, which is all that R4 compares: its events, and the bounds of its repetition.
pub(super) fn timing(value: &Value) -> Option<Span> {
    let events = value.get("event").and_then(Value::as_array).into_iter().flatten();
    let events = events.filter_map(|event| event.as_str().and_then(span));
    let bounds = value.get("repeat").and_then(|repeat| repeat.get("boundsPeriod")).and_then(period);
    events
        .chain(bounds)
        .reduce(|(low, high), (other_low, other_high)| (low.min(other_low), high.max(other_high)))
}

/// `.f`, if it is there, in microseconds; the width that its precision leaves open.
fn fraction(text: &[u8]) -> Option<(i64, i64, &[u8])> {
    let Some(rest) = after(b'.', text) else { return Some((0, SECOND, text)) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())?;
    let (mut value, mut width) = (0, SECOND);
    for digit in digits.iter().take(6) {
        width /= 10;
        value += i64::from(digit - b'0') * width;
    }
    Some((value, width, rest))
}

/// The offset from UTC in microseconds.
fn zone(text: &[u8]) -> Option<i64> {
    let (sign, rest) = match text {
        [] | b"Z" => return Some(0),
        [b'+' | b' ', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = digits::<2>(rest).filter(|(hours, _)| *hours <= 14)?;
    let (minutes, rest) = digits::<2>(after(b':', rest)?).filter(|(minutes, _)| *minutes < 60)?;
    rest.is_empty().then_some(sign * (hours * 60 + minutes) * MINUTE)
}

/// Midnight UTC. The year may be 10000, as the end of 9999.
fn midnight(year: i64, month: i64, day: i64) -> i64 {
    // Counted in years that begin in March, so that a leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    (days - DAYS_TO_1970) * DAY
}

/// From March 1 of the year 0 to January 1, 1970.
const DAYS_TO_1970: i64 = 719_468;

fn days(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn digits<const COUNT: usize>(text: &[u8]) -> Option<(i64, &[u8])> {
    let (head, rest) = text.split_first_chunk::<COUNT>()?;
    let mut value = 0;
    for digit in head {
        value = value * 10 + i64::from(digit.checked_sub(b'0').filter(|digit| *digit <= 9)?);
    }
    Some((value, rest))
}

fn after(separator: u8, text: &[u8]) -> Option<&[u8]> {
    text.split_first().filter(|(first, _)| **first == separator).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    /// Every comparison of dates stands on this; jiff, which knows the calendar by itself, is the judge.
    #[test]
    fn spans() {
        let cases = [
            ("0001", "0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z"),
            ("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
            ("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("2023-12", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("1900-02-28", "1900-02-28T00:00:00Z", "1900-03-01T00:00:00Z"),
            ("2024-02-29T10:20", "2024-02-29T10:20:00Z", "2024-02-29T10:21:00Z"),
            ("2024-02-29T10:20+01:00", "2024-02-29T09:20:00Z", "2024-02-29T09:21:00Z"),
            ("2024-02-29T10:20:30 01:30", "2024-02-29T08:50:30Z", "2024-02-29T08:50:31Z"),
            ("2024-12-31T23:59:60Z", "2025-01-01T00:00:00Z", "2025-01-01T00:00:01Z"),
            ("2024-12-31T20:00:00.5-05:00", "2025-01-01T01:00:00.5Z", "2025-01-01T01:00:00.6Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z"),
            ("2024-01-01T00:00:00.1234567Z", "2024-01-01T00:00:00.123456Z", "2024-01-01T00:00:00.123457Z"),
        ];
        for (text, low, high) in cases {
            let judged = [low, high].map(|text| text.parse::<Timestamp>().unwrap().as_microsecond());
            assert_eq!(span(text).map(<[i64; 2]>::from), Some(judged), "{text}");
        }
        assert!(span("9999-12-31T23:59:59-14:00").is_some());
        for text in [
            "",
            "0000",
            "24",
            "2024-",
            "2024-13",
            "2023-02-29",
            "2024-01-01T",
            "2024-01-01T10",
            "2024-01-01T24:00",
        ] {
            assert_eq!(span(text), None, "{text}");
        }
        for text in
            ["2024-01-01T10:00:00.Z", "2024-01-01T10:00Zx", "2024-01-01Z", "2024-01-01T10:00+1", "２０２４"]
        {
            assert_eq!(span(text), None, "{text}");
        }
    }
}
