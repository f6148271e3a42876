//! Every error that DynamoDB answers with, one function each.
//!
//! A text that comes from an expression or a value is the language's own ([`dynamodb_expression`]); here it gets AWS's code
//! and, in the newer layer, its count.

mod reading;
mod settings;
mod several;
mod statements;

use contract::{ApiError, Call};
use dynamodb_expression::{Item, ReadError, ValidationLayer, ValueError};
use serde_json::Value;

pub(crate) use several::{
    batch_item_twice, batch_request, batch_too_long, counted_first, map_names_violation, no_action,
    no_batch_items, one_item_twice, other_parameters, several_actions, transaction_cancelled,
    transaction_too_large,
};

use crate::model::index::IndexRefusal;
use crate::model::key_schema::KeyRefusal;
use crate::model::table_name::{MAX_NAME, MIN_NAME, has_name_characters};

pub(crate) use reading::{
    bad_start_key, consistent_global_read, filter_on_key, no_key_condition, no_segment, no_such_index,
    no_total_segments, not_all_projected, not_projected, path_into_key, query_of_one_row,
    segment_out_of_range, start_key_of_other_segment, start_key_outside, start_key_outside_range,
};
pub(crate) use settings::*;
pub(crate) use statements::*;

/// Where AWS's validation errors live.
const VALIDATE: &str = "com.amazon.coral.validate";
/// Where the errors of AWS's front end live.
const FRONT: &str = "com.amazon.coral.service";
/// Where the service's own errors live.
const SERVICE: &str = "com.amazonaws.dynamodb.v20120810";

/// The frame that an operation puts around a refusal of its values or expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// `1 validation error detected: <text>`: PutItem, UpdateItem, DeleteItem.
    Counted,
    /// The text alone: GetItem, BatchGetItem.
    Bare,
    /// The text alone, in the older layer's words: BatchWriteItem, the transactions.
    Older,
}

impl Frame {
    /// A refusal in this frame.
    pub(crate) fn validation(self, text: &str) -> ApiError {
        match self {
            Frame::Counted => validation(format!("1 validation error detected: {text}")),
            Frame::Bare | Frame::Older => validation(text),
        }
    }

    /// Whose words are used.
    pub(crate) fn layer(self) -> ValidationLayer {
        match self {
            Frame::Counted | Frame::Bare => ValidationLayer::Current,
            Frame::Older => ValidationLayer::Older,
        }
    }

    /// A refusal of values that were read. That a value has no type, or several, is said without a frame everywhere.
    pub(crate) fn value(self, error: &ValueError) -> ApiError {
        let text = error.text(self.layer());
        match error {
            ValueError::Empty | ValueError::SeveralTypes => validation(text),
            _ => self.validation(&text),
        }
    }
}

/// A `ValidationException`.
pub(crate) fn validation(text: impl Into<String>) -> ApiError {
    ApiError::new(400, "ValidationException", text).in_namespace(VALIDATE)
}

/// One or more parameter values were invalid, and why.
pub(crate) fn invalid_parameters(why: &str) -> ApiError {
    validation(format!("One or more parameter values were invalid: {why}"))
}

/// What the reader of values refuses: [`ReadError::Serialization`] at once, the rest for later.
pub(crate) fn of_reading(read: Result<Item, ReadError>) -> Result<Result<Item, ValueError>, ApiError> {
    match read {
        Ok(item) => Ok(Ok(item)),
        Err(ReadError::Validation(error)) => Ok(Err(error)),
        Err(ReadError::Serialization(error)) => Err(ApiError::serialization(error.to_string())),
    }
}

/// A required member that the older layer asks for by itself.
pub(crate) fn required_parameter(name: &str) -> ApiError {
    validation(format!("The parameter '{name}' is required but was not present in the request"))
}

/// A name that no table can have.
pub(crate) fn table_name(name: &str) -> ApiError {
    violations_of(&name_violations(name, "tableName"))
}

/// What is wrong with the name of a table that stands at a path.
pub(crate) fn name_violations(name: &str, path: &str) -> Vec<String> {
    let mut violations = Vec::new();
    let mut violation = |rule: String| {
        violations
            .push(format!("Value '{name}' at '{path}' failed to satisfy constraint: Member must {rule}"));
    };
    if !has_name_characters(name) {
        violation("satisfy regular expression pattern: [a-zA-Z0-9_.-]+".into());
    }
    if name.chars().count() < MIN_NAME {
        violation(format!("have length greater than or equal to {MIN_NAME}"));
    }
    if name.chars().count() > MAX_NAME {
        violation(format!("have length less than or equal to {MAX_NAME}"));
    }
    violations
}

/// Violations in the older layer's words, counted.
pub(crate) fn violations_of(violations: &[String]) -> ApiError {
    let plural = if violations.len() == 1 { "" } else { "s" };
    validation(format!("{} validation error{plural} detected: {}", violations.len(), violations.join("; ")))
}

/// A table named by the ARN of another account, which has given no leave. The principal is believed to be written so.
pub(crate) fn access_denied(call: &Call, arn: &str) -> ApiError {
    let text = format!(
        "User: arn:aws:iam::{account}:root is not authorized to perform: dynamodb:{operation} on resource: {arn} because no \
         resource-based policy allows the dynamodb:{operation} action",
        account = call.caller.account,
        operation = call.operation,
    );
    ApiError::new(400, "AccessDeniedException", text).in_namespace(FRONT)
}

/// A call on items of a table that is not there.
pub(crate) fn resource_not_found() -> ApiError {
    ApiError::new(400, "ResourceNotFoundException", "Requested resource not found").in_namespace(SERVICE)
}

/// A call on a table that is not there.
pub(crate) fn table_not_found(name: &str) -> ApiError {
    let text = format!("Requested resource not found: Table: {name} not found");
    ApiError::new(400, "ResourceNotFoundException", text).in_namespace(SERVICE)
}

/// A table that is there already.
pub(crate) fn table_already_exists(name: &str) -> ApiError {
    ApiError::new(400, "ResourceInUseException", format!("Table already exists: {name}"))
        .in_namespace(SERVICE)
}

/// One table more than an account may have.
pub(crate) fn too_many_tables(most: usize) -> ApiError {
    let text = format!("Subscriber limit exceeded: There is a limit of {most} tables per subscriber");
    ApiError::new(400, "LimitExceededException", text).in_namespace(SERVICE)
}

/// A table that nothing is asked of.
pub(crate) fn no_table_update() -> ApiError {
    validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, \
         ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, \
         OnDemandThroughput, WarmThroughput or TableClass is required",
    )
}

/// Two indexes made or deleted at once.
pub(crate) fn several_index_changes() -> ApiError {
    limit_exceeded(
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    )
}

/// An index that an update shall change or delete, and that is not there.
pub(crate) fn no_such_index_to_update(table: &str, index: &str) -> ApiError {
    let text = format!("Requested resource not found: Index {index} for table {table}");
    ApiError::new(400, "ResourceNotFoundException", text).in_namespace(SERVICE)
}

/// A limit of a table.
pub(crate) fn limit_exceeded(text: &str) -> ApiError {
    ApiError::new(400, "LimitExceededException", text).in_namespace(SERVICE)
}

/// A table class that there is not.
pub(crate) fn table_class() -> ApiError {
    validation(
        "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, \
         STANDARD_INFREQUENT_ACCESS].",
    )
}

/// A table that must not be deleted.
pub(crate) fn deletion_protection() -> ApiError {
    validation(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    )
}

/// A condition that does not hold, with the item that it was asked of where the request wants it.
pub(crate) fn conditional_check_failed(item: Option<Value>) -> ApiError {
    let error = ApiError::new(400, "ConditionalCheckFailedException", "The conditional request failed");
    let error = error.in_namespace(SERVICE);
    match item {
        Some(item) => error.with_member("Item", item),
        None => error,
    }
}

/// A key that the table cannot keep or does not have.
pub(crate) fn key(refusal: &KeyRefusal) -> ApiError {
    match refusal {
        KeyRefusal::Missing { name } => invalid_parameters(&format!("Missing the key {name} in the item")),
        KeyRefusal::Type { name, expected, actual } => {
            invalid_parameters(&format!("Type mismatch for key {name} expected: {expected} actual: {actual}"))
        }
        KeyRefusal::Schema => validation("The provided key element does not match the schema"),
        KeyRefusal::Empty { name, binary } => {
            let kind = if *binary { "binary" } else { "string" };
            validation(format!(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
                 {kind} value. Key: {name}"
            ))
        }
        // AWS leaves the space out.
        KeyRefusal::HashTooLong => {
            invalid_parameters("Size of hashkey has exceeded the maximum size limit of2048 bytes")
        }
        KeyRefusal::RangeTooLong => {
            invalid_parameters("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
        }
    }
}

/// An item that cannot be kept beside an index.
pub(crate) fn index_key(refusal: &IndexRefusal) -> ApiError {
    match refusal {
        IndexRefusal::Type { index, name, expected, actual } => invalid_parameters(&format!(
            "Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"
        )),
        IndexRefusal::Empty { index, name, binary } => {
            let kind = if *binary { "binary" } else { "string" };
            validation(format!(
                "One or more parameter values are not valid. A value specified for a secondary index key is not supported. \
                 The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {index}, IndexKey: {name}"
            ))
        }
        // Believed: the texts of the table's own keys.
        IndexRefusal::HashTooLong => key(&KeyRefusal::HashTooLong),
        IndexRefusal::RangeTooLong => key(&KeyRefusal::RangeTooLong),
    }
}

/// An update that leaves an item that cannot be kept beside an index.
pub(crate) fn index_key_of_update(refusal: &IndexRefusal) -> ApiError {
    match refusal {
        IndexRefusal::Empty { binary, .. } => {
            let kind = if *binary { "binary" } else { "string" };
            validation(format!(
                "One or more parameter values are not valid. The update expression attempted to update a secondary index key \
                 to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value."
            ))
        }
        refusal => index_key(refusal),
    }
}

/// `ReturnValues` that only an update has.
pub(crate) fn only_old_values(frame: Frame) -> ApiError {
    frame.validation("ReturnValues can only be ALL_OLD or NONE")
}

/// An update of a key attribute.
pub(crate) fn update_of_key(name: &str) -> ApiError {
    invalid_parameters(&format!("Cannot update attribute {name}. This attribute is part of the key"))
}

/// An item that a put brings is too large.
pub(crate) fn item_too_large() -> ApiError {
    validation("Item size has exceeded the maximum allowed size")
}

/// An item that an update leaves, or the update itself, is too large.
pub(crate) fn update_too_large() -> ApiError {
    validation("Item size to update has exceeded the maximum allowed size")
}

/// An item collection that would have more bytes than one may have.
pub(crate) fn item_collection_too_large() -> ApiError {
    ApiError::new(400, "ItemCollectionSizeLimitExceededException", "Collection size exceeded.")
        .in_namespace(SERVICE)
}

/// What is kept cannot be read: a fault of ours.
pub(crate) fn corrupt(what: &str) -> ApiError {
    ApiError::internal(format!("{what} in the store cannot be read"))
}
