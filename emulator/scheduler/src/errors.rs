//! Every error that Scheduler answers with, one function each. Texts are published by those who met them, unless a function says
//! that it is believed.

use contract::ApiError;

/// No schedule of this name.
pub(crate) fn no_schedule(name: &str) -> ApiError {
    not_found(format!("Schedule {name} does not exist."))
}

/// No group of this name.
pub(crate) fn no_group(name: &str) -> ApiError {
    not_found(format!("Schedule group {name} does not exist."))
}

fn not_found(message: String) -> ApiError {
    ApiError::new(404, "ResourceNotFoundException", message)
}

/// A schedule of this name is there already.
pub(crate) fn schedule_exists(name: &str) -> ApiError {
    conflict(format!("Schedule {name} already exists."))
}

/// A group of this name is there already.
pub(crate) fn group_exists(name: &str) -> ApiError {
    conflict(format!("Schedule group {name} already exists."))
}

fn conflict(message: String) -> ApiError {
    ApiError::new(409, "ConflictException", message)
}

/// More than there may be. Believed: the text.
pub(crate) fn quota(what: &str) -> ApiError {
    ApiError::new(402, "ServiceQuotaExceededException", format!("The maximum number of {what} was reached."))
}

/// An expression that is no schedule.
pub(crate) fn invalid_expression(expression: &str) -> ApiError {
    validation(format!("Invalid Schedule Expression {expression}."))
}

/// An ARN that is no target's.
pub(crate) fn invalid_target_arn() -> ApiError {
    validation("Provided Arn is not in correct format.")
}

/// A token that is none. Believed: the text.
pub(crate) fn invalid_token() -> ApiError {
    validation("Invalid NextToken.")
}

/// What else is wrong with an input.
pub(crate) fn validation(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "ValidationException", message)
}
