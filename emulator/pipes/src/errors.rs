//! Every error that Pipes answers with, one function each. Texts are believed unless a function says otherwise.

use contract::ApiError;
use serde_json::json;

/// No pipe of this name (published by those who met it).
pub(crate) fn no_pipe(name: &str) -> ApiError {
    ApiError::new(404, "NotFoundException", format!("Pipe {name} does not exist."))
}

/// A pipe of this name is there already (published by those who met it).
pub(crate) fn pipe_exists(name: &str) -> ApiError {
    ApiError::new(409, "ConflictException", format!("Pipe {name} already exists."))
        .with_member("resourceId", json!(name))
        .with_member("resourceType", json!("Pipe"))
}

/// A token that is none.
pub(crate) fn invalid_token() -> ApiError {
    validation("Invalid NextToken.")
}

/// What is wrong with an input.
pub(crate) fn validation(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "ValidationException", message)
}

/// A batch for what takes one event at a time.
pub(crate) fn no_batches() -> ApiError {
    validation(
        "The batch size of the source must be 1: the target or the enrichment does not support batching.",
    )
}

/// Batches that are larger than what the target takes at once.
pub(crate) fn batches_too_large(most: usize) -> ApiError {
    validation(format!(
        "The batch size of the source must be at most {most}, which is what the target supports."
    ))
}

/// What of Pipes is not emulated, by name.
pub(crate) fn not_emulated(what: &str) -> ApiError {
    ApiError::new(501, "NotImplemented", format!("{what} of pipes is not emulated by Millpond"))
}
