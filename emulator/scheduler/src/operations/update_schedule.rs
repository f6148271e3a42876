//! UpdateSchedule: says anew all that a schedule is; what is not said is as if it never had been.

use contract::{ApiError, Call};

use super::create_schedule::Output;
use crate::model::group::DEFAULT;
use crate::model::schedule::Said;
use crate::{groups, schedules};

pub(super) async fn update_schedule(call: Call, said: Said) -> Result<Output, ApiError> {
    let group = said.group_name.clone().unwrap_or_else(|| DEFAULT.to_owned());
    let mut schedule = said.schedule(&group, call.now)?;
    call.store
        .commit(|tx| {
            groups::group(tx, &group)?;
            let there = schedules::schedule(tx, &group, &schedule.name)?;
            (schedule.created, schedule.client_token) = (there.created, there.client_token);
            schedules::put(tx, &call, &schedule)?;
            Ok::<_, ApiError>(Output { schedule_arn: schedule.arn(call.store.scope()) })
        })
        .await
}
