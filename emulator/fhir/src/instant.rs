//! Instants as a server writes them: always in UTC, always with the same number of decimals, so that text sorts as
//! time does.
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

/// `2024-02-29T23:59:59.123Z`: milliseconds, as in `meta.lastUpdated`.
#[must_use]
pub fn with_milliseconds(timestamp: Timestamp) -> String {
    with_decimals(timestamp, 3)
}

/// `2024-02-29T23:59:59.123456789Z`: nanoseconds, as in HealthLake's Bundle responses.
#[must_use]
pub fn with_nanoseconds(timestamp: Timestamp) -> String {
    with_decimals(timestamp, 9)
}

fn with_decimals(timestamp: Timestamp, decimals: u8) -> String {
    DateTimePrinter::new().precision(Some(decimals)).timestamp_to_string(&timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::date_time;

    /// Trailing zeros must stay and the value must be an instant by our own check.
    #[test]
    fn decimals() {
        let timestamp = Timestamp::new(1_709_251_199, 120_000_000).unwrap();
        assert_eq!(with_milliseconds(timestamp), "2024-02-29T23:59:59.120Z");
        assert_eq!(with_nanoseconds(timestamp), "2024-02-29T23:59:59.120000000Z");
        assert!(date_time::is_instant(&with_nanoseconds(timestamp)));
        assert!(date_time::is_instant(&with_milliseconds(Timestamp::UNIX_EPOCH)));
    }
}
