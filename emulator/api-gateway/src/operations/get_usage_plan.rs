//! GetUsagePlan: one usage plan.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::usage_plan::UsagePlan;
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
}

pub(super) async fn get_usage_plan(call: Call, input: Input) -> Result<UsagePlan, ApiError> {
    usage_plans::usage_plan(&call.store, &input.usage_plan_id)
}
