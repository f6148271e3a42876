//! UpdateUsage: says how much is left of a key's quota in the present day, week or month of its plan.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::patching::PatchOperation;
use crate::usage::{self, Usage};
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    key_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

/// Believed: that the answer is of today.
pub(super) async fn update_usage(call: Call, input: Input) -> Result<Usage, ApiError> {
    let today = usage::day(call.now);
    call.store
        .commit(|tx| {
            let plan = usage_plans::usage_plan(tx, &input.usage_plan_id)?;
            usage::grant(tx, &plan, &input.key_id, today, &input.patch_operations)?;
            usage::of_plan(tx, &plan, Some(&input.key_id), &[today])
        })
        .await
}
