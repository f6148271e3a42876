//! The errors of event source mappings.

use contract::ApiError;

use super::{conflict, invalid};

/// A pattern that is none. Captured.
pub(crate) fn invalid_filter() -> ApiError {
    invalid("Invalid filter pattern definition.")
}

/// A mapping without a source. Captured.
pub(crate) fn no_event_source() -> ApiError {
    invalid("Unrecognized event source.")
}

/// A mapping that is there already. Captured, blanks included.
pub(crate) fn mapping_exists(source: &str, function: &str, uuid: &str) -> ApiError {
    conflict(format!(
        "The event source arn (\" {source} \") and function (\" {function} \") provided mapping already exists. Please update or \
         delete the existing mapping with UUID {uuid}"
    ))
}

/// A batch that is larger than its queue allows. Believed.
pub(crate) fn batch_too_large(most: usize) -> ApiError {
    invalid(format!("Maximum batch size for FIFO queues is {most}."))
}

/// A window for a FIFO queue. Captured.
pub(crate) fn fifo_window() -> ApiError {
    invalid("Batching window is not supported for FIFO queues")
}

/// A large batch without a window. Captured.
pub(crate) fn window_missing() -> ApiError {
    invalid("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10")
}

/// A member that only streams have. Captured for one, believed for the others.
pub(crate) fn not_of_queues(member: &str) -> ApiError {
    invalid(format!("{member} is not supported for SQS event sources"))
}

/// A member that only queues have. Believed: the words; AWS's model says that it is of queues alone.
pub(crate) fn not_of_streams(member: &str) -> ApiError {
    invalid(format!("{member} is not supported for DynamoDB Streams event sources"))
}

/// A stream without a place to begin at. Captured.
pub(crate) fn starting_position_missing() -> ApiError {
    invalid(
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    )
}

/// `AT_TIMESTAMP` without one. Believed.
pub(crate) fn starting_timestamp_missing() -> ApiError {
    invalid("StartingPositionTimestamp is required when StartingPosition is AT_TIMESTAMP")
}

/// A stream that is not there. Captured.
pub(crate) fn no_stream(arn: &str) -> ApiError {
    invalid(format!("Stream not found: {arn}"))
}

/// A queue that is not there. Captured.
pub(crate) fn no_source_queue() -> ApiError {
    invalid(
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The \
         specified queue does not exist.",
    )
}

/// A queue whose messages would come back while the function is still at them. Captured.
pub(crate) fn visibility_too_short(visibility: u32, timeout: u32) -> ApiError {
    invalid(format!(
        "Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
    ))
}
