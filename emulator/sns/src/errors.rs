//! Every error that SNS answers with, one function each. Codes are the names of AWS's shapes; the door knows what the protocol
//! says for them.
//!
//! Texts are AWS's, captured and published by those who test against it (`fixtures/sns/refusals.json` says which), unless a
//! function says that it is believed.

use contract::ApiError;

/// `InvalidParameter`, with what follows `Invalid parameter: `.
pub(crate) fn invalid(what: impl std::fmt::Display) -> ApiError {
    invalid_text(format!("Invalid parameter: {what}"))
}

/// `InvalidParameter` in a sentence of its own.
pub(crate) fn invalid_text(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "InvalidParameterException", message)
}

/// An attribute of a message that is wrong.
pub(crate) fn invalid_attribute(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "InvalidParameterValueException", message)
}

/// No topic of this ARN.
pub(crate) fn no_topic() -> ApiError {
    not_found("Topic does not exist")
}

/// No subscription of this ARN.
pub(crate) fn no_subscription() -> ApiError {
    not_found("Subscription does not exist")
}

fn not_found(message: &str) -> ApiError {
    ApiError::new(404, "NotFoundException", message)
}

/// A text that is no ARN.
pub(crate) fn not_an_arn(parameter: &str, text: &str) -> ApiError {
    let elements = text.split(':').count();
    invalid(format!("{parameter} Reason: An ARN must have at least 6 elements, not {elements}"))
}

/// What has tags is not there.
pub(crate) fn no_resource() -> ApiError {
    ApiError::new(404, "ResourceNotFoundException", "Resource does not exist")
}

/// More tags than a topic may have. The text is believed.
pub(crate) fn too_many_tags() -> ApiError {
    ApiError::new(
        400,
        "TagLimitExceededException",
        "Could not complete request: tag quota of per resource exceeded",
    )
}

/// A token of a page that is none. Believed.
pub(crate) fn invalid_token() -> ApiError {
    invalid("NextToken")
}

/// Somebody unknown wants to end a subscription that only its owner may end. Believed: the text.
pub(crate) fn not_authorized(operation: &str) -> ApiError {
    ApiError::new(
        403,
        "AuthorizationErrorException",
        format!("User is not authorized to perform: SNS:{operation}"),
    )
}

/// More entries in a batch than there may be.
pub(crate) fn too_many_entries() -> ApiError {
    let message = "The batch request contains more entries than permissible.";
    ApiError::new(400, "TooManyEntriesInBatchRequestException", message)
}

/// A batch without entries. Believed: the text.
pub(crate) fn empty_batch() -> ApiError {
    ApiError::new(400, "EmptyBatchRequestException", "The batch request doesn't contain any entries.")
}

/// Two entries of one id.
pub(crate) fn ids_not_distinct() -> ApiError {
    let message = "Two or more batch entries in the request have the same Id.";
    ApiError::new(400, "BatchEntryIdsNotDistinctException", message)
}

/// An id that an entry of a batch cannot have. Believed: the text, which is SQS's.
pub(crate) fn invalid_entry_id() -> ApiError {
    let message = "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 \
                   letters long.";
    ApiError::new(400, "InvalidBatchEntryIdException", message)
}

/// A batch that is too large. Believed: the text.
pub(crate) fn batch_too_long() -> ApiError {
    let message = "The length of all the messages put together is more than the limit.";
    ApiError::new(400, "BatchRequestTooLongException", message)
}

/// What of SNS is not emulated, by name.
pub(crate) fn not_emulated(what: &str) -> ApiError {
    ApiError::new(501, "NotImplemented", format!("{what} of sns is not emulated by Millpond"))
}
