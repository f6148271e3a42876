//! A period of time as FHIR's dates name it: `2026` is a year, `2026-10-31T12:00:00Z` a second.

use contract::Time;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// From `start` on, before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) start: Time,
    pub(crate) end: Time,
}

impl Period {
    /// Reads a FHIR date, dateTime or instant; days are UTC's. `None` if it is none.
    pub(crate) fn read(text: &str) -> Option<Period> {
        let bytes = text.as_bytes();
        match bytes {
            [_, _, _, _] => {
                let year = digits(bytes)?;
                Some(Period { start: day(year, 1, 1)?, end: day(year.checked_add(1)?, 1, 1)? })
            }
            [year @ .., b'-', _, _] if year.len() == 4 => {
                let (year, month) = (digits(year)?, i8::try_from(digits(bytes.get(5..)?)?).ok()?);
                let end =
                    if month == 12 { day(year.checked_add(1)?, 1, 1)? } else { day(year, month + 1, 1)? };
                Some(Period { start: day(year, month, 1)?, end })
            }
            [_, _, _, _, b'-', _, _, b'-', _, _] => {
                let date: Date = text.parse().ok()?;
                Some(Period { start: midnight(date)?, end: midnight(date.tomorrow().ok()?)? })
            }
            [_, _, _, _, b'-', _, _, b'-', _, _, b'T', ..] => {
                let timestamp: Timestamp = text.parse().ok()?;
                let start = Time(timestamp.as_millisecond());
                Some(Period { start, end: start.plus(if text.contains('.') { 1 } else { 1000 }) })
            }
            _ => None,
        }
    }

    /// Whether something that lasted from one time until another had a part in this period.
    pub(crate) fn touches(self, from: Time, until: Option<Time>) -> bool {
        from < self.end && until.is_none_or(|until| until > self.start)
    }
}

fn digits(bytes: &[u8]) -> Option<i16> {
    if !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

fn day(year: i16, month: i8, day: i8) -> Option<Time> {
    midnight(Date::new(year, month, day).ok()?)
}

fn midnight(date: Date) -> Option<Time> {
    Some(Time(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every precision that FHIR allows names another period, and what is no date must be told, not guessed at.
    #[test]
    fn dates_are_periods() {
        for (text, expected) in [
            ("2026", Some(("2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"))),
            ("2026-10", Some(("2026-10-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z"))),
            ("2026-12", Some(("2026-12-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"))),
            ("2024-02-29", Some(("2024-02-29T00:00:00.000Z", "2024-03-01T00:00:00.000Z"))),
            ("2026-10-31T14:00:00+02:00", Some(("2026-10-31T12:00:00.000Z", "2026-10-31T12:00:01.000Z"))),
            ("2026-10-31T12:00:00.5Z", Some(("2026-10-31T12:00:00.500Z", "2026-10-31T12:00:00.501Z"))),
            ("2025-02-29", None),
            ("2026-13", None),
            ("2026-1", None),
            ("20261", None),
            ("+202", None),
            ("2026-10-31T12:00:00", None),
            ("2026-10-31 12:00:00Z", None),
            ("yesterday", None),
            ("9999", None),
            ("é026", None),
            ("", None),
        ] {
            let read = Period::read(text).map(|period| (period.start.iso(), period.end.iso()));
            assert_eq!(read, expected.map(|(start, end)| (start.to_owned(), end.to_owned())), "{text}");
        }
    }
}
