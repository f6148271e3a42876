//! DeleteUsagePlan: removes a plan that opens no stage.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::Nothing;
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
}

pub(super) async fn delete_usage_plan(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store.commit(|tx| usage_plans::remove(tx, &input.usage_plan_id)).await?;
    Ok(Nothing {})
}
