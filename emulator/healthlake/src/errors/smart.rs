//! The errors of SMART on FHIR: of tokens, and of what they do not grant.

use contract::ApiError;
use fhir::IssueType;

use super::outcome;

/// Believed, status and text: where no token is taken, one is as good as none.
pub(crate) fn missing_token() -> ApiError {
    outcome(401, IssueType::Login, "Request is missing Authentication Token")
}

/// Believed, status and text.
pub(crate) fn invalid_token(fault: &str) -> ApiError {
    outcome(401, IssueType::Login, format!("The bearer token is not valid: {fault}"))
}

/// Believed, status and text.
pub(crate) fn expired_token() -> ApiError {
    outcome(401, IssueType::Expired, "The bearer token has expired")
}

/// Ours: in AWS's place stands a Lambda function.
pub(crate) fn no_keys(issuer: &str, cause: &str) -> ApiError {
    outcome(503, IssueType::Transient, format!("The keys of the issuer {issuer} are not to be had: {cause}"))
}

/// Believed, status and text.
pub(crate) fn insufficient_scope(resource_type: &str, letters: &str) -> ApiError {
    let text = format!("The scopes of the bearer token do not grant {resource_type}.{letters}");
    outcome(403, IssueType::Forbidden, text)
}

/// Believed, status and text. `reach` is a patient or a search.
pub(crate) fn beyond_reach(reach: &str) -> ApiError {
    let text = format!("The scopes of the bearer token reach no further than {reach}");
    outcome(403, IssueType::Forbidden, text)
}

/// Believed, status and text.
pub(crate) fn not_smart(id: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Datastore {id} is not enabled for SMART on FHIR"))
}
