//! The refusals of PartiQL statements that only the table shows, or an operation. Texts are captured unless they are said to be
//! believed.

use contract::ApiError;

use super::{SERVICE, invalid_parameters, validation};

/// A `WHERE` that does not name one item.
pub(crate) fn no_key_in_where() -> ApiError {
    validation("Where clause does not contain a mandatory equality on all key attributes")
}

/// An insertion of a key that is there.
pub(crate) fn duplicate_item() -> ApiError {
    ApiError::new(400, "DuplicateItemException", "Duplicate primary key exists in table")
        .in_namespace(SERVICE)
}

/// An index that the table does not have. Query's text has the name, too.
pub(crate) fn statement_without_index() -> ApiError {
    validation("The table does not have the specified index")
}

/// A consistent read of a global index. Query says it otherwise.
pub(crate) fn consistent_global_statement() -> ApiError {
    validation("Strongly consistent read is not supported on Global Secondary Indexes")
}

/// A condition on what an index does not project.
pub(crate) fn filter_not_projected(index: &str, attributes: &[&str]) -> ApiError {
    let attributes = attributes.join(", ");
    invalid_parameters(&format!(
        "Secondary index {index} does not project one or more filter attributes: [{attributes}]"
    ))
}

/// A key of another type than the schema has. Believed: the text is that of key conditions.
pub(crate) fn key_condition_type() -> ApiError {
    invalid_parameters("Condition parameter type does not match schema type")
}

/// More values of a partition key in an `IN` than there may be. Believed: the text is that of other lists.
pub(crate) fn too_many_listed_keys(count: usize) -> ApiError {
    validation(format!("The IN operator is provided with too many operands; number of operands: {count}"))
}

/// Branches of an `OR` that mean the same rows.
pub(crate) fn overlapping_branches() -> ApiError {
    validation("Overlapping conditions with range keys are not supported in where clause")
}

/// `ORDER BY` of a scan.
pub(crate) fn order_without_key() -> ApiError {
    validation(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
    )
}

/// `ORDER BY` what is no key.
pub(crate) fn order_by_other(name: &str) -> ApiError {
    validation(format!("Variable reference {name} in ORDER BY clause must be part of the primary key"))
}

/// A token that is none, or of another statement. Believed: the text.
pub(crate) fn invalid_next_token() -> ApiError {
    validation("Invalid NextToken: the token does not belong to this statement and its parameters")
}

/// A read of more than one item where one is wanted.
pub(crate) fn select_without_key(operation: &str) -> ApiError {
    validation(format!(
        "Select statements within {operation} must specify the primary key in the where clause."
    ))
}

/// Reads and writes in one request. Captured for a transaction (published: a test of PyDynamoDB), believed of a batch.
pub(crate) fn reads_and_writes(operation: &str) -> ApiError {
    validation(format!(
        "{operation} API does not support both read and write operations in the same request."
    ))
}

/// A read of an index in a transaction.
pub(crate) fn index_in_transaction() -> ApiError {
    validation("Reads on indices are not supported within transactions.")
}

/// `RETURNING` in a transaction.
pub(crate) fn returning_in_transaction() -> ApiError {
    validation("RETURNING clause is not supported in ExecuteTransaction.")
}

/// `EXISTS` that asks nothing of the item.
pub(crate) fn exists_without_condition() -> ApiError {
    validation("EXISTS() must contain a single item read with additional condition")
}

/// `EXISTS` outside of a transaction. Believed: the text.
pub(crate) fn exists_alone() -> ApiError {
    validation("Unsupported operation: EXISTS")
}

/// A refusal of one statement of a transaction.
pub(crate) fn in_transaction(number: usize, error: ApiError) -> ApiError {
    if error.code != "ValidationException" {
        return error;
    }
    let message = format!("Validation failed in TransactStatements[{number}]: {}", error.message);
    ApiError { message, ..error }
}
