//! Time zones: what time of day a moment is somewhere, and which moment a time of day is.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// A time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Where EventBridge's rules live, and Scheduler's schedules that say nothing else.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    /// The zone of a name such as `Europe/Berlin`; `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        jiff::tz::TimeZoneDatabase::bundled().get(name).ok().map(Zone)
    }

    /// What the clocks show at a moment, in milliseconds since 1970.
    pub(crate) fn shown(&self, moment: i64) -> Option<DateTime> {
        Some(self.0.to_datetime(Timestamp::from_millisecond(moment).ok()?))
    }

    /// The moment at which the clocks show this: never, if they skip it, and the first of two if they show it again (documented: the
    /// Scheduler's guide on daylight saving time).
    pub(crate) fn moment(&self, shown: DateTime) -> Option<i64> {
        let offset = match self.0.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Fold { before, .. } => before,
            AmbiguousOffset::Gap { .. } => return None,
        };
        offset.to_timestamp(shown).ok().map(Timestamp::as_millisecond)
    }
}
