//! Every error that SQS answers with, one function each.
//!
//! Each has two codes: the one of JSON, and the one of the older query protocol, which the clients of JSON read in a header.
//! Texts marked "captured" are AWS's, as published by those who recorded them; the others are documented or, where it says
//! so, believed.

use contract::ApiError;

pub(crate) use catalog::*;

mod catalog;

fn sender(code: &'static str, query: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(400, code, message).in_query(query)
}

/// A parameter that AWS refuses in a sentence of its own. Code captured.
pub(crate) fn invalid_parameter(message: impl Into<String>) -> ApiError {
    sender("InvalidParameterValueException", "InvalidParameterValue", message)
}

/// A parameter whose value is wrong, and why. Captured.
pub(crate) fn invalid_value(value: impl std::fmt::Display, parameter: &str, reason: &str) -> ApiError {
    invalid_parameter(format!("Value {value} for parameter {parameter} is invalid. Reason: {reason}"))
}

/// A parameter that must be there. Captured.
pub(crate) fn missing_parameter(parameter: &str) -> ApiError {
    let message = missing_text(parameter);
    sender("MissingRequiredParameterException", "MissingParameter", message)
}

/// The same in a batch, which AWS calls invalid. Captured.
pub(crate) fn missing_in_batch(parameter: &str) -> ApiError {
    invalid_parameter(missing_text(parameter))
}

fn missing_text(parameter: &str) -> String {
    format!("The request must contain the parameter {parameter}.")
}

/// No queue of this name. Both texts captured.
pub(crate) fn no_queue() -> ApiError {
    ApiError::new(400, "QueueDoesNotExist", "The specified queue does not exist.").in_query_as(
        "AWS.SimpleQueueService.NonExistentQueue",
        "The specified queue does not exist for this wsdl version.",
    )
}

/// A queue of this name that differs from what is asked. Captured.
pub(crate) fn queue_exists(attribute: &str) -> ApiError {
    let message =
        format!("A queue already exists with the same name and a different value for attribute {attribute}");
    sender("QueueNameExists", "QueueAlreadyExists", message)
}

/// A name that was free for less than a minute, under strict limits.
pub(crate) fn deleted_recently() -> ApiError {
    let message =
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.";
    sender("QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently", message)
}

/// A second purge within a minute, under strict limits. Captured.
pub(crate) fn purge_in_progress(queue: &str) -> ApiError {
    let message = format!("Only one PurgeQueue operation on {queue} is allowed every 60 seconds.");
    ApiError {
        status: 403,
        ..sender("PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress", message)
    }
}

/// A URL that is none of a queue's. Believed.
pub(crate) fn invalid_address(address: &str) -> ApiError {
    sender(
        "InvalidAddress",
        "InvalidAddress",
        format!("The address {address} is not valid for this endpoint."),
    )
}

/// A name that no queue can have.
pub(crate) fn invalid_name() -> ApiError {
    invalid_parameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
}

/// A name that no FIFO queue can have.
pub(crate) fn invalid_fifo_name() -> ApiError {
    invalid_parameter(
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo \
         suffix and be 1 to 80 in length",
    )
}

/// An attribute that SQS does not know, or that cannot be set. Captured.
pub(crate) fn unknown_attribute(name: &str) -> ApiError {
    attribute_name(format!("Unknown Attribute {name}."))
}

/// An attribute of FIFO queues on a standard one. Captured.
pub(crate) fn only_for_fifo(name: &str) -> ApiError {
    attribute_name(format!("You can specify the {name} only when FifoQueue is set to true."))
}

/// Two kinds of encryption. Captured.
pub(crate) fn two_encryptions() -> ApiError {
    attribute_name(
        "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    )
}

fn attribute_name(message: impl Into<String>) -> ApiError {
    sender("InvalidAttributeName", "InvalidAttributeName", message)
}

/// A value that an attribute cannot have.
pub(crate) fn attribute_value(name: &str) -> ApiError {
    sender(
        "InvalidAttributeValue",
        "InvalidAttributeValue",
        format!("Invalid value for the parameter {name}."),
    )
}

/// A queue's kind, which stays what it is. Captured.
pub(crate) fn queue_type_stays() -> ApiError {
    let reason = "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.";
    sender("InvalidAttributeValue", "InvalidAttributeValue", reason)
}

/// A limit per group without deduplication per group. Believed.
pub(crate) fn throughput_needs_scope() -> ApiError {
    let message = "The perMessageGroupId value for FifoThroughputLimit is allowed only when the value for DeduplicationScope is \
                   messageGroup.";
    sender("InvalidAttributeValue", "InvalidAttributeValue", message)
}

/// A policy for dead letters that is refused. The reasons are documented by those who met them, or believed.
pub(crate) fn redrive_policy(policy: &str, reason: &str) -> ApiError {
    invalid_value(policy, "RedrivePolicy", reason)
}

/// A policy of who may send dead letters that is refused. Believed.
pub(crate) fn redrive_allow_policy(policy: &str, reason: &str) -> ApiError {
    invalid_value(policy, "RedriveAllowPolicy", reason)
}

/// A receipt handle that is none. Believed.
pub(crate) fn invalid_receipt(handle: &str) -> ApiError {
    let message = format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
    sender("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", message)
}

/// A receipt handle of a FIFO queue whose time is over. Captured.
pub(crate) fn expired_receipt(handle: &str) -> ApiError {
    invalid_value(handle, "ReceiptHandle", "The receipt handle has expired.")
}

/// A message that is gone.
pub(crate) fn not_available(handle: &str) -> ApiError {
    let reason = "Message does not exist or is not available for visibility timeout change.";
    invalid_value(handle, "ReceiptHandle", reason)
}

/// A message kept from others for longer than twelve hours.
pub(crate) fn hidden_too_long(timeout: i64) -> ApiError {
    let reason = "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]";
    invalid_value(timeout, "VisibilityTimeout", reason)
}

/// As many messages in flight as there may be. Text believed.
pub(crate) fn too_many_in_flight() -> ApiError {
    over_limit("The maximum number of in flight messages is reached.")
}

/// More than AWS allows of something.
pub(crate) fn over_limit(message: impl Into<String>) -> ApiError {
    ApiError { status: 403, ..sender("OverLimit", "OverLimit", message) }
}

/// A row that cannot be read.
pub(crate) fn corrupt(error: &serde_json::Error) -> ApiError {
    ApiError::internal(format!("a row of SQS's: {error}"))
}
