//! DeleteUsagePlanKey: takes a key out of a plan.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::Nothing;
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    key_id: String,
}

pub(super) async fn delete_usage_plan_key(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            usage_plans::usage_plan(tx, &input.usage_plan_id)?;
            usage_plans::leave(tx, &input.usage_plan_id, &input.key_id)
        })
        .await?;
    Ok(Nothing {})
}
