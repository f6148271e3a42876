//! When schedules are due: a timer for each, which leaves an invocation and sets itself anew.

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::collections::{decode, encode};
use crate::model::schedule::Schedule;
use crate::{invoking, schedules};

/// Invokes the target of a schedule.
pub(crate) const DUE: Timer =
    Timer { name: "scheduler.due", run: |call, payload| Box::pin(fire(call, payload)) };

/// How far a schedule may be behind the clock and still make up for each time, in milliseconds. A test that moves the clock by an hour
/// sees every invocation of that hour; a machine that slept for a week is spared.
const MOST_BEHIND: i64 = 86_400_000;

#[derive(Debug, Serialize, Deserialize)]
struct Due {
    group: String,
    name: String,
    /// When it is due, not when the window has it invoked.
    time: i64,
}

fn key(schedule: &Schedule) -> String {
    format!("{}/{}", schedule.group, schedule.name)
}

/// Sets the timer of a schedule to when it is due after a time. Gives whether it is due at all.
pub(crate) fn set_after(
    tx: &mut Tx<'_>,
    call: &Call,
    schedule: &Schedule,
    time: i64,
) -> Result<(), ApiError> {
    match schedule.next_after(time).filter(|_| schedule.enabled) {
        Some(time) => {
            let due = Due { group: schedule.group.clone(), name: schedule.name.clone(), time };
            let at = Time(time).plus(schedule.put_off(call.ids.bits()));
            timer::set(tx, call, &DUE, &key(schedule), at, &encode(&due)?);
        }
        None => cancel(tx, call, schedule),
    }
    Ok(())
}

/// Cancels the timer of a schedule.
pub(crate) fn cancel(tx: &mut Tx<'_>, call: &Call, schedule: &Schedule) {
    timer::cancel(tx, call, &DUE, &key(schedule));
}

async fn fire(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let due: Due = decode(&payload)?;
    call.store
        .commit(|tx| {
            let found = schedules::find(tx, &due.group, &due.name)?;
            let Some(schedule) = found.filter(|schedule| schedule.enabled) else { return Ok(()) };
            invoking::begin(tx, &call, &schedule, due.time)?;
            let after = due.time.max(call.now.0.saturating_sub(MOST_BEHIND));
            if schedule.goes && schedule.next_after(after).is_none() {
                schedules::remove(tx, &call, &schedule);
                return Ok(());
            }
            set_after(tx, &call, &schedule, after)
        })
        .await
}
