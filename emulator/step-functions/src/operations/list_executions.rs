//! ListExecutions: those of a standard state machine or of a map run, the latest first.

use contract::{ApiError, Call, Time};
use serde::{Deserialize, Serialize};
use store::{Scope, Snapshot};

use crate::collections::{EXECUTIONS_BY_START, state_machine};
use crate::errors;
use crate::executions::{Execution, MapRun, Status};
use crate::model::arn::Resource;
use crate::model::state_machine::StateMachineType;
use crate::pages::{self, Wanted};
use crate::state_machines::read;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    state_machine_arn: Option<String>,
    map_run_arn: Option<String>,
    status_filter: Option<Status>,
    redrive_filter: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    executions: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    execution_arn: String,
    state_machine_arn: String,
    name: String,
    status: Status,
    start_date: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_alias_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    map_run_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_count: Option<usize>,
    redrive_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_date: Option<Time>,
}

pub(super) async fn list_executions(call: Call, input: Input) -> Result<Output, ApiError> {
    let (scope, snapshot) = (call.store.scope(), call.store.snapshot());
    let (name, part, wanted) = match (&input.state_machine_arn, &input.map_run_arn) {
        (Some(text), None) => {
            let (name, wanted) = executions_of(&snapshot, scope, text)?;
            (name.to_owned(), name.to_owned(), wanted)
        }
        (None, Some(text)) => {
            let map_run = MapRun::of_arn(&snapshot, text)?;
            (map_run.machine().to_owned(), map_run.arn, None)
        }
        _ => return Err(errors::no_list_of()),
    };
    let redriven = input.redrive_filter.as_deref().map(|filter| filter == "REDRIVEN");
    let part = EXECUTIONS_BY_START.of(&part);
    let (executions, next_token) = pages::page(&snapshot, part, &input.wanted, |row| {
        let Some(execution) = Execution::find(&snapshot, &name, &String::from_utf8_lossy(row))? else {
            return Ok(None);
        };
        let is_of = wanted.is_none_or(|wanted| {
            [&execution.version_arn, &execution.alias_arn].iter().any(|arn| arn.as_deref() == Some(wanted))
        });
        let is_of = is_of && redriven.is_none_or(|redriven| redriven == (execution.redrives.count > 0));
        let is_wanted = is_of && input.status_filter.is_none_or(|status| status == execution.status);
        Ok(is_wanted.then(|| Listed {
            execution_arn: execution.arn(scope),
            state_machine_arn: execution.machine_arn(scope),
            map_run_arn: execution.child.as_ref().map(|child| child.map_run.clone()),
            item_count: execution.child.as_ref().map(|child| child.items),
            name: execution.name.clone(),
            status: execution.status,
            start_date: Time(execution.started),
            stop_date: execution.stopped.map(Time),
            state_machine_version_arn: execution.version_arn.clone(),
            state_machine_alias_arn: execution.alias_arn.clone(),
            redrive_count: execution.redrives.count,
            redrive_date: execution.redrives.last.map(Time),
        }))
    })?;
    Ok(Output { executions, next_token })
}

/// The name of the state machine of an ARN, and of which version or alias executions are wanted.
fn executions_of<'a>(
    rows: &Snapshot,
    scope: &Scope,
    text: &'a str,
) -> Result<(&'a str, Option<&'a str>), ApiError> {
    let (name, wanted) = match read(scope, text)? {
        Resource::StateMachine { name } => (name, None),
        Resource::Version { name, .. } | Resource::Alias { name, .. } => (name, Some(text)),
        other => return Err(errors::wrong_resource(other.kind())),
    };
    let machine = state_machine(rows, name)?.ok_or_else(|| errors::no_state_machine(text))?;
    match machine.kind {
        StateMachineType::Express => Err(errors::type_not_supported()),
        StateMachineType::Standard => Ok((name, wanted)),
    }
}
