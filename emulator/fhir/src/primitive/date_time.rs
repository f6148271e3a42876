//! Dates and times in R4's forms, with real calendar days.
//!
//! A date may stop at the year or the month; a dateTime may also go on to seconds and then needs a time zone. Two of
//! them compare only as far as both are known.
use std::cmp::Ordering;

/// A date, dateTime or instant, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime<'a> {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
    time: Option<(Time<'a>, Zone)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Time<'a> {
    hour: u8,
    minute: u8,
    second: u8,
    /// The digits after the point.
    fraction: &'a [u8],
}

/// Minutes east of Greenwich.
type Zone = i16;

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    parse(text).is_some_and(|date| date.time.is_none())
}

/// A date, or `YYYY-MM-DDThh:mm:ss(.s+)(Z|+hh:mm|-hh:mm)`.
pub(crate) fn is_date_time(text: &str) -> bool {
    parse(text).is_some()
}

/// A dateTime with a time.
pub(crate) fn is_instant(text: &str) -> bool {
    parse(text).is_some_and(|date| date.time.is_some())
}

/// `hh:mm:ss(.s+)`
pub(crate) fn is_time(text: &str) -> bool {
    time(text.as_bytes()).is_some_and(|(_, rest)| rest.is_empty())
}

/// Reads a date, dateTime or instant.
pub(crate) fn parse(text: &str) -> Option<DateTime<'_>> {
    let (year, rest) = digits::<4>(text.as_bytes())?;
    let mut date = DateTime { year, month: None, day: None, time: None };
    if year == 0 {
        return None;
    }
    let Some(rest) = after(b'-', rest) else { return rest.is_empty().then_some(date) };
    let (month, rest) = digits::<2>(rest)?;
    date.month = Some(u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?);
    let Some(rest) = after(b'-', rest) else { return rest.is_empty().then_some(date) };
    let (day, rest) = digits::<2>(rest)?;
    date.day = Some(u8::try_from(day).ok().filter(|day| (1..=days(year, month)).contains(day))?);
    let Some(rest) = after(b'T', rest) else { return rest.is_empty().then_some(date) };
    let (time, rest) = time(rest)?;
    date.time = Some((time, zone(rest)?));
    Some(date)
}

/// Compares two dates if that can be told from what both say. A date without time has no zone, so against a time it
/// is compared by its calendar day only.
pub(crate) fn compare(left: &DateTime<'_>, right: &DateTime<'_>) -> Option<Ordering> {
    if let (Some((left_time, left_zone)), Some((right_time, right_zone))) = (left.time, right.time) {
        let seconds = |date: &DateTime<'_>, time: Time<'_>, zone: Zone| {
            let minutes = (day_number(date) * 24 + i64::from(time.hour)) * 60 + i64::from(time.minute);
            (minutes - i64::from(zone)) * 60 + i64::from(time.second)
        };
        let order = seconds(left, left_time, left_zone).cmp(&seconds(right, right_time, right_zone));
        return Some(
            order.then_with(|| significant(left_time.fraction).cmp(significant(right_time.fraction))),
        );
    }
    let by_part = [
        (Some(left.year), Some(right.year)),
        (left.month.map(u16::from), right.month.map(u16::from)),
        (left.day.map(u16::from), right.day.map(u16::from)),
    ];
    for parts in by_part {
        match parts {
            (Some(left), Some(right)) if left != right => return Some(left.cmp(&right)),
            (Some(_), Some(_)) => {}
            (None, None) => return Some(Ordering::Equal),
            _ => return None,
        }
    }
    (left.time.is_none() && right.time.is_none()).then_some(Ordering::Equal)
}

/// Digits without trailing zeros, which compare as text as the fractions do.
fn significant(fraction: &[u8]) -> &[u8] {
    let end = fraction.iter().rposition(|digit| *digit != b'0').map_or(0, |last| last + 1);
    fraction.get(..end).unwrap_or_default()
}

/// Days from a fixed day long ago.
fn day_number(date: &DateTime<'_>) -> i64 {
    let (month, day) = (date.month.unwrap_or(1), date.day.unwrap_or(1));
    let before_year = i64::from(date.year) - 1;
    let leap_days = before_year / 4 - before_year / 100 + before_year / 400;
    let in_months: u16 = (1..u16::from(month)).map(|month| u16::from(days(date.year, month))).sum();
    before_year * 365 + leap_days + i64::from(in_months) + i64::from(day)
}

fn days(year: u16, month: u16) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `hh:mm:ss(.s+)`, and what follows it. A leap second is a second.
fn time(text: &[u8]) -> Option<(Time<'_>, &[u8])> {
    let (hour, rest) = digits::<2>(text)?;
    let (minute, rest) = digits::<2>(after(b':', rest)?)?;
    let (second, rest) = digits::<2>(after(b':', rest)?)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, rest) = match after(b'.', rest) {
        None => (&[][..], rest),
        Some(rest) => {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.split_at_checked(length).filter(|(fraction, _)| !fraction.is_empty())?
        }
    };
    let part = |value: u16| u8::try_from(value).ok();
    Some((Time { hour: part(hour)?, minute: part(minute)?, second: part(second)?, fraction }, rest))
}

/// `Z`, or hours up to 14:00 on either side.
fn zone(text: &[u8]) -> Option<Zone> {
    let (sign, rest) = match text {
        b"Z" => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, rest) = digits::<2>(rest)?;
    let (minutes, rest) = digits::<2>(after(b':', rest)?)?;
    let valid = rest.is_empty() && minutes < 60 && (hours < 14 || (hours == 14 && minutes == 0));
    valid.then_some(sign * i16::try_from(hours * 60 + minutes).ok()?)
}

fn digits<const COUNT: usize>(text: &[u8]) -> Option<(u16, &[u8])> {
    let (head, rest) = text.split_first_chunk::<COUNT>()?;
    let mut value = 0_u16;
    for digit in head {
        value = value * 10 + u16::from(digit.checked_sub(b'0').filter(|digit| *digit <= 9)?);
    }
    Some((value, rest))
}

fn after(separator: u8, text: &[u8]) -> Option<&[u8]> {
    text.split_first().filter(|(first, _)| **first == separator).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R4's forms, with the calendar and the zone rule at their edges.
    #[test]
    fn forms() {
        type Check = fn(&str) -> bool;
        let cases: [(Check, &[&str], &[&str]); 4] = [
            (
                is_date,
                &["1970", "0001-01", "2024-02-29", "9999-12-31", "2000-02-29"],
                &[
                    "0000",
                    "970",
                    "2024-13",
                    "2024-00",
                    "2023-02-29",
                    "1900-02-29",
                    "2024-04-31",
                    "2024-1-1",
                    "2024-01-01T00:00:00Z",
                    "2024-",
                    "2024-01-",
                    "20240101",
                    "2024-01-01 ",
                    "٢٠٢٤",
                ],
            ),
            (
                is_date_time,
                &[
                    "2024",
                    "2024-01",
                    "2024-01-01",
                    "2024-01-01T00:00:00Z",
                    "2024-01-01T23:59:60.000001+14:00",
                    "2024-01-01T00:00:00-13:59",
                ],
                &[
                    "2024-01-01T00:00:00",
                    "2024-01-01T00:00Z",
                    "2024-01-01T24:00:00Z",
                    "2024-01-01T00:00:00.Z",
                    "2024-01-01T00:00:00+14:01",
                    "2024-01-01T00:00:00+0100",
                    "2024-01-01t00:00:00Z",
                    "2024-01T00:00:00Z",
                    "2024-01-01T00:60:00Z",
                    "2024-01-01T00:00:00Zx",
                    "2024-02-30T00:00:00Z",
                ],
            ),
            (is_instant, &["2024-01-01T00:00:00Z"], &["2024-01-01", "2024"]),
            (
                is_time,
                &["00:00:00", "23:59:59.9"],
                &["24:00:00", "00:00", "00:00:00Z", "0:00:00", "00:00:00."],
            ),
        ];
        for (check, valid, invalid) in cases {
            assert_eq!(valid.iter().find(|text| !check(text)), None);
            assert_eq!(invalid.iter().find(|text| check(text)), None);
        }
    }

    /// A Period is refused only if its end is surely before its start; zones and missing parts are where that fails.
    #[test]
    fn order() {
        use Ordering::{Equal, Greater, Less};
        let cases = [
            ("2024", "2025", Some(Less)),
            ("2024", "2024", Some(Equal)),
            ("2024", "2024-05", None),
            ("2024-06", "2024-05-31", Some(Greater)),
            ("2024-05-31", "2024-05-31T10:00:00Z", None),
            ("2024-01-01T00:00:00+01:00", "2023-12-31T23:00:00Z", Some(Equal)),
            ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00.000Z", Some(Equal)),
            ("2024-01-01T00:00:00.10Z", "2024-01-01T00:00:00.1Z", Some(Equal)),
            ("2024-01-01T00:00:00.09Z", "2024-01-01T00:00:00.1Z", Some(Less)),
            ("2024-01-01T00:00:01Z", "2024-01-01T00:00:00.9Z", Some(Greater)),
        ];
        for (left, right, expected) in cases {
            let (left, right) = (parse(left).unwrap(), parse(right).unwrap());
            assert_eq!(compare(&left, &right), expected, "{left:?} {right:?}");
            assert_eq!(compare(&right, &left), expected.map(Ordering::reverse), "{right:?} {left:?}");
        }
    }
}
