//! CreateSchedule: a schedule in a group. A request of the same client token again is no conflict.
//!
//! `KmsKeyArn` and the target's role are kept and shown, and have no effect.

use contract::{ApiError, Call};
use serde::Serialize;

use crate::model::group::DEFAULT;
use crate::model::schedule::Said;
use crate::{errors, groups, schedules};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    pub(super) schedule_arn: String,
}

pub(super) async fn create_schedule(call: Call, said: Said) -> Result<Output, ApiError> {
    let group = said.group_name.clone().unwrap_or_else(|| DEFAULT.to_owned());
    let schedule = said.schedule(&group, call.now)?;
    call.store
        .commit(|tx| {
            groups::group(tx, &group)?;
            match schedules::find(tx, &group, &schedule.name)? {
                Some(there)
                    if there.client_token.is_some() && there.client_token == schedule.client_token =>
                {
                    Ok(())
                }
                Some(_) => Err(errors::schedule_exists(&schedule.name)),
                None => schedules::put(tx, &call, &schedule),
            }
        })
        .await?;
    Ok(Output { schedule_arn: schedule.arn(call.store.scope()) })
}
