//! Errors about messages, batches and the tasks that move messages.

use contract::ApiError;

use super::{invalid_parameter, sender};

/// A body that has a character which XML does not. Captured.
pub(crate) fn invalid_character(character: char) -> ApiError {
    let message = format!(
        "Invalid binary character '#x{:X}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | \
         [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
        u32::from(character)
    );
    sender("InvalidMessageContents", "InvalidMessageContents", message)
}

/// A message that is too large. Captured.
pub(crate) fn message_too_long(limit: u32) -> ApiError {
    invalid_parameter(format!(
        "One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes."
    ))
}

/// A message to a FIFO queue that nothing tells from others. Captured.
pub(crate) fn no_deduplication() -> ApiError {
    invalid_parameter(
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    )
}

/// A batch of nothing.
pub(crate) fn empty_batch(entry: &str) -> ApiError {
    let message = format!("There should be at least one {entry} in the request.");
    sender("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", message)
}

/// A batch of more than ten. Captured.
pub(crate) fn too_many_entries(sent: usize) -> ApiError {
    let message = format!("Maximum number of entries per request are 10. You have sent {sent}.");
    sender("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", message)
}

/// Two entries with one id.
pub(crate) fn repeated_id(id: &str) -> ApiError {
    sender(
        "BatchEntryIdsNotDistinct",
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        format!("Id {id} repeated."),
    )
}

/// An id that no entry can have. Captured.
pub(crate) fn invalid_entry_id() -> ApiError {
    let message = "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 \
                   letters long.";
    sender("InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId", message)
}

/// A batch that is too large. Captured, but for the figure.
pub(crate) fn batch_too_long(limit: usize, sent: usize) -> ApiError {
    let message = format!("Batch requests cannot be longer than {limit} bytes. You have sent {sent} bytes.");
    sender("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong", message)
}

/// An ARN of a queue that is not there. Captured.
pub(crate) fn no_resource(parameter: &str) -> ApiError {
    let message = format!("The resource that you specified for the {parameter} parameter doesn't exist.");
    not_found(message)
}

/// A task that is not there. Captured.
pub(crate) fn no_task() -> ApiError {
    not_found("Task does not exist.".to_owned())
}

fn not_found(message: String) -> ApiError {
    ApiError { status: 404, ..sender("ResourceNotFoundException", "ResourceNotFoundException", message) }
}

/// A handle that is none of a task's. Captured.
pub(crate) fn invalid_task_handle() -> ApiError {
    invalid_parameter("Value for parameter TaskHandle is invalid.")
}

/// A queue that nobody's dead letters go to. Captured.
pub(crate) fn not_a_dead_letter_queue() -> ApiError {
    invalid_parameter("Source queue must be configured as a Dead Letter Queue.")
}

/// A second task at a time. Captured.
pub(crate) fn task_running() -> ApiError {
    invalid_parameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    )
}

/// A task that is over. Believed.
pub(crate) fn task_over() -> ApiError {
    let message = "Only active tasks can be cancelled.";
    sender("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", message)
}
