//! The errors of operations on several items: batches and transactions.

use contract::ApiError;
use serde_json::Value;

use super::{SERVICE, validation, violations_of};
use crate::model::table_name::{MAX_NAME, MIN_NAME};

/// A map of tables that has a name that no table can have; the map as it is shown.
pub(crate) fn map_names_violation(map: &str) -> String {
    format!(
        "Value '{map}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have \
         length less than or equal to {MAX_NAME}, Member must have length greater than or equal to {MIN_NAME}, Member must \
         satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
    )
}

/// The same beside what else the older layer has counted in `message`.
pub(crate) fn counted_first(violation: &str, message: &str) -> ApiError {
    let others = message.split_once(" detected: ").map_or(message, |(_, others)| others);
    let all: Vec<String> = std::iter::once(violation).chain(others.split("; ")).map(str::to_owned).collect();
    violations_of(&all)
}

/// A batch of writes that names no table.
pub(crate) fn no_batch_items(operation: &str) -> ApiError {
    validation(format!("The requestItems parameter is required for {operation}"))
}

/// More requests than a batch may have, over all its tables.
pub(crate) fn batch_too_long(operation: &str) -> ApiError {
    validation(format!("Too many items requested for the {operation} call"))
}

/// A batch that names an item twice.
pub(crate) fn batch_item_twice() -> ApiError {
    validation("Provided list of item keys contains duplicates")
}

/// An element of a batch of writes that is neither a put nor a deletion, or both.
pub(crate) fn batch_request() -> ApiError {
    validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    )
}

/// An element of a transaction without an action.
pub(crate) fn no_action() -> ApiError {
    validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")
}

/// An element of a transaction with several actions. The text is published (Moto and others have it from AWS).
pub(crate) fn several_actions() -> ApiError {
    validation("TransactItems can only contain one of Check, Put, Update or Delete")
}

/// Two actions of a transaction on one item.
pub(crate) fn one_item_twice() -> ApiError {
    validation("Transaction request cannot include multiple operations on one item")
}

/// A transaction whose items have too many bytes. Believed.
pub(crate) fn transaction_too_large() -> ApiError {
    validation("Transaction request size cannot exceed 4 MB")
}

/// A transaction that was not done, with a code for each action, joined, and the reasons.
pub(crate) fn transaction_cancelled(codes: &str, reasons: Vec<Value>) -> ApiError {
    let text =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]");
    ApiError::new(400, "TransactionCanceledException", text)
        .in_namespace(SERVICE)
        .with_member("CancellationReasons", Value::Array(reasons))
}

/// A token under which something else was asked. The text is believed: it is how AWS's model describes the error.
pub(crate) fn other_parameters() -> ApiError {
    let text = "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent \
                token that was already used.";
    ApiError::new(400, "IdempotentParameterMismatchException", text).in_namespace(SERVICE)
}
