//! The errors of conditional requests and of Bundles.

use contract::ApiError;
use fhir::IssueType;
use serde_json::{Value, json};

use super::outcome;
use crate::matching::Criteria;

/// Believed code and text; the status is R4's and HealthLake's.
pub(crate) fn several_matches(criteria: &Criteria) -> ApiError {
    let Criteria { resource_type, text } = criteria;
    outcome(412, IssueType::MultipleMatches, format!("More than one {resource_type} matches {text}"))
}

/// Believed text; the status is HealthLake's for a delete.
pub(crate) fn nothing_matches(criteria: &Criteria) -> ApiError {
    let Criteria { resource_type, text } = criteria;
    outcome(404, IssueType::NotFound, format!("No {resource_type} matches {text}"))
}

/// Believed text; the status is R4's.
pub(crate) fn reference_without_match(reference: &str, several: bool) -> ApiError {
    let (code, what) = if several {
        (IssueType::MultipleMatches, "more than one resource")
    } else {
        (IssueType::NotFound, "no resource")
    };
    outcome(412, code, format!("The reference {reference} matches {what}; it must match one"))
}

/// Believed text: a type in a URL names all its resources, and no condition is no condition.
pub(crate) fn criteria_required(resource_type: &str) -> ApiError {
    let text = format!("The URL names no {resource_type}: an id or search criteria are required");
    outcome(400, IssueType::Required, text)
}

/// Believed text. AWS's page on updates says 409, its page on Bundles 400.
pub(crate) fn other_id_matches(sent: &str, matching: &str, in_bundle: bool) -> ApiError {
    let text =
        format!("The resource has the id {sent}, but the criteria match the one with the id {matching}");
    if in_bundle { outcome(400, IssueType::Invalid, text) } else { outcome(409, IssueType::Conflict, text) }
}

/// Believed text; the status is HealthLake's.
pub(crate) fn criteria_not_met(resource_type: &str, id: &str) -> ApiError {
    outcome(
        409,
        IssueType::Conflict,
        format!("Resource {resource_type}/{id} exists but does not meet the criteria"),
    )
}

/// Believed text; code, status and the header are measured.
pub(crate) fn duplicate_request(location: String) -> ApiError {
    let text = "A resource was created before under this x-amz-fhir-idempotency-key; Location names it";
    outcome(409, IssueType::Duplicate, text).with_header("location", location)
}

/// Believed text. Not a `batch` or a `transaction`.
pub(crate) fn unsupported_bundle(bundle_type: &str) -> ApiError {
    let text = format!("A Bundle of type {bundle_type} is not processed; send a batch or a transaction");
    outcome(400, IssueType::NotSupported, text)
}

/// Believed text; the status is HealthLake's.
pub(crate) fn too_many_entries(entries: usize, most: usize) -> ApiError {
    outcome(422, IssueType::TooLong, format!("The Bundle has {entries} entries; at most {most} are allowed"))
}

/// Believed text.
pub(crate) fn url_elsewhere(url: &str) -> ApiError {
    outcome(400, IssueType::Value, format!("The URL '{url}' does not lead into this data store"))
}

/// Believed text.
pub(crate) fn method_elsewhere(method: &str, url: &str) -> ApiError {
    outcome(
        400,
        IssueType::NotSupported,
        format!("{method} {url} is nothing that an entry of a Bundle can ask for"),
    )
}

/// Believed text.
pub(crate) fn no_resource(method: &str) -> ApiError {
    outcome(400, IssueType::Required, format!("An entry with the method {method} needs a resource"))
}

/// Believed text.
pub(crate) fn not_a_patch() -> ApiError {
    let text = "A patch in a Bundle is a Binary of content type application/json-patch+json, or a Parameters resource";
    outcome(400, IssueType::Invalid, text)
}

/// Believed text; that a transaction fails so is R4's.
pub(crate) fn named_twice(resource_type: &str, id: &str) -> ApiError {
    outcome(400, IssueType::Invalid, format!("More than one entry writes {resource_type}/{id}"))
}

/// Believed text; R4's constraint bdl-7.
pub(crate) fn full_url_twice(full_url: &str) -> ApiError {
    outcome(400, IssueType::Invariant, format!("More than one entry has the fullUrl {full_url}"))
}

/// Ours: neither R4 nor AWS says what two entries mean that would create the same.
pub(crate) fn criteria_twice(criteria: &Criteria) -> ApiError {
    let Criteria { resource_type, text } = criteria;
    outcome(
        400,
        IssueType::Invalid,
        format!("More than one entry creates a {resource_type} unless {text} exists"),
    )
}

/// Believed text; the code is AWS's.
pub(crate) fn too_many_transactions(most: usize) -> ApiError {
    let text = format!("{most} transactions are pending in this data store; try again later");
    ApiError { code: "ThrottlingException".into(), ..outcome(429, IssueType::Throttled, text) }
}

/// Believed text.
pub(crate) fn unknown_transaction(id: &str) -> ApiError {
    outcome(404, IssueType::NotFound, format!("Transaction {id} is not known"))
}

/// The same error, which now says which entry of a Bundle it is about.
pub(crate) fn in_entry(mut error: ApiError, index: usize) -> ApiError {
    let entry = format!("Bundle.entry[{index}]");
    let issues = error.body.as_mut().and_then(|body| body.get_mut("issue")?.as_array_mut());
    for issue in issues.into_iter().flatten() {
        let place =
            issue.pointer("/location/0").and_then(Value::as_str).and_then(|place| place.split_once('.'));
        let place = place.map_or_else(|| entry.clone(), |(_, place)| format!("{entry}.resource.{place}"));
        issue["location"] = json!([place]);
        issue["expression"] = json!([place]);
    }
    error
}
