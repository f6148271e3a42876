//! What Query and Scan refuse.

use contract::ApiError;

use super::{invalid_parameters, validation};

/// A start key that no row has, and why where AWS says it.
pub(crate) fn bad_start_key(why: Option<&str>) -> ApiError {
    match why {
        Some(why) => validation(format!("The provided starting key is invalid: {why}")),
        None => validation("The provided starting key is invalid"),
    }
}

/// A start key in another partition than the query's.
pub(crate) fn start_key_outside() -> ApiError {
    validation("The provided starting key is outside query boundaries based on provided conditions")
}

/// A start key whose sort key the query does not mean.
pub(crate) fn start_key_outside_range() -> ApiError {
    validation("The provided starting key does not match the range key predicate")
}

/// A start key of a query that has one row at most.
pub(crate) fn query_of_one_row() -> ApiError {
    validation("The query can return at most one row and cannot be restarted")
}

/// An index that the table does not have.
pub(crate) fn no_such_index(name: &str) -> ApiError {
    validation(format!("The table does not have the specified index: {name}"))
}

/// A consistent read of a global index.
pub(crate) fn consistent_global_read() -> ApiError {
    validation("Consistent reads are not supported on global secondary indexes")
}

/// More wanted than a global index projects.
pub(crate) fn not_all_projected(index: &str) -> ApiError {
    invalid_parameters(&format!(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index {index} because its projection type is not ALL"
    ))
}

/// Attributes wanted that a global index does not project.
pub(crate) fn not_projected(index: &str, attributes: &[&str]) -> ApiError {
    let attributes = attributes.join(", ");
    invalid_parameters(&format!("Global secondary index {index} does not project [{attributes}]"))
}

/// A filter of a query on the key that it queries by; `member` is what AWS calls the filter.
pub(crate) fn filter_on_key(member: &str, name: &str) -> ApiError {
    validation(format!("{member} can only contain non-primary key attributes: Primary key attribute: {name}"))
}

/// A path into a key attribute, of the table or of an index.
pub(crate) fn path_into_key(of_index: bool, name: &str) -> ApiError {
    let kind = if of_index { "IndexKey" } else { "Key" };
    validation(format!(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {kind}: {name}"
    ))
}

/// A query that says nothing of the key.
pub(crate) fn no_key_condition() -> ApiError {
    validation(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    )
}

/// A start key of another worker.
pub(crate) fn start_key_of_other_segment(of: u32, number: u32) -> ApiError {
    bad_start_key(Some(&format!(
        "Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {of} Segment: {number}"
    )))
}

/// A worker's number without how many there are.
pub(crate) fn no_total_segments() -> ApiError {
    validation(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    )
}

/// A number of workers without the one that asks.
pub(crate) fn no_segment() -> ApiError {
    validation(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    )
}

/// A worker beyond the last one.
pub(crate) fn segment_out_of_range(number: i64, of: i64) -> ApiError {
    validation(format!(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {number} is not less than \
         TotalSegments: {of}"
    ))
}
