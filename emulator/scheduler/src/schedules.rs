//! Schedules as they are kept.

use contract::{ApiError, Call};
use store::{Key, Tx};

use crate::collections::{Rows, SCHEDULES, decode, encode};
use crate::model::schedule::Schedule;
use crate::{errors, timing};

/// The key of a schedule.
pub(crate) fn key(group: &str, name: &str) -> Key {
    Key::parts().text(group).text(name).key()
}

/// The schedule of a name, if there is one.
pub(crate) fn find(rows: &impl Rows, group: &str, name: &str) -> Result<Option<Schedule>, ApiError> {
    rows.row(SCHEDULES.whole(), &key(group, name)).map(|row| decode(&row)).transpose()
}

/// The schedule of a name.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) fn schedule(rows: &impl Rows, group: &str, name: &str) -> Result<Schedule, ApiError> {
    find(rows, group, name)?.ok_or_else(|| errors::no_schedule(name))
}

/// Keeps a schedule, and sets its timer.
pub(crate) fn put(tx: &mut Tx<'_>, call: &Call, schedule: &Schedule) -> Result<(), ApiError> {
    tx.put(SCHEDULES.whole(), key(&schedule.group, &schedule.name), encode(schedule)?);
    // What is due at this very moment is due.
    timing::set_after(tx, call, schedule, call.now.0.saturating_sub(1))
}

/// Removes a schedule with its timer. What was invoked already goes on.
pub(crate) fn remove(tx: &mut Tx<'_>, call: &Call, schedule: &Schedule) {
    tx.remove(SCHEDULES.whole(), key(&schedule.group, &schedule.name));
    timing::cancel(tx, call, schedule);
}
