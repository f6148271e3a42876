//! The errors of a search.

use contract::ApiError;
use fhir::IssueType;

use super::outcome;

/// A search that cannot be asked; the text is the language's.
pub(crate) fn query(error: &fhir::search::QueryError) -> ApiError {
    use fhir::search::QueryError;
    let code = match error {
        QueryError::UnknownParameter { .. }
        | QueryError::UnsupportedParameter { .. }
        | QueryError::UnsupportedModifier { .. }
        | QueryError::UnsupportedPrefix { .. } => IssueType::NotSupported,
        QueryError::TooDeep | QueryError::TooWide | QueryError::TooManyAlternatives { .. } => {
            IssueType::TooCostly
        }
        _ => IssueType::Value,
    };
    outcome(400, code, error.to_string())
}

/// AWS documents that the two do not go together; believed text.
pub(crate) fn search_in_two_places() -> ApiError {
    outcome(400, IssueType::Invalid, "Search parameters may be in the URL or in the body, not in both")
}

/// That the two are refused together is measured; believed text.
pub(crate) fn summary_and_elements() -> ApiError {
    outcome(400, IssueType::Invalid, "_summary and _elements cannot be used together")
}

/// AWS documents that the two do not go together; believed text.
pub(crate) fn text_and_include() -> ApiError {
    outcome(400, IssueType::Invalid, "_summary=text cannot be used with _include or _revinclude")
}

/// Believed text.
pub(crate) fn cannot_sort(code: &str) -> ApiError {
    outcome(400, IssueType::NotSupported, format!("_sort by {code} is not supported here"))
}

/// Ours.
pub(crate) fn too_many_to_sort(most: usize) -> ApiError {
    outcome(400, IssueType::TooCostly, format!("More than {most} resources match; fewer can be sorted"))
}

/// The limit under strict limits is AWS's; believed text.
pub(crate) fn too_many_included(most: usize) -> ApiError {
    outcome(400, IssueType::TooCostly, format!("More than {most} resources would be included"))
}

/// Ours.
pub(crate) fn document_too_large(most: usize) -> ApiError {
    outcome(400, IssueType::TooCostly, format!("The document would have more than {most} resources"))
}

/// Ours.
pub(crate) fn too_many_references(most: usize) -> ApiError {
    let text = format!("More than {most} references would be followed to see what they lead to");
    outcome(400, IssueType::TooCostly, text)
}

/// Ours.
pub(crate) fn too_many_parameters(most: usize) -> ApiError {
    outcome(400, IssueType::TooCostly, format!("A search has at most {most} parameters"))
}

/// Ours: the snapshot of a search is no longer kept.
pub(crate) fn page_gone() -> ApiError {
    outcome(410, IssueType::Expired, "The pages of this search are no longer kept; search again")
}
