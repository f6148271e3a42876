//! GetSchedule: a schedule with all that was said of it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::model::group::DEFAULT;
use crate::schedules;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    group_name: Option<String>,
}

pub(super) async fn get_schedule(call: Call, input: Input) -> Result<Value, ApiError> {
    let group = input.group_name.as_deref().unwrap_or(DEFAULT);
    Ok(schedules::schedule(&call.store, group, &input.name)?.shown(call.store.scope()))
}
