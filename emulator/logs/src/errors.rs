//! Every error of CloudWatch Logs, once: its code, its text and, where AWS's words are not known, that they are believed.

use contract::ApiError;

fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(400, code, message)
}

/// A row that we wrote and cannot read.
pub(crate) fn corrupt() -> ApiError {
    ApiError::internal("a row of CloudWatch Logs is not as it was written")
}

/// A parameter that AWS's model allows and CloudWatch Logs does not.
pub(crate) fn invalid_parameter(message: impl Into<String>) -> ApiError {
    refusal("InvalidParameterException", message)
}

fn not_found(message: impl Into<String>) -> ApiError {
    refusal("ResourceNotFoundException", message)
}

/// A group that is not here (captured).
pub(crate) fn no_group() -> ApiError {
    not_found("The specified log group does not exist.")
}

/// A stream that is not here (captured).
pub(crate) fn no_stream() -> ApiError {
    not_found("The specified log stream does not exist.")
}

/// A subscription filter that is not here (captured).
pub(crate) fn no_subscription_filter() -> ApiError {
    not_found("The specified subscription filter does not exist.")
}

/// A resource policy that is not here (published: moto; without a full stop).
pub(crate) fn no_policy(name: &str) -> ApiError {
    not_found(format!("Policy with name [{name}] does not exist"))
}

/// An ARN that names nothing here (captured).
pub(crate) fn no_resource() -> ApiError {
    not_found("The specified resource does not exist.")
}

/// A group's name that is taken (captured; AWS ends it without a full stop).
pub(crate) fn group_exists() -> ApiError {
    refusal("ResourceAlreadyExistsException", "The specified log group already exists")
}

/// A stream's name that is taken (captured; AWS ends it without a full stop).
pub(crate) fn stream_exists() -> ApiError {
    refusal("ResourceAlreadyExistsException", "The specified log stream already exists")
}

/// A group that may not be deleted. Believed: the text.
pub(crate) fn group_is_protected() -> ApiError {
    refusal(
        "ValidationException",
        "Cannot delete log group. Deletion protection is enabled for this log group.",
    )
}

/// More of something than a group or an account may have (captured).
pub(crate) fn limit_exceeded() -> ApiError {
    refusal("LimitExceededException", "Resource limit exceeded.")
}

/// More tags than a group may have. Believed: the text.
pub(crate) fn too_many_tags() -> ApiError {
    refusal("TooManyTagsException", "The resource cannot have more than 50 tags.")
}

/// Both ways to name a group in one request. Believed: the text.
pub(crate) fn group_named_twice() -> ApiError {
    invalid_parameter("LogGroup name and LogGroup identifier are mutually exclusive parameters.")
}

/// A request that names no group. Believed: the text.
pub(crate) fn no_group_named() -> ApiError {
    invalid_parameter("Either logGroupName or logGroupIdentifier must be specified.")
}

/// A number of days that is not offered (published by those who met it; believed: the order of the numbers).
pub(crate) fn no_such_retention(days: i64, offered: &[i64]) -> ApiError {
    let offered: Vec<String> = offered.iter().map(ToString::to_string).collect();
    invalid_parameter(format!(
        "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must \
         satisfy enum value set: [{}]",
        offered.join(", ")
    ))
}

/// A prefix and a part of names in one request (captured).
pub(crate) fn prefix_and_pattern() -> ApiError {
    invalid_parameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
}

/// Streams of a prefix in the order of their last events (captured).
pub(crate) fn prefix_by_last_event() -> ApiError {
    invalid_parameter("Cannot order by LastEventTime with a logStreamNamePrefix.")
}

/// Events whose times go back (captured).
pub(crate) fn not_chronological() -> ApiError {
    invalid_parameter("Log events in a single PutLogEvents request must be in chronological order.")
}

/// Events of more than a day in one request (captured).
pub(crate) fn longer_than_a_day() -> ApiError {
    invalid_parameter(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    )
}

/// A request of too many bytes, each event counted with 26 more (captured).
pub(crate) fn upload_too_large(bytes: usize, limit: usize) -> ApiError {
    invalid_parameter(format!("Upload too large: {bytes} bytes exceeds limit of {limit}"))
}

/// A token that we have not given (captured).
pub(crate) fn invalid_token() -> ApiError {
    invalid_parameter("The specified nextToken is invalid.")
}

/// Streams named in two ways. Believed: the text.
pub(crate) fn streams_and_prefix() -> ApiError {
    invalid_parameter("logStreamNamePrefix and logStreamNames are mutually exclusive parameters.")
}

/// The same of a session. Believed: the text.
pub(crate) fn tailed_streams_and_prefixes() -> ApiError {
    invalid_parameter("logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.")
}

/// A session that asks for streams of more than one group. Believed: the text.
pub(crate) fn streams_of_many_groups() -> ApiError {
    invalid_parameter(
        "logStreamNames and logStreamNamePrefixes can be specified only with exactly one log group identifier.",
    )
}

/// A group of a session that is not named by its ARN. Believed: the text.
pub(crate) fn no_group_arn(identifier: &str) -> ApiError {
    invalid_parameter(format!("Invalid log group ARN: {identifier}"))
}

/// A group of a class that Live Tail does not support (documented); believed: the code and the text.
pub(crate) fn class_without_live_tail(class: &str) -> ApiError {
    refusal(
        "InvalidOperationException",
        format!("Live Tail is not supported for log groups of class {class}."),
    )
}

/// A pattern with something in it that must be quoted (published by many who met it).
pub(crate) fn invalid_characters(found: &str) -> ApiError {
    invalid_parameter(format!("Invalid character(s) in term '{found}'"))
}

/// A pattern that cannot be read for another reason. Believed: the text.
pub(crate) fn invalid_pattern(why: &str) -> ApiError {
    invalid_parameter(format!("Invalid filter pattern: {why}"))
}

/// A function that is not here, or may not be called (captured).
pub(crate) fn function_not_callable() -> ApiError {
    invalid_parameter(
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your \
         function.",
    )
}

/// A policy that is not JSON. Believed: the text.
pub(crate) fn invalid_policy() -> ApiError {
    invalid_parameter("The policy document is not valid JSON.")
}
