//! GetUsagePlans: the usage plans of an account and a region, or those that a key is in.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{USAGE_PLAN_KEYS, USAGE_PLANS, all};
use crate::model::usage_plan::UsagePlan;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    key_id: Option<String>,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_usage_plans(call: Call, input: Input) -> Result<Items<UsagePlan>, ApiError> {
    let mut plans: Vec<UsagePlan> = all(&call.store, USAGE_PLANS.whole())?;
    if let Some(key) = &input.key_id {
        plans.retain(|plan| call.store.get(USAGE_PLAN_KEYS.of(&plan.id), &Key::text(key)).is_some());
    }
    input.page.of(plans, |plan| &plan.id)
}
