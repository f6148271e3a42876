//! When provisioned throughput went up and down, and how often it may go down.
//!
//! AWS allows four decreases in a day of UTC, and one more whenever an hour has passed since the last, so 27 at most. A table and
//! each of its global indexes are counted apart. A switch of the billing mode is neither an increase nor a decrease. (Captured,
//! published; October 2026.)

use contract::Time;
use serde::{Deserialize, Serialize};

use super::definition::Throughput;

/// So many decreases in a day need not wait for each other.
const FREE_DECREASES: u8 = 4;
/// How long every further decrease waits after the last.
const WAIT_SECONDS: i64 = 3600;
/// A day of UTC.
const DAY_MILLISECONDS: i64 = 24 * 3600 * 1000;

/// What is kept of the changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct ThroughputChanges {
    /// Milliseconds since 1970, as is the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_increase: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_decrease: Option<i64>,
    /// On the day of the last decrease.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) decreases: u8,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

impl ThroughputChanges {
    /// How often throughput went down on the day of a moment.
    pub(crate) fn decreases_today(&self, now: Time) -> u8 {
        let is_today = self.last_decrease.is_some_and(|last| day(last) == day(now.0));
        if is_today { self.decreases } else { 0 }
    }

    /// The changes with one more. If a unit goes down while the other goes up, it is both. (That it is an increase, too, is
    /// believed.)
    ///
    /// # Errors
    /// One decrease too many today: AWS's text.
    pub(crate) fn with(self, from: Throughput, to: Throughput, now: Time) -> Result<Self, String> {
        let pairs = [
            (from.read_capacity_units, to.read_capacity_units),
            (from.write_capacity_units, to.write_capacity_units),
        ];
        let mut changes = self;
        if pairs.iter().any(|(from, to)| to < from) {
            let today = self.decreases_today(now);
            if let Some(last) = self.last_decrease.filter(|_| today >= FREE_DECREASES) {
                let next = (last + WAIT_SECONDS * 1000).min((day(last) + 1) * DAY_MILLISECONDS);
                if now.0 < next {
                    return Err(too_many(today, Time(last), Time(next)));
                }
            }
            changes.decreases = today.saturating_add(1);
            changes.last_decrease = Some(now.0);
        }
        if pairs.iter().any(|(from, to)| to > from) {
            changes.last_increase = Some(now.0);
        }
        Ok(changes)
    }
}

fn day(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(DAY_MILLISECONDS)
}

fn too_many(today: u8, last: Time, next: Time) -> String {
    format!(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first \
         {FREE_DECREASES} decreases, each subsequent decrease in the same UTC day can be performed at most once every \
         {WAIT_SECONDS} seconds. Number of decreases today: {today}. Last decrease at {}. Next decrease can be made at {}",
        in_full(last),
        in_full(next)
    )
}

/// `Thursday, October 8, 2026 at 11:20:48 PM Coordinated Universal Time`.
fn in_full(time: Time) -> String {
    let time = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%A, %B %-d, %Y at %-I:%M:%S %p Coordinated Universal Time").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-10-09T00:21:34Z.
    const START: i64 = 1_791_505_294_000;
    const SECOND: i64 = 1000;

    fn units(read: i64, write: i64) -> Throughput {
        Throughput { read_capacity_units: read, write_capacity_units: write }
    }

    // Captured: whoever scales by the clock must be let through, and stopped, at the very second at which AWS does it.
    #[test]
    fn a_fifth_decrease_waits_for_an_hour_or_for_midnight() {
        let down = |changes: ThroughputChanges, at: i64| changes.with(units(9, 9), units(8, 8), Time(at));
        let mut changes = ThroughputChanges::default();
        for (number, today) in (0..4).zip(1..) {
            changes = down(changes, START + number * 2 * SECOND).expect("free");
            assert_eq!(changes.decreases_today(Time(START + number * 2 * SECOND)), today);
        }
        let last = START + 6 * SECOND;
        for (after, allowed) in [(0, false), (3_599_999, false), (3_600_000, true)] {
            assert_eq!(down(changes, last + after).is_ok(), allowed, "{after}");
        }
        let fifth = down(changes, last + 3600 * SECOND).expect("an hour has passed");
        assert_eq!(fifth.decreases, 5);
        assert!(down(fifth, last + 3601 * SECOND).is_err());
        let midnight = (day(START) + 1) * DAY_MILLISECONDS;
        let late = ThroughputChanges { last_decrease: Some(midnight - SECOND), ..fifth };
        assert!(down(late, midnight - 1).is_err());
        assert_eq!(down(late, midnight).expect("another day").decreases, 1);
        assert_eq!(late.decreases_today(Time(midnight)), 0);
    }

    // Captured: tools read the next moment out of the text.
    #[test]
    fn the_refusal_names_the_next_moment() {
        let spent = ThroughputChanges { last_decrease: Some(START), decreases: 4, last_increase: None };
        let refusal = spent.with(units(2, 2), units(1, 3), Time(START + SECOND)).expect_err("the fifth");
        assert_eq!(
            refusal,
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 \
             decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of \
             decreases today: 4. Last decrease at Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time. Next decrease \
             can be made at Friday, October 9, 2026 at 1:21:34 AM Coordinated Universal Time"
        );
        let up = spent.with(units(2, 2), units(3, 3), Time(START + SECOND)).expect("an increase");
        assert_eq!((up.last_increase, up.decreases), (Some(START + SECOND), 4));
    }
}
