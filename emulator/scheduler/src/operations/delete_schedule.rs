//! DeleteSchedule: removes a schedule. `ClientToken` is accepted and ignored.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::model::group::DEFAULT;
use crate::schedules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    group_name: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn delete_schedule(call: Call, input: Input) -> Result<Output, ApiError> {
    let group = input.group_name.as_deref().unwrap_or(DEFAULT);
    call.store
        .commit(|tx| {
            let schedule = schedules::schedule(tx, group, &input.name)?;
            schedules::remove(tx, &call, &schedule);
            Ok::<(), ApiError>(())
        })
        .await?;
    Ok(Output {})
}
