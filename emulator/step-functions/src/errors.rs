//! Every error of Step Functions' control plane, once: its code, its text and, where AWS's words are not known, that they are
//! believed. "Captured" texts were recorded from AWS by the tests of another emulator (localstack, its snapshots of
//! `stepfunctions/v2`), or stand in the issue that is named.

mod executions;

use contract::ApiError;
use serde_json::json;

use crate::model::arn::NoArn;
use crate::model::logging::BadLogging;

pub(crate) use executions::*;

fn refusal(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::new(400, code, message)
}

/// A row that we wrote and cannot read.
pub(crate) fn corrupt(what: &str) -> ApiError {
    ApiError::internal(format!("{what} is not as it was written"))
}

/// A text that is no ARN of Step Functions. Captured: the texts of a wrong beginning and of a wrong kind of resource;
/// believed: the other two.
pub(crate) fn no_arn(text: &str, why: NoArn<'_>) -> ApiError {
    let why = match why {
        NoArn::Prefix => format!("Invalid ARN prefix: {text}"),
        NoArn::Parts => format!("Malformed ARN: {text}"),
        NoArn::Service(service) => format!("Service not valid in this context: {service}"),
        NoArn::Resource(kind) => return wrong_resource(kind),
    };
    invalid_arn(&why)
}

/// An ARN of another kind of resource than the operation is about (captured).
pub(crate) fn wrong_resource(kind: &str) -> ApiError {
    invalid_arn(&format!("Resource type not valid in this context: {kind}"))
}

fn invalid_arn(why: &str) -> ApiError {
    refusal("InvalidArn", format!("Invalid Arn: '{why}'"))
}

/// An ARN of a state machine where one of a version must be. Believed: the text.
pub(crate) fn no_version_arn(arn: &str) -> ApiError {
    invalid_arn(&format!("Not the ARN of a state machine version: {arn}"))
}

/// An ARN of a state machine where one of an alias must be. Believed: the text.
pub(crate) fn no_alias_arn(arn: &str) -> ApiError {
    invalid_arn(&format!("Not the ARN of a state machine alias: {arn}"))
}

/// A role that is none (captured: amazon-sagemaker-examples 2432).
pub(crate) fn invalid_role(arn: &str) -> ApiError {
    refusal("InvalidArn", format!("Invalid Role Arn: '{arn}'"))
}

/// A name with characters that names do not have (captured).
pub(crate) fn invalid_name(name: &str) -> ApiError {
    refusal("InvalidName", format!("Invalid Name: '{name}'"))
}

/// A page's token that we did not give.
pub(crate) fn invalid_token() -> ApiError {
    refusal("InvalidToken", "Invalid Token: 'Invalid token'")
}

/// A definition that is wrong; `why` is what is wrong, each with its code and its place (captured).
pub(crate) fn invalid_definition(why: &str) -> ApiError {
    refusal("InvalidDefinition", format!("Invalid State Machine Definition: '{why}'"))
}

/// A logging configuration that cannot be. Captured: that there must be one destination, and, in
/// terraform-provider-aws 17682, how its ARN ends; believed: the third.
pub(crate) fn invalid_logging(why: BadLogging) -> ApiError {
    let why = match why {
        BadLogging::Destinations => "Must specify exactly one Log Destination.",
        BadLogging::Qualifier => "Log Group ARN must be provided with '*' qualifier.",
        BadLogging::LogGroup => "Log Destination not found.",
    };
    refusal("InvalidLoggingConfiguration", format!("Invalid Logging Configuration: {why}"))
}

/// A state machine that is not here (captured).
pub(crate) fn no_state_machine(arn: &str) -> ApiError {
    refusal("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'"))
}

/// A name that another state machine has (captured).
pub(crate) fn state_machine_exists(arn: &str) -> ApiError {
    refusal("StateMachineAlreadyExists", format!("State Machine Already Exists: '{arn}'"))
}

/// A state machine that is about to go. Believed: the text.
pub(crate) fn state_machine_deleting(arn: &str) -> ApiError {
    refusal("StateMachineDeleting", format!("State Machine Is Being Deleted: '{arn}'"))
}

/// An operation that the other type of state machine has (captured).
pub(crate) fn type_not_supported() -> ApiError {
    refusal("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
}

/// As many state machines as there may be. Believed: the text.
pub(crate) fn too_many_state_machines(most: usize) -> ApiError {
    refusal(
        "StateMachineLimitExceeded",
        format!("State machine limit exceeded: an account may have {most} in a region"),
    )
}

/// An update that says nothing (captured).
pub(crate) fn nothing_to_update() -> ApiError {
    refusal(
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    )
}

/// A description of a version where none is published (captured).
pub(crate) fn description_without_version() -> ApiError {
    refusal("ValidationException", "Version description can only be set when publish is true")
}

/// A revision that is not the newest (captured).
pub(crate) fn other_revision(asked: &str, current: &str) -> ApiError {
    refusal(
        "ConflictException",
        format!(
            "Failed to publish the State Machine version for revision {asked}. The current State Machine revision is \
             {current}."
        ),
    )
}

/// As many versions as a state machine may have. Believed: the text.
pub(crate) fn too_many_versions(most: usize) -> ApiError {
    quota(format!("A state machine may have {most} versions; delete those that are not used"))
}

/// As many aliases as a state machine may have. Believed: the text.
pub(crate) fn too_many_aliases(most: usize) -> ApiError {
    quota(format!("A state machine may have {most} aliases; delete those that are not used"))
}

fn quota(message: String) -> ApiError {
    refusal("ServiceQuotaExceededException", message)
}

/// A version that aliases lead to (captured).
pub(crate) fn version_has_aliases(aliases: &[String]) -> ApiError {
    refusal(
        "ConflictException",
        format!(
            "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: \
             [{}]",
            aliases.join(", ")
        ),
    )
}

/// An alias or a version that is not here (captured).
pub(crate) fn no_reference(arn: &str) -> ApiError {
    refusal("ResourceNotFound", "Request references a resource that does not exist.")
        .with_member("resourceName", json!(arn))
}

/// Something to be tagged that is not here, or that has no tags (captured).
pub(crate) fn no_resource(arn: &str) -> ApiError {
    refusal("ResourceNotFound", format!("Resource not found: '{arn}'"))
        .with_member("resourceName", json!(arn))
}

/// More tags than a resource may have. Believed: the text.
pub(crate) fn too_many_tags(arn: &str, most: usize) -> ApiError {
    refusal("TooManyTags", format!("A resource may have {most} tags: '{arn}'"))
        .with_member("resourceName", json!(arn))
}

/// An alias of this name that is another (captured: the same text whatever differs).
pub(crate) fn alias_exists() -> ApiError {
    refusal(
        "ConflictException",
        "Failed to create alias because an alias with the same name and a different routing configuration already exists.",
    )
}

/// Routes that do not lead to versions (captured).
pub(crate) fn routes_need_versions(arns: &[&str]) -> ApiError {
    routing(format!(
        "Routing configuration must contain state machine version ARNs. Received: [{}]",
        arns.join(", ")
    ))
}

/// Two routes to one version (captured).
pub(crate) fn routes_need_distinct_versions(arns: &[&str]) -> ApiError {
    routing(format!(
        "Routing configuration must contain distinct state machine version ARNs. Received: [{}]",
        arns.join(", ")
    ))
}

/// Routes to versions of two state machines. Believed: the text.
pub(crate) fn routes_need_one_state_machine(arns: &[&str]) -> ApiError {
    routing(format!(
        "Routing configuration must contain version ARNs of one state machine. Received: [{}]",
        arns.join(", ")
    ))
}

/// Weights that are not a hundred together (captured).
pub(crate) fn weights_need_a_sum(weights: &[u64]) -> ApiError {
    routing(format!("Sum of routing configuration weights must equal 100. Received: {weights:?}"))
}

/// Routes to versions of another state machine than the alias's. Believed: the text.
pub(crate) fn routes_of_another(arn: &str) -> ApiError {
    routing(format!("Routing configuration must contain version ARNs of the state machine of '{arn}'"))
}

fn routing(message: String) -> ApiError {
    refusal("ValidationException", message).with_member("reason", json!("INVALID_ROUTING_CONFIGURATION"))
}

/// An update of an alias that says nothing. Believed: the text.
pub(crate) fn nothing_to_update_of_alias() -> ApiError {
    refusal("ValidationException", "Either the description or the routing configuration must be specified")
        .with_member("reason", json!("MISSING_REQUIRED_PARAMETER"))
}

/// An ARN with a map state's label where none may be. Believed: the text.
pub(crate) fn labelled_arn() -> ApiError {
    refusal("ValidationException", "This operation does not support ARNs with the label of a map state")
        .with_member("reason", json!("API_DOES_NOT_SUPPORT_LABELED_ARNS"))
}

/// An activity that is not here (captured).
pub(crate) fn no_activity(arn: &str) -> ApiError {
    refusal("ActivityDoesNotExist", format!("Activity Does Not Exist: '{arn}'"))
}

/// As many activities as there may be. Believed: the text.
pub(crate) fn too_many_activities(most: usize) -> ApiError {
    refusal(
        "ActivityLimitExceeded",
        format!("Activity limit exceeded: an account may have {most} in a region"),
    )
}
