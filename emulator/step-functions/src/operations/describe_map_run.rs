//! DescribeMapRun: how far a distributed Map is.
//!
//! Nothing is written by a ResultWriter, so `resultsWritten` is 0.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::executions::{Counts, MapRun, MapRunStatus, Settings};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    map_run_arn: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    map_run_arn: String,
    execution_arn: String,
    status: MapRunStatus,
    start_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Time>,
    #[serde(flatten)]
    settings: Settings,
    item_counts: Counts,
    execution_counts: Counts,
    redrive_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_date: Option<Time>,
}

pub(super) async fn describe_map_run(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let map_run = MapRun::of_arn(&snapshot, &input.map_run_arn)?;
    let (item_counts, execution_counts) = map_run.counts(&snapshot)?;
    Ok(Output {
        map_run_arn: map_run.arn,
        execution_arn: map_run.execution_arn,
        status: map_run.status,
        start_date: Time(map_run.started),
        stop_date: map_run.stopped.map(Time),
        settings: map_run.settings,
        item_counts,
        execution_counts,
        redrive_count: map_run.redrives,
        redrive_date: map_run.redriven.map(Time),
    })
}
