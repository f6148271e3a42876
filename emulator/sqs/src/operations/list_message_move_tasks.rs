//! ListMessageMoveTasks: the last tasks of a source, the latest first.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::move_tasks::{self, MOST_TASKS, Status, Task};
use crate::{addresses, collections, errors};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    source_arn: Option<String>,
    max_results: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    results: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    task_handle: Option<String>,
    status: Status,
    source_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_number_of_messages_per_second: Option<u32>,
    approximate_number_of_messages_moved: u64,
    approximate_number_of_messages_to_move: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<String>,
    started_timestamp: i64,
}

impl Entry {
    /// Only a task that can be cancelled shows its handle (captured).
    fn of(task: Task) -> Result<Entry, ApiError> {
        let handle = (task.status == Status::Running).then(|| task.handle()).transpose()?;
        Ok(Entry {
            task_handle: handle,
            status: task.status,
            source_arn: task.source,
            destination_arn: task.destination,
            max_number_of_messages_per_second: task.rate,
            approximate_number_of_messages_moved: task.moved,
            approximate_number_of_messages_to_move: task.to_move,
            failure_reason: task.failure,
            started_timestamp: task.started,
        })
    }
}

pub(super) async fn list_message_move_tasks(call: Call, input: Input) -> Result<Output, ApiError> {
    let source = input.source_arn.ok_or_else(|| errors::missing_parameter("SourceArn"))?;
    let most = input.max_results.unwrap_or(1);
    let most =
        usize::try_from(most).ok().filter(|most| (1..=MOST_TASKS).contains(most)).ok_or_else(|| {
            let reason = format!(
                "Value for parameter MaxResults is invalid. You must be an integer from 1 to {MOST_TASKS}."
            );
            errors::invalid_parameter(reason)
        })?;
    let name =
        addresses::name_in(call.store.scope(), &source).ok_or_else(|| errors::no_resource("SourceArn"))?;
    let snapshot = call.store.snapshot();
    collections::find_queue(&snapshot, &name)?.ok_or_else(|| errors::no_resource("SourceArn"))?;
    let tasks = move_tasks::tasks(&snapshot, &source)?;
    let results = tasks.into_iter().take(most).map(Entry::of).collect::<Result<_, _>>()?;
    Ok(Output { results })
}
