//! Moments as definitions and inputs write them: RFC 3339, with a capital `T` and a capital `Z` or an offset.

/// Reads a moment to nanoseconds since 1970; `None` if it is not one. The States Language demands the capitals.
pub(crate) fn read(text: &str) -> Option<i128> {
    let bytes = text.as_bytes();
    let offset_is_written =
        bytes.last() == Some(&b'Z') || bytes.iter().rev().take(6).any(|byte| matches!(byte, b'+' | b'-'));
    if bytes.get(10) != Some(&b'T') || !offset_is_written {
        return None;
    }
    text.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_nanosecond)
}

/// Writes milliseconds since 1970 as the context object has them: `2026-10-31T12:00:00.000Z`.
pub(crate) fn written(milliseconds: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    // IsTimestamp and the Timestamp comparisons go by this.
    #[test]
    fn moments_are_read_by_the_letter() {
        for (text, expected) in [
            ("2016-08-18T17:33:00Z", Some(1_471_541_580_000_000_000)),
            ("2016-08-18T17:33:00.5Z", Some(1_471_541_580_500_000_000)),
            ("2016-08-18T19:33:00+02:00", Some(1_471_541_580_000_000_000)),
            ("2016-08-18t17:33:00Z", None),
            ("2016-08-18T17:33:00z", None),
            ("2016-08-18 17:33:00Z", None),
            ("2016-08-18T17:33:00", None),
            ("2016-08-18", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(written(1_471_541_580_500), "2016-08-18T17:33:00.500Z");
    }
}
