//! GetUsage: how many requests each key of a plan has made, day by day, and how many it had left. All days in one answer: `limit` and
//! `position` are ignored.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::usage::{self, Usage};
use crate::usage_plans;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    usage_plan_id: String,
    key_id: Option<String>,
    start_date: String,
    end_date: String,
}

pub(super) async fn get_usage(call: Call, input: Input) -> Result<Usage, ApiError> {
    let plan = usage_plans::usage_plan(&call.store, &input.usage_plan_id)?;
    let days = usage::days(&input.start_date, &input.end_date)?;
    usage::of_plan(&call.store, &plan, input.key_id.as_deref(), &days)
}
