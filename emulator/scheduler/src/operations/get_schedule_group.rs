//! GetScheduleGroup: a group, which is active as long as it is there.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::groups;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn get_schedule_group(call: Call, input: Input) -> Result<Value, ApiError> {
    Ok(groups::group(&call.store, &input.name)?.shown(call.store.scope()))
}
