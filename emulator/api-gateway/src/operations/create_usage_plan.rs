//! CreateUsagePlan: which stages keys open, how often and how fast.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{USAGE_PLANS, put};
use crate::model::Texts;
use crate::model::usage_plan::{ApiStage, QuotaSettings, ThrottleSettings, UsagePlan};
use crate::{rest_apis, usage_plans};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: String,
    description: Option<String>,
    #[serde(default)]
    api_stages: Vec<ApiStage>,
    throttle: Option<ThrottleSettings>,
    quota: Option<QuotaSettings>,
    tags: Option<Texts>,
}

pub(super) async fn create_usage_plan(call: Call, input: Input) -> Result<UsagePlan, ApiError> {
    let plan = UsagePlan {
        id: rest_apis::new_id::<6>(&call),
        name: input.name,
        description: input.description,
        api_stages: input.api_stages,
        throttle: input.throttle.map(usage_plans::decimal_rate),
        quota: input.quota,
        product_code: None,
        tags: input.tags,
    };
    call.store
        .commit(|tx| {
            usage_plans::check(tx, &plan)?;
            put(tx, USAGE_PLANS.whole(), &plan.id, &plan)
        })
        .await?;
    Ok(plan)
}
