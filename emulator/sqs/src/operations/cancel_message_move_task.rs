//! CancelMessageMoveTask: ends a task where it is. What it has moved stays moved.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, collections, errors, move_tasks};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    task_handle: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    approximate_number_of_messages_moved: u64,
}

pub(super) async fn cancel_message_move_task(call: Call, input: Input) -> Result<Output, ApiError> {
    let handle = input.task_handle.ok_or_else(|| errors::missing_parameter("TaskHandle"))?;
    let (source, id) = move_tasks::read_handle(&handle)?;
    let name =
        addresses::name_in(call.store.scope(), &source).ok_or_else(|| errors::no_resource("SourceArn"))?;
    let moved = call
        .store
        .commit(|tx| {
            collections::find_queue(tx, &name)?.ok_or_else(|| errors::no_resource("SourceArn"))?;
            move_tasks::cancel(tx, &call, &source, &id)
        })
        .await?;
    Ok(Output { approximate_number_of_messages_moved: moved })
}
