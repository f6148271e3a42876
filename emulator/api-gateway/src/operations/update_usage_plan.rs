//! UpdateUsagePlan: patches a plan, the stages that it opens among it.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{USAGE_PLANS, put};
use crate::model::usage_plan::UsagePlan;
use crate::patching::PatchOperation;
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_usage_plan(call: Call, input: Input) -> Result<UsagePlan, ApiError> {
    call.store
        .commit(|tx| {
            let before = usage_plans::usage_plan(tx, &input.usage_plan_id)?;
            let mut after = usage_plans::patch(before, &input.patch_operations)?;
            usage_plans::check(tx, &after)?;
            put(tx, USAGE_PLANS.whole(), &after.id, &after)?;
            // An update tells of tags even where there are none (captured).
            after.tags.get_or_insert_default();
            Ok(after)
        })
        .await
}
