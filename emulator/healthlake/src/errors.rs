//! Every error that HealthLake answers with.
//!
//! The control plane speaks AWS's exceptions, the data plane OperationOutcomes. "Believed" marks a text or status that
//! AWS does not publish.

use contract::ApiError;
use fhir::patch::{PatchError, PatchErrorKind};
use fhir::{Issue, IssueType, operation_outcome};

mod bundles;
mod search;
mod smart;
mod terminology;
#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
mod tests;
mod validation;

use crate::files::Refusal;
pub(crate) use bundles::*;
pub(crate) use search::*;
pub(crate) use smart::*;
pub(crate) use terminology::*;
pub(crate) use validation::*;

/// AWS's text for what its FHIR API does not do.
pub(crate) const NOT_SUPPORTED: &str = "Interaction not supported.";

/// AWS's text for a line of an import.
pub(crate) const MISSING_ID_IN_LINE: &str = "Missing required id field in resource json";

// The control plane.

/// Believed text.
pub(crate) fn data_store_not_found(id: &str) -> ApiError {
    ApiError::new(400, "ResourceNotFoundException", format!("Datastore with id {id} was not found"))
}

/// Believed text.
pub(crate) fn resource_not_found(arn: &str) -> ApiError {
    ApiError::new(400, "ResourceNotFoundException", format!("Resource with ARN {arn} was not found"))
}

/// Believed text.
pub(crate) fn job_not_found(id: &str) -> ApiError {
    ApiError::new(400, "ResourceNotFoundException", format!("Job with id {id} was not found"))
}

/// Believed, code and text; the number is AWS's quota, or ours.
pub(crate) fn too_many_jobs(most: usize) -> ApiError {
    let text = format!("LimitExceeded: at most {most} jobs of a kind can be queued in a data store");
    ApiError::new(400, "ThrottlingException", text)
}

/// Believed, code and text; the number is AWS's quota.
pub(crate) fn too_many_data_stores(most: usize) -> ApiError {
    let text = format!("LimitExceeded: an account has at most {most} active data stores");
    ApiError::new(400, "ThrottlingException", text)
}

/// Ours: a URI of a job that cannot be used here.
pub(crate) fn unusable_uri(operation: &str, refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::NotEmulated(what) => ApiError::member_not_emulated(operation, what),
        Refusal::Invalid(text) => invalid(text),
    }
}

/// Believed text.
pub(crate) fn no_files(uri: &str, ending: &str) -> ApiError {
    invalid(format!("There is no file {ending} under {uri}"))
}

/// The message of a job whose files cannot be read or written; the second part is the operating system's.
pub(crate) fn file_failed(uri: &str, why: &str) -> ApiError {
    invalid(format!("{uri}: {why}"))
}

/// Believed text; the model's shape is a union.
pub(crate) fn missing_member(operation: &str, member: &str) -> ApiError {
    invalid(format!("{member} of {operation} is required"))
}

/// Believed, code and text.
pub(crate) fn data_store_is_deleted(id: &str) -> ApiError {
    ApiError::new(400, "ConflictException", format!("Datastore with id {id} is in DELETED status"))
}

/// Believed text.
pub(crate) fn client_token_reused(token: &str) -> ApiError {
    invalid(format!("ClientToken {token} was used before with other parameters"))
}

/// Believed text.
pub(crate) fn invalid_next_token() -> ApiError {
    invalid("Invalid NextToken")
}

/// Believed text.
pub(crate) fn key_required() -> ApiError {
    invalid("KmsKeyId is required when CmkType is CUSTOMER_MANAGED_KMS_KEY")
}

/// Believed text.
pub(crate) fn invalid_metadata(fault: &str) -> ApiError {
    invalid(format!("Metadata in IdentityProviderConfiguration {fault}"))
}

/// Believed text; that both are needed is documented.
pub(crate) fn smart_member_required(member: &str, strategy: &str) -> ApiError {
    invalid(format!(
        "{member} in IdentityProviderConfiguration is required when AuthorizationStrategy is {strategy}"
    ))
}

/// Believed text; the number is that of AWS's list of tags.
pub(crate) fn too_many_tags(most: usize) -> ApiError {
    invalid(format!("A resource can have at most {most} tags"))
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "ValidationException", message)
}

// The data plane.

fn outcome(status: u16, code: IssueType, diagnostics: impl Into<String>) -> ApiError {
    let issue = Issue::error(code, diagnostics);
    let body = operation_outcome(std::slice::from_ref(&issue));
    ApiError::new(status, code.code(), issue.diagnostics).with_body(body)
}

/// Believed, status and text. Also a data store of another account or region, or one that was deleted.
pub(crate) fn no_such_data_store(id: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Datastore {id} was not found"))
}

/// AWS's text for what its FHIR API does not do; believed for a type that it does not know.
pub(crate) fn interaction_not_supported() -> ApiError {
    outcome(400, IssueType::NotSupported, NOT_SUPPORTED)
}

/// Something that AWS does and we do not.
pub(crate) fn not_emulated(what: &str) -> ApiError {
    outcome(501, IssueType::NotSupported, format!("{what} is not emulated by Millpond"))
}

/// AWS's text; believed that the data plane says `resourceType` of a type in a URL.
pub(crate) fn malformed_type(value: &str) -> ApiError {
    constraint(value, "resourceType", "[A-Za-z]{1,256}")
}

/// AWS's text; believed that the data plane says `resourceId`.
pub(crate) fn malformed_id(value: &str) -> ApiError {
    constraint(value, "resourceId", "[A-Za-z0-9-.]{1,64}")
}

fn constraint(value: &str, member: &str, pattern: &str) -> ApiError {
    let text = format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: {pattern}"
    );
    outcome(400, IssueType::Processing, text)
}

/// Believed text.
pub(crate) fn unknown_resource(resource_type: &str, id: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Resource {resource_type}/{id} is not known"))
}

/// Believed text.
pub(crate) fn unknown_version(resource_type: &str, id: &str, version: &str) -> ApiError {
    outcome(
        404,
        IssueType::NotFound,
        format!("Version {version} of resource {resource_type}/{id} is not known"),
    )
}

/// Believed text, and that the version of the deletion is told.
pub(crate) fn deleted_resource(resource_type: &str, id: &str, etag: String) -> ApiError {
    outcome(410, IssueType::Deleted, format!("Resource {resource_type}/{id} has been deleted"))
        .with_header("etag", etag)
}

/// Believed text.
pub(crate) fn version_conflict(resource_type: &str, id: &str) -> ApiError {
    outcome(
        412,
        IssueType::Conflict,
        format!("The version of {resource_type}/{id} is not the one in If-Match"),
    )
}

/// Believed text; that a deleted id stays taken is measured.
pub(crate) fn resource_exists(resource_type: &str, id: &str) -> ApiError {
    outcome(
        412,
        IssueType::Conflict,
        format!("Resource {resource_type}/{id} exists, or did before it was deleted"),
    )
}

/// Believed text.
pub(crate) fn malformed_header(name: &str, value: &str) -> ApiError {
    outcome(400, IssueType::Value, format!("The value '{value}' of header {name} is not valid"))
}

/// Believed text.
pub(crate) fn unsupported_media_type(value: &str) -> ApiError {
    outcome(
        415,
        IssueType::NotSupported,
        format!("Content-Type {value} is not supported; send application/fhir+json"),
    )
}

/// Believed text.
pub(crate) fn not_acceptable(value: &str) -> ApiError {
    outcome(
        406,
        IssueType::NotSupported,
        format!("'{value}' is not supported; ask for application/fhir+json"),
    )
}

/// The status and the limit are AWS's; believed text.
pub(crate) fn too_large(bytes: usize, most: usize) -> ApiError {
    outcome(413, IssueType::TooLong, format!("The resource has {bytes} bytes; at most {most} are allowed"))
}

/// Believed text.
pub(crate) fn empty_body() -> ApiError {
    outcome(400, IssueType::Required, "The request has no body; send a resource")
}

/// What is wrong with a resource; the texts are the FHIR crate's.
pub(crate) fn invalid_resource(issues: &[Issue]) -> ApiError {
    let message = issues.first().map(|issue| issue.diagnostics.clone()).unwrap_or_default();
    ApiError::new(400, "invalid", message).with_body(operation_outcome(issues))
}

/// AWS's statuses: 400 for what is no patch, 422 for one that does not fit the resource. Believed codes; the texts are the
/// FHIR crate's.
pub(crate) fn patch_failed(error: &PatchError) -> ApiError {
    match error.kind {
        PatchErrorKind::Malformed => outcome(400, IssueType::Structure, error.to_string()),
        PatchErrorKind::Inapplicable | PatchErrorKind::TestFailed => {
            outcome(422, IssueType::Processing, error.to_string())
        }
    }
}

/// Believed text, and that a patch without a Content-Type, which AWS requires, is answered so.
pub(crate) fn unsupported_patch(value: &str) -> ApiError {
    let text = format!(
        "Content-Type '{value}' is not supported; send application/json-patch+json, or a FHIRPath Patch as application/fhir+json"
    );
    outcome(415, IssueType::NotSupported, text)
}

/// Believed text.
pub(crate) fn other_type(sent: &str, expected: &str) -> ApiError {
    outcome(400, IssueType::Invalid, format!("The resource is of type {sent}, the URL says {expected}"))
}

/// Believed text.
pub(crate) fn missing_id() -> ApiError {
    outcome(400, IssueType::Required, "The resource has no id; an update needs the id that stands in the URL")
}

/// Believed text.
pub(crate) fn other_id(sent: &str, expected: &str) -> ApiError {
    outcome(400, IssueType::Invalid, format!("The resource has the id {sent}, the URL says {expected}"))
}

/// Believed text.
pub(crate) fn unknown_parameter(name: &str) -> ApiError {
    outcome(400, IssueType::NotSupported, format!("Parameter {name} is not supported here"))
}

/// Believed text.
pub(crate) fn repeated_parameter(name: &str) -> ApiError {
    outcome(400, IssueType::Value, format!("Parameter {name} is given more than once"))
}

/// Believed text.
pub(crate) fn invalid_parameter(name: &str, value: &str, expected: &str) -> ApiError {
    outcome(
        400,
        IssueType::Value,
        format!("The value '{value}' of parameter {name} is not valid: expected {expected}"),
    )
}

/// Believed text.
pub(crate) fn unknown_job(id: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Job {id} is not known"))
}

/// Believed text.
pub(crate) fn unknown_file(job: &str, name: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Job {job} has no file {name}"))
}

/// Believed, status and text; that files are kept for 48 hours is documented.
pub(crate) fn exported_files_gone(job: &str) -> ApiError {
    outcome(410, IssueType::Deleted, format!("The files of job {job} are no longer kept"))
}

/// Believed, status and text.
pub(crate) fn job_has_ended(id: &str, status: &str) -> ApiError {
    outcome(409, IssueType::Conflict, format!("Job {id} cannot be cancelled: it is {status}"))
}

/// Believed, status and text: that the newest version goes only with the whole resource.
pub(crate) fn newest_version(resource_type: &str, id: &str) -> ApiError {
    let text = format!("This is the newest version of {resource_type}/{id}; erase the resource");
    outcome(409, IssueType::Conflict, text)
}

/// Believed text.
pub(crate) fn malformed_body(what: &str) -> ApiError {
    outcome(400, IssueType::Invalid, format!("The body cannot be read: {what}"))
}

/// An error of the control plane in FHIR's words, for an operation that both planes have.
pub(crate) fn in_fhir(error: ApiError) -> ApiError {
    let code = match error.status {
        501 => IssueType::NotSupported,
        _ => IssueType::Processing,
    };
    outcome(error.status, code, error.message)
}

pub(crate) fn malformed_criteria(text: &str) -> ApiError {
    outcome(400, IssueType::Value, format!("'{text}' is not a type of resources with search parameters"))
}

/// Believed text.
pub(crate) fn invalid_criteria(text: &str, why: &str) -> ApiError {
    outcome(400, IssueType::Value, format!("'{text}': {why}"))
}

/// Believed, status and text; the number is AWS's quota.
pub(crate) fn too_many_topics(most: usize) -> ApiError {
    outcome(400, IssueType::TooCostly, format!("A data store has at most {most} SubscriptionTopics"))
}

/// Ours: consumers of the feed are.
pub(crate) fn unknown_consumer(name: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Consumer {name} of $changes is not known"))
}

/// Ours: consumers of the feed are.
pub(crate) fn too_many_consumers(most: usize) -> ApiError {
    outcome(400, IssueType::TooCostly, format!("A data store has at most {most} consumers of $changes"))
}

/// Believed text, or ours: two parameters that each say the same thing in its own way.
pub(crate) fn parameters_exclude_each_other(one: &str, other: &str) -> ApiError {
    outcome(400, IssueType::Value, format!("Parameters {one} and {other} exclude each other"))
}

/// Believed text, or ours: a parameter without which a request means nothing.
pub(crate) fn missing_parameter(name: &str) -> ApiError {
    outcome(400, IssueType::Required, format!("Parameter {name} is required"))
}

/// Ours: the feed has let go of changes that were asked for.
pub(crate) fn changes_gone(kept_after: u64) -> ApiError {
    let text = format!("Changes up to {kept_after} are no longer kept; go on with after={kept_after}");
    outcome(410, IssueType::Deleted, text)
}

/// Ours: events of a subscription that are too old.
pub(crate) fn events_gone(kept_after: u64) -> ApiError {
    let first = kept_after.saturating_add(1);
    let text = format!("Events up to {kept_after} are no longer kept; ask with eventsSinceNumber={first}");
    outcome(410, IssueType::Deleted, text)
}
