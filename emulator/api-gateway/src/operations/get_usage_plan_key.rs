//! GetUsagePlanKey: a key of a plan.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{USAGE_PLAN_KEYS, named};
use crate::model::usage_plan::UsagePlanKey;
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    key_id: String,
}

pub(super) async fn get_usage_plan_key(call: Call, input: Input) -> Result<UsagePlanKey, ApiError> {
    usage_plans::usage_plan(&call.store, &input.usage_plan_id)?;
    named(&call.store, USAGE_PLAN_KEYS.of(&input.usage_plan_id), &input.key_id)?
        .ok_or_else(|| usage_plans::no_key(&input.key_id, &input.usage_plan_id))
}
