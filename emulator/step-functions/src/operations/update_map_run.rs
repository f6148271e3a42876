//! UpdateMapRun: changes how many children of a distributed Map are under way at once, and how many items may fail, while it runs.
//!
//! A failure that was borne when it came stays so.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::errors;
use crate::executions::{Settings, update_map_run as update};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    map_run_arn: String,
    max_concurrency: Option<u64>,
    tolerated_failure_percentage: Option<f64>,
    tolerated_failure_count: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn update_map_run(call: Call, input: Input) -> Result<Output, ApiError> {
    let (most, count, percentage) =
        (input.max_concurrency, input.tolerated_failure_count, input.tolerated_failure_percentage);
    if most.is_none() && count.is_none() && percentage.is_none() {
        return Err(errors::nothing_to_update_of_map_run());
    }
    let change = |settings: &mut Settings| {
        settings.max_concurrency = most.unwrap_or(settings.max_concurrency);
        settings.tolerated_failure_count = count.unwrap_or(settings.tolerated_failure_count);
        settings.tolerated_failure_percentage = percentage.unwrap_or(settings.tolerated_failure_percentage);
    };
    update(&call, &input.map_run_arn, change).await?;
    Ok(Output {})
}
