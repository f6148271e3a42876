//! How often a table's class, its encryption, its time to live and others of its settings may change. A table of the same name that
//! is made anew begins anew. (Captured, published; October 2026.)
//!
//! What a client cannot wait out is refused always, what it can, with [`contract::Settings::strict_limits`] alone: the pauses of
//! [`SHORT_PAUSE_MILLISECONDS`]. Left out, for here changes are done at once: that tags are locked for some two seconds after a
//! change, and a policy as long (`ResourceInUseException`); that a table has no continuous backups, and tags, insights, time to live
//! and policies are not found, in its first seconds; that a backup feeds one restore at a time, and an account fifty; that a table
//! cannot be deleted while an index or a policy is being changed; and all rates (`Rate exceeded`).

use contract::Time;
use serde::{Deserialize, Serialize};

/// So often a table's class may change in [`CLASS_DAYS`].
const CLASS_CHANGES: usize = 2;
const CLASS_DAYS: i64 = 30;
/// So many changes of encryption need not wait for each other.
const FREE_ENCRYPTION_CHANGES: u32 = 4;
/// How long every further one waits after the last.
const ENCRYPTION_WAIT_SECONDS: i64 = 21_600;
/// How long changes of encryption are counted, from the first on.
const ENCRYPTION_WINDOW_HOURS: i64 = 24;

/// So long after a change of time to live the next is refused: between 30 and 31 minutes, where the documentation says an hour.
const TIME_TO_LIVE_MILLISECONDS: i64 = 31 * 60 * 1000;
/// So long after a change of deletion protection, or of a policy, the next is put off.
pub(crate) const SHORT_PAUSE_MILLISECONDS: i64 = 15_000;
/// So often a table may come to be paid per request in [`SWITCH_DAYS`]: documented. The text is that of once a day, as it was.
const SWITCHES: usize = 4;
const SWITCH_DAYS: i64 = 1;

const HOUR_MILLISECONDS: i64 = 3600 * 1000;

/// Whether time to live changed too short a while ago to change again.
pub(crate) fn is_time_to_live_fresh(changed: Option<i64>, now: Time) -> bool {
    changed.is_some_and(|changed| now.0 < changed + TIME_TO_LIVE_MILLISECONDS)
}

/// When what changed a moment ago may change again; nothing if it may.
pub(crate) fn short_pause(changed: Option<i64>, now: Time) -> Option<Time> {
    let next = Time(changed?).plus(SHORT_PAUSE_MILLISECONDS);
    Some(next).filter(|next| now < *next)
}

/// When a table came to be paid per request: the last few times, in milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Switches(Vec<i64>);

impl Switches {
    /// Whether it never did.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Remembers one more.
    ///
    /// # Errors
    /// One too many: AWS's text. (Believed: the count in it, and that the next may follow when the first of them is a day old.)
    pub(crate) fn add(&mut self, now: Time) -> Result<(), String> {
        let window = SWITCH_DAYS * 24 * HOUR_MILLISECONDS;
        self.0.retain(|switch| now.0 < switch + window);
        if let (Some(first), Some(last)) = (self.0.first(), self.0.last())
            && self.0.len() >= SWITCHES
        {
            return Err(format!(
                "Subscriber limit exceeded: Update to PayPerRequest mode are limited to {SWITCHES} times in {SWITCH_DAYS} day(s). Last \
                 update at {}. Next update can be made at {}",
                in_words(Time(*last)),
                in_words(Time(first + window))
            ));
        }
        self.0.push(now.0);
        Ok(())
    }
}

/// `Sat Feb 23 03:07:45 UTC 2019`.
fn in_words(time: Time) -> String {
    let time = jiff::Timestamp::from_millisecond(time.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%a %b %d %H:%M:%S UTC %Y").to_string()
}

/// When a table's class changed: the last few times, in milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ClassChanges(Vec<i64>);

impl ClassChanges {
    /// Whether it never did.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When it last did.
    pub(crate) fn last(&self) -> Option<Time> {
        self.0.last().copied().map(Time)
    }

    /// Refuses a change, and also none, once there were too many: AWS's text.
    pub(crate) fn check(&self, now: Time) -> Result<(), String> {
        let since = now.0 - CLASS_DAYS * 24 * HOUR_MILLISECONDS;
        if self.0.iter().filter(|change| **change > since).count() < CLASS_CHANGES {
            return Ok(());
        }
        Err(format!(
            "Subscriber limit exceeded: Updates to TableClass are limited to {CLASS_CHANGES} times in {CLASS_DAYS} day(s)."
        ))
    }

    /// Remembers one more.
    pub(crate) fn add(&mut self, now: Time) {
        self.0.push(now.0);
        let known = self.0.len();
        self.0.drain(..known.saturating_sub(CLASS_CHANGES));
    }
}

/// The changes of a table's encryption in a window that begins with the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EncryptionChanges {
    /// Milliseconds since 1970, as is the next.
    first: i64,
    last: i64,
    count: u32,
}

impl EncryptionChanges {
    /// The changes with one more.
    ///
    /// # Errors
    /// One too many: AWS's text. (Captured but for its end.)
    pub(crate) fn with(known: Option<EncryptionChanges>, now: Time) -> Result<EncryptionChanges, String> {
        let end = |known: &EncryptionChanges| known.first + ENCRYPTION_WINDOW_HOURS * HOUR_MILLISECONDS;
        let Some(known) = known.filter(|known| now.0 < end(known)) else {
            return Ok(EncryptionChanges { first: now.0, last: now.0, count: 1 });
        };
        let next = known.last + ENCRYPTION_WAIT_SECONDS * 1000;
        if known.count >= FREE_ENCRYPTION_CHANGES && now.0 < next {
            return Err(format!(
                "Subscriber limit exceeded: Encryption mode changes are limited in the {ENCRYPTION_WINDOW_HOURS}h window ending at \
                 {}. After the first {FREE_ENCRYPTION_CHANGES} change, each subsequent change in the same window can be performed at \
                 most once every {ENCRYPTION_WAIT_SECONDS} seconds. Number of updates today: {}. Last change at {}. Next changes can \
                 be made at {}.",
                Time(end(&known)),
                known.count,
                Time(known.last),
                Time(next.min(end(&known)))
            ));
        }
        Ok(EncryptionChanges { last: now.0, count: known.count.saturating_add(1), ..known })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time(1_791_505_294_000);

    // A pipeline that switches classes back and forth must be stopped here as it will be on AWS.
    #[test]
    fn a_class_changes_twice_in_thirty_days() {
        let mut changes = ClassChanges::default();
        let day = |days: i64| START.plus(days * 24 * HOUR_MILLISECONDS);
        for (at, allowed) in [(0, true), (1, true), (29, false), (30, true), (30, false), (31, true)] {
            let answer = changes.check(day(at));
            assert_eq!(answer.is_ok(), allowed, "day {at}");
            if answer.is_ok() {
                changes.add(day(at));
            }
        }
        assert_eq!(
            changes.check(day(32)).expect_err("too many"),
            "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s)."
        );
        assert_eq!(changes.last(), Some(day(31)));
    }

    // Whoever puts a table to rest every night by its billing mode is stopped at the fifth time in a day.
    #[test]
    fn a_table_comes_to_be_paid_per_request_four_times_a_day() {
        let hour = |hours: i64| START.plus(hours * HOUR_MILLISECONDS);
        let mut switches = Switches::default();
        let times = [
            (0, true),
            (1, true),
            (1, true),
            (23, true),
            (23, false),
            (24, true),
            (24, false),
            (25, true),
            (25, true),
        ];
        for (at, allowed) in times {
            assert_eq!(switches.add(hour(at)).is_ok(), allowed, "hour {at}");
        }
        assert_eq!(
            switches.add(hour(26)).expect_err("too many"),
            "Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s). Last update at Sat Oct 10 \
             01:21:34 UTC 2026. Next update can be made at Sat Oct 10 23:21:34 UTC 2026"
        );
    }

    // The same of keys; the text says when it is possible again.
    #[test]
    fn encryption_changes_four_times_and_then_every_six_hours() {
        let hour = |hours: i64| START.plus(hours * HOUR_MILLISECONDS);
        let mut known = None;
        for (at, allowed) in [
            (0, true),
            (0, true),
            (1, true),
            (1, true),
            (6, false),
            (7, true),
            (12, false),
            (23, true),
            (24, true),
            (24, true),
        ] {
            let answer = EncryptionChanges::with(known, hour(at));
            assert_eq!(answer.is_ok(), allowed, "hour {at}");
            known = answer.ok().or(known);
        }
        let spent = Some(EncryptionChanges { first: START.0, last: hour(1).0, count: 4 });
        assert_eq!(
            EncryptionChanges::with(spent, hour(2)).expect_err("too many"),
            "Subscriber limit exceeded: Encryption mode changes are limited in the 24h window ending at 2026-10-10T00:21:34.000Z. \
             After the first 4 change, each subsequent change in the same window can be performed at most once every 21600 seconds. \
             Number of updates today: 4. Last change at 2026-10-09T01:21:34.000Z. Next changes can be made at \
             2026-10-09T07:21:34.000Z."
        );
    }
}
