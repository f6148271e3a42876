//! GetUsagePlanKeys: the keys of a plan, or those whose name begins so.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{USAGE_PLAN_KEYS, all};
use crate::model::usage_plan::UsagePlanKey;
use crate::pages::{Items, Page};
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    name_query: Option<String>,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_usage_plan_keys(call: Call, input: Input) -> Result<Items<UsagePlanKey>, ApiError> {
    usage_plans::usage_plan(&call.store, &input.usage_plan_id)?;
    let mut keys: Vec<UsagePlanKey> = all(&call.store, USAGE_PLAN_KEYS.of(&input.usage_plan_id))?;
    if let Some(begins) = &input.name_query {
        keys.retain(|key| key.name.as_ref().is_some_and(|name| name.starts_with(begins)));
    }
    input.page.of(keys, |key| &key.id)
}
