//! Every error that DynamoDB Streams answers with beside those of DynamoDB, one function each.

use contract::ApiError;

use crate::errors::validation;

const SERVICE: &str = "com.amazonaws.dynamodb.v20120810";

fn error(code: &'static str, text: impl Into<String>) -> ApiError {
    ApiError::new(400, code, text).in_namespace(SERVICE)
}

/// A text that is no stream's ARN. The words are captured (published: a test of AWS's SDK for JavaScript); that the ARN follows them
/// is believed.
pub(super) fn stream_arn(arn: &str) -> ApiError {
    validation(format!("Invalid StreamArn: {arn}"))
}

/// A stream that is not there, or not any more.
pub(super) fn stream_not_found(arn: &str) -> ApiError {
    error("ResourceNotFoundException", format!("Requested resource not found: Stream: {arn} not found"))
}

/// A shard that the stream does not have. The text is captured (published: two readers of streams wait for it).
pub(super) fn shard_not_found() -> ApiError {
    error("ResourceNotFoundException", "Requested resource not found: Shard does not exist")
}

/// A text that is no iterator of ours. Believed: the text.
pub(super) fn invalid_iterator() -> ApiError {
    validation("Invalid ShardIterator")
}

/// An iterator that is older than it may be. Believed: the text.
pub(super) fn expired_iterator() -> ApiError {
    error(
        "ExpiredIteratorException",
        "The shard iterator is expired. Shard iterators are only valid for 15 minutes.",
    )
}

/// A place in the stream that has been let go of. The text is what AWS's DynamoDB Local says (published), and how AWS's model
/// describes the error.
pub(super) fn trimmed() -> ApiError {
    error(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.",
    )
}

/// A kind of iterator that takes a sequence number, without one. Believed: the text.
pub(super) fn sequence_number_required(kind: &str) -> ApiError {
    validation(format!("SequenceNumber must be specified when ShardIteratorType is {kind}"))
}

/// A kind of iterator that takes no sequence number, with one. Believed: the text.
pub(super) fn sequence_number_refused(kind: &str) -> ApiError {
    validation(format!("SequenceNumber cannot be specified when ShardIteratorType is {kind}"))
}

/// A sequence number that no record of the shard can have. Believed: the text.
pub(super) fn invalid_sequence_number(number: &str) -> ApiError {
    validation(format!("Invalid SequenceNumber: {number}"))
}
