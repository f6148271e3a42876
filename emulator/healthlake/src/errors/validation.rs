//! The refusals of `$validate`.

use contract::ApiError;
use fhir::IssueType;

use super::outcome;

/// AWS's status, believed text.
pub(crate) fn unknown_type(name: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Resource type {name} is not known"))
}

/// AWS's status, believed text.
pub(crate) fn unknown_profile(address: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Profile {address} is not known"))
}
