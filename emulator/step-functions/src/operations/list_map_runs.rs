//! ListMapRuns: those that an execution began, the latest first.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};

use crate::collections::MAP_RUNS_BY_START;
use crate::executions::{Execution, MapRun};
use crate::pages::{self, Wanted};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    execution_arn: String,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    map_runs: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    execution_arn: String,
    map_run_arn: String,
    state_machine_arn: String,
    start_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Time>,
}

pub(super) async fn list_map_runs(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let execution = Execution::of_arn(&snapshot, call.store.scope(), &input.execution_arn)?;
    let part = execution.number.to_string();
    let (map_runs, next_token) = pages::page(&snapshot, MAP_RUNS_BY_START.of(&part), &input.wanted, |row| {
        let map_run = MapRun::of_arn(&snapshot, &String::from_utf8_lossy(row))?;
        Ok(Some(Listed {
            execution_arn: map_run.execution_arn,
            map_run_arn: map_run.arn,
            state_machine_arn: map_run.state_machine_arn,
            start_date: Time(map_run.started),
            stop_date: map_run.stopped.map(Time),
        }))
    })?;
    Ok(Output { map_runs, next_token })
}
