//! Every error that Lambda answers with, one function each.
//!
//! Texts marked "captured" are AWS's, as published by those who met them; where it says "believed", the text is ours.

mod mappings;

use contract::ApiError;
use serde_json::json;

pub(crate) use mappings::*;

/// An error that is the caller's, as Lambda marks it.
fn user(status: u16, code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(status, code, message).with_member("Type", json!("User"))
}

/// A parameter that AWS refuses in a sentence of its own.
pub(crate) fn invalid(message: impl Into<String>) -> ApiError {
    user(400, "InvalidParameterValueException", message)
}

fn not_found(message: impl Into<String>) -> ApiError {
    user(404, "ResourceNotFoundException", message)
}

fn conflict(message: impl Into<String>) -> ApiError {
    user(409, "ResourceConflictException", message)
}

/// What AWS has and Millpond does not, said by name.
pub(crate) fn not_emulated(what: &str) -> ApiError {
    invalid(format!("{what} is not emulated by Millpond"))
}

/// No such function, version or alias. Captured.
pub(crate) fn no_function(arn: &str) -> ApiError {
    not_found(format!("Function not found: {arn}"))
}

/// An ARN of another region or account. Captured for regions; a function of another account is believed to read alike.
pub(crate) fn elsewhere(arn: &str, region: &str, expected: &str) -> ApiError {
    if region == expected {
        return no_function(arn);
    }
    not_found(format!("Functions from '{region}' are not reachable in this region ('{expected}')"))
}

/// A name that is taken. Captured.
pub(crate) fn function_exists(name: &str) -> ApiError {
    conflict(format!("Function already exist: {name}"))
}

/// Two qualifiers. Captured.
pub(crate) fn qualifiers_differ() -> ApiError {
    invalid("The derived qualifier from the function name does not match the specified qualifier.")
}

/// Bytes that are no zip. Captured.
pub(crate) fn not_a_zip() -> ApiError {
    invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
}

/// No bytes. Captured.
pub(crate) fn empty_zip() -> ApiError {
    invalid("Uploaded file must be a non-empty zip")
}

/// A zip that unpacks to more than a function may have. Captured.
pub(crate) fn unzipped_too_large(limit: u64) -> ApiError {
    invalid(format!("Unzipped size must be smaller than {limit} bytes"))
}

/// A zip that is too large to be sent inline. Captured.
pub(crate) fn request_too_large(limit: usize, operation: &str) -> ApiError {
    user(
        413,
        "RequestEntityTooLargeException",
        format!("Request must be smaller than {limit} bytes for the {operation} operation"),
    )
}

/// An event that is too large. Captured.
pub(crate) fn payload_too_large(limit: usize) -> ApiError {
    let message = format!("Request must be smaller than {limit} bytes for the InvokeFunction operation");
    user(413, "RequestTooLargeException", message)
}

/// An event that is no JSON. The beginning is captured; what follows is our parser's, where AWS shows its own.
pub(crate) fn payload_not_json(why: &str) -> ApiError {
    user(
        400,
        "InvalidRequestContentException",
        format!("Could not parse request body into json: Could not parse payload into json: {why}"),
    )
}

/// As many invocations as there may be. Captured.
pub(crate) fn rate_exceeded(reason: &'static str) -> ApiError {
    user(429, "TooManyRequestsException", "Rate Exceeded.").with_member("Reason", json!(reason))
}

/// A change to what has changed since. Captured.
pub(crate) fn revision_differs() -> ApiError {
    user(
        412,
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the \
         latest Revision Id",
    )
}

/// A publication of code that is not the latest. Captured.
pub(crate) fn code_differs(asked: &str, latest: &str) -> ApiError {
    invalid(format!(
        "CodeSHA256 ({asked}) is different from current CodeSHA256 in $LATEST ({latest}). Please try again with the CodeSHA256 \
         in $LATEST."
    ))
}

/// `$LATEST` goes with its function only. Captured.
pub(crate) fn latest_stays() -> ApiError {
    invalid("$LATEST version cannot be deleted without deleting the function.")
}

/// An alias where a version must stand. Captured.
pub(crate) fn aliases_stay() -> ApiError {
    invalid("Deletion of aliases is not currently supported.")
}

/// A version that an alias points to. Captured.
pub(crate) fn version_in_use(aliases: &[String]) -> ApiError {
    conflict(format!(
        "Unable to delete version because the following aliases reference it: [{}]",
        aliases.join(", ")
    ))
}

/// Something that is not there, of a kind for which AWS says no more. Captured.
pub(crate) fn no_resource() -> ApiError {
    not_found("The resource you requested does not exist.")
}

/// A marker that no page gave. Believed.
pub(crate) fn invalid_marker() -> ApiError {
    invalid("Invalid Marker.")
}

/// A number that is larger than Lambda allows, in the words of AWS's model.
pub(crate) fn above_maximum(member: &str, value: u32, most: u32) -> ApiError {
    user(
        400,
        "ValidationException",
        format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have value less \
             than or equal to {most}"
        ),
    )
}

/// Environment variables that are AWS's to set. Captured.
pub(crate) fn reserved_variables(names: &[&str]) -> ApiError {
    invalid(format!(
        "Lambda was unable to configure your environment variables because the environment variables you have provided contains \
         reserved keys that are currently not supported for modification. Reserved keys used in this request: {}",
        names.join(", ")
    ))
}

/// More environment variables than there may be. Captured.
pub(crate) fn variables_too_large(variables: &std::collections::BTreeMap<String, String>) -> ApiError {
    invalid(format!(
        "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded \
         the 4KB limit. String measured: {}",
        json!(variables)
    ))
}

/// A zip without a runtime or a handler. Captured.
pub(crate) fn runtime_and_handler_missing() -> ApiError {
    invalid("Runtime and Handler are mandatory parameters for functions created with deployment packages.")
}

/// Code that is neither a zip nor in S3. Captured.
pub(crate) fn no_code() -> ApiError {
    invalid("Please provide a source for function code.")
}

/// A client context that is no JSON object in base64. Believed: the text.
pub(crate) fn invalid_client_context() -> ApiError {
    user(400, "InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.")
}

/// No such alias. Captured.
pub(crate) fn no_alias(arn: &str) -> ApiError {
    not_found(format!("Cannot find alias arn: {arn}"))
}

/// An alias's name that is taken. Captured.
pub(crate) fn alias_exists(arn: &str) -> ApiError {
    conflict(format!("Alias already exists: {arn}"))
}

/// More than two versions behind an alias. Captured.
pub(crate) fn too_many_weights() -> ApiError {
    invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
}

/// A weight that is no share. Believed.
pub(crate) fn invalid_weight(weight: f64) -> ApiError {
    user(
        400,
        "ValidationException",
        format!(
            "1 validation error detected: Value '{weight}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: \
             Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater \
             than or equal to 0.0]"
        ),
    )
}

/// An alias that leads twice to the same version. Captured.
pub(crate) fn version_routed_twice(version: &str) -> ApiError {
    invalid(format!(
        "Invalid function version {version}. Function version {version} is already included in routing configuration."
    ))
}

/// `$LATEST` behind an alias that leads to two versions. Captured.
pub(crate) fn latest_not_routed() -> ApiError {
    invalid("$LATEST is not supported for an alias pointing to more than 1 version")
}

/// More layers than a function may have. Believed.
pub(crate) fn too_many_layers(most: usize) -> ApiError {
    invalid(format!("Cannot reference more than {most} layers."))
}

/// A layer's version that is not there. Captured.
pub(crate) fn no_layer(arn: &str) -> ApiError {
    invalid(format!("Layer version {arn} does not exist."))
}

/// Two versions of one layer. Captured.
pub(crate) fn layer_twice() -> ApiError {
    invalid("Two different versions of the same layer are not allowed to be referenced in the same function.")
}

/// A statement's id that is taken. Captured.
pub(crate) fn statement_exists(id: &str) -> ApiError {
    conflict(format!(
        "The statement id ({id}) provided already exists. Please provide a new statement id, or remove the existing statement."
    ))
}

/// A statement that is not there. Captured.
pub(crate) fn no_statement(id: &str) -> ApiError {
    not_found(format!("Statement {id} is not found in resource policy."))
}

/// A change to a policy that has changed since. Captured.
pub(crate) fn policy_revision_differs() -> ApiError {
    user(
        412,
        "PreconditionFailedException",
        "The RevisionId provided does not match the latest RevisionId. Call the GetPolicy API to retrieve the latest RevisionId",
    )
}

/// A reservation that leaves too little for other functions. Captured.
pub(crate) fn too_much_reserved(minimum: u32) -> ApiError {
    invalid(format!(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum \
         value of [{minimum}]."
    ))
}

/// A function that has no configuration for its events. Captured.
pub(crate) fn no_invoke_config(arn: &str) -> ApiError {
    not_found(format!("The function {arn} doesn't have an EventInvokeConfig"))
}

/// A URL that is there already. Captured.
pub(crate) fn url_exists(arn: &str) -> ApiError {
    conflict(format!(
        "Failed to create function url config for [functionArn = {arn}]. Error message:  FunctionUrlConfig exists for this Lambda \
         function"
    ))
}

/// A URL that is nobody's. Believed: the text, which AWS leaves out.
pub(crate) fn no_url() -> ApiError {
    ApiError::new(404, "ResourceNotFoundException", "Not Found")
}

/// A request to a URL that must be signed, and is not. Captured (published in 2026; before, it was `Forbidden` alone).
pub(crate) fn url_forbidden() -> ApiError {
    ApiError::new(
        403,
        "AccessDeniedException",
        "Forbidden. For troubleshooting Function URL authorization issues, see: \
         https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
    )
}

/// A request to a URL whose event is too large. Believed.
pub(crate) fn url_request_too_large() -> ApiError {
    ApiError::new(413, "RequestEntityTooLargeException", "Request Entity Too Large")
}

/// Tags on something that has none. Captured.
pub(crate) fn not_tagged() -> ApiError {
    invalid("Tags on function aliases and versions are not supported. Please specify a function ARN.")
}

/// More tags than there may be. Captured.
pub(crate) fn too_many_tags() -> ApiError {
    invalid("Number of tags exceeds resource tag limit.")
}

/// A permission for `$LATEST` by name. Captured.
pub(crate) fn latest_has_no_policy() -> ApiError {
    invalid("We currently do not support adding policies for $LATEST.")
}

/// A configuration of events that says nothing. Captured.
pub(crate) fn nothing_configured() -> ApiError {
    invalid("You must specify at least one of error handling or destination setting.")
}

/// A destination that is none of a kind that there is. Captured.
pub(crate) fn invalid_destination(arn: &str) -> ApiError {
    invalid(format!(
        "The provided destination config DestinationConfig(onSuccess=OnSuccess(destination={arn}), onFailure=null) is invalid."
    ))
}
