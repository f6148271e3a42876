//! The errors of a terminology: of `$expand`, `$lookup`, and of searches by a value set or a hierarchy.

use contract::ApiError;
use fhir::IssueType;
use fhir::terminology::TerminologyError;

use super::{not_emulated, outcome};

/// Believed, status, code and text, but for R4's `too-costly`. The status says whose fault it is: 404 where the URL names
/// what is not there, 422 where a value set leads there, 400 in a search.
pub(crate) fn terminology(status: u16, error: &TerminologyError) -> ApiError {
    let code = match error {
        TerminologyError::Library(why) => return ApiError::internal(why.clone()),
        TerminologyError::NotBuiltIn { kind, url } => {
            return not_emulated(&format!("What is asked of {kind:?} {url}, which is R4's own,"));
        }
        TerminologyError::Unknown { .. } | TerminologyError::UnknownCode { .. } => IssueType::NotFound,
        TerminologyError::NoConcepts { .. } => IssueType::NotSupported,
        TerminologyError::TooCostly { .. } => IssueType::TooCostly,
        _ => IssueType::Processing,
    };
    outcome(status, code, error.to_string())
}

/// Believed text: a code alone is of no code system, so nothing is above or below it.
pub(crate) fn system_required(parameter: &str, modifier: &str) -> ApiError {
    let text = format!("{parameter}:{modifier} needs a code with its code system: system|code");
    outcome(400, IssueType::Value, text)
}

/// Believed text.
pub(crate) fn parameters_expected(sent: &str) -> ApiError {
    outcome(400, IssueType::Invalid, format!("The body must be a Parameters resource, not '{sent}'"))
}
