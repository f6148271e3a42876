//! StartMessageMoveTask: moves what is in a queue of dead letters back to where it came from, or elsewhere.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::collections::{find_queue, moment};
use crate::move_tasks::{self, Status, Task};
use crate::{addresses, contents, errors, redrive};

/// How many messages a second a task may move.
const HIGHEST_RATE: i64 = 500;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    source_arn: Option<String>,
    destination_arn: Option<String>,
    max_number_of_messages_per_second: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    task_handle: String,
}

pub(super) async fn start_message_move_task(call: Call, input: Input) -> Result<Output, ApiError> {
    let source = input.source_arn.ok_or_else(|| errors::missing_parameter("SourceArn"))?;
    let rate = input.max_number_of_messages_per_second.map(|rate| {
        let number = u32::try_from(rate).ok().filter(|_| (1..=HIGHEST_RATE).contains(&rate));
        let reason = "You must enter a value between 1 and 500.";
        number.ok_or_else(|| errors::invalid_value(rate, "MaxNumberOfMessagesPerSecond", reason))
    });
    let rate = rate.transpose()?;
    let scope = call.store.scope();
    let snapshot = call.store.snapshot();
    let find = |arn: &str, parameter: &str| {
        let queue =
            addresses::name_in(scope, arn).map(|name| find_queue(&snapshot, &name)).transpose()?.flatten();
        queue.ok_or_else(|| errors::no_resource(parameter))
    };
    let queue = find(&source, "SourceArn")?;
    if redrive::sources(&snapshot, &source)?.is_empty() {
        return Err(errors::not_a_dead_letter_queue());
    }
    input.destination_arn.as_deref().map(|arn| find(arn, "DestinationArn")).transpose()?;
    let task = Task {
        id: call.ids.uuid(),
        source,
        destination: input.destination_arn,
        rate,
        started: call.now.0,
        status: Status::Running,
        moved: 0,
        to_move: contents::counts(&snapshot, &queue, moment(call.now))?.visible,
        failure: None,
    };
    drop(snapshot);
    call.store.commit(|tx| move_tasks::begin(tx, &call, &task)).await?;
    Ok(Output { task_handle: task.handle()? })
}
