//! The errors of what is kept beside a table: tags, policies, insights, time to live, backups. Texts are captured (published; October
//! 2026) unless they are said to be believed.

use contract::{ApiError, Time};

use super::{SERVICE, invalid_parameters, validation};

fn named(code: &'static str, text: impl Into<String>) -> ApiError {
    ApiError::new(400, code, text).in_namespace(SERVICE)
}

/// What is no ARN at all.
pub(crate) fn no_arn(arn: &str) -> ApiError {
    invalid_parameters(&format!("ARNs must start with 'arn:': {arn}"))
}

/// The ARN of another service, of a backup, or of nothing that DynamoDB has.
pub(crate) fn other_arn(arn: &str) -> ApiError {
    invalid_parameters(&format!("Provided Arn is not a DynamoDB resource arn: {arn}"))
}

/// The ARN of an index.
pub(crate) fn index_arn(arn: &str) -> ApiError {
    invalid_parameters(&format!(
        "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
    ))
}

/// A table's ARN of another region, where tags are asked for.
pub(crate) fn resource_arn(arn: &str) -> ApiError {
    validation(format!("Invalid TableArn: Invalid ResourceArn provided as input {arn}"))
}

/// A table's ARN of another region, where a policy is asked for.
pub(crate) fn policy_arn(arn: &str) -> ApiError {
    invalid_parameters(&format!("Invalid resource Arn: {arn}"))
}

/// A table of another account, where a policy is asked for.
pub(crate) fn other_owner() -> ApiError {
    validation("This action is only supported by accounts that match the resource owner\u{2019}s account.")
}

/// A resource that is not there.
pub(crate) fn resource_arn_not_found(arn: &str) -> ApiError {
    named("ResourceNotFoundException", format!("Requested resource not found: ResourceArn: {arn} not found"))
}

/// Tags to put, but none.
pub(crate) fn no_tags() -> ApiError {
    validation("Atleast one Tag needs to be provided as Input.")
}

/// Tags to take, but none.
pub(crate) fn no_tag_keys() -> ApiError {
    validation("Atleast one Tag Key needs to be provided as Input.")
}

/// A resource without a policy.
pub(crate) fn policy_not_found(arn: &str) -> ApiError {
    policy_missing(arn)
}

/// A policy where none was expected.
pub(crate) fn unexpected_policy(table: &str, revision: &str) -> ApiError {
    policy_missing(&format!(
        "Requested policy update expecting none to be present for table {table}, but a policy exists with revision id {revision}."
    ))
}

/// A policy of another revision than was expected.
pub(crate) fn other_revision(table: &str, expected: &str, revision: &str) -> ApiError {
    policy_missing(&format!(
        "Requested update for policy with revision id {expected}, but the policy associated to target table {table} has revision \
         id {revision}."
    ))
}

fn policy_missing(what: &str) -> ApiError {
    named(
        "PolicyNotFoundException",
        format!("Resource-based policy not found for the provided ResourceArn: {what}"),
    )
}

/// A policy of more bytes than one may have.
pub(crate) fn policy_too_large(most: usize) -> ApiError {
    invalid_parameters(&format!("Maximum policy size of {most} bytes exceeded"))
}

/// A text that is no policy, and why.
pub(crate) fn policy_document(why: &str) -> ApiError {
    invalid_parameters(&format!("Invalid policy document: {why}"))
}

/// An index that a table does not have, where insights are asked for.
pub(crate) fn index_not_found(table: &str, index: &str) -> ApiError {
    named(
        "ResourceNotFoundException",
        format!("Requested resource not found: Index: {index} not found for table: {table}"),
    )
}

/// The operations on backups have a code of their own for a table that is not there.
pub(crate) fn as_table_not_found(error: ApiError) -> ApiError {
    match error.message.strip_prefix("Requested resource not found: Table: ") {
        Some(rest) if error.code == "ResourceNotFoundException" => {
            let name = rest.strip_suffix(" not found").unwrap_or(rest);
            named("TableNotFoundException", format!("Table not found: {name}"))
        }
        _ => error,
    }
}

/// Time to live that is switched to what it is.
pub(crate) fn time_to_live_already(enabled: bool) -> ApiError {
    validation(if enabled { "TimeToLive is already enabled" } else { "TimeToLive is already disabled" })
}

/// Time to live that goes by another attribute.
pub(crate) fn time_to_live_attribute(current: &str) -> ApiError {
    validation(format!(
        "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
    ))
}

/// Time to live that changed a short while ago.
pub(crate) fn time_to_live_too_often() -> ApiError {
    validation("Time to live has been modified multiple times within a fixed interval")
}

/// Deletion protection that changed a moment ago. Clients wait, and ask again.
pub(crate) fn protection_too_often(table: &str, pause_milliseconds: i64, next: Time) -> ApiError {
    throttled(format!(
        "Deletion protection setting for table {table} modified within the previous {pause_milliseconds} milliseconds. Please try \
         again after {next}"
    ))
}

/// A policy that changed a moment ago. Clients wait, and ask again.
pub(crate) fn policy_too_often(table: &str, pause_milliseconds: i64, next: Time) -> ApiError {
    throttled(format!(
        "Resource-based policy for table {table} modified within the previous {pause_milliseconds} milliseconds. Please try again \
         after {next}."
    ))
}

fn throttled(text: String) -> ApiError {
    named("ThrottlingException", text)
}

/// A period of recovery that is switched off.
pub(crate) fn period_of_no_recovery() -> ApiError {
    validation("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.")
}

/// A text that is no backup's ARN.
pub(crate) fn no_backup_arn() -> ApiError {
    validation("Invalid Backup ARN")
}

/// The ARN of a backup that nobody can have: of another partition or service.
pub(crate) fn invalid_backup_arn() -> ApiError {
    validation("Invalid Request: BackupArn is not valid")
}

/// A backup of another account.
pub(crate) fn backup_denied() -> ApiError {
    ApiError::new(400, "AccessDeniedException", "Access is denied").in_namespace(super::FRONT)
}

/// A backup that is not there.
pub(crate) fn backup_not_found(arn: &str) -> ApiError {
    named("BackupNotFoundException", format!("Backup not found: {arn}"))
}

/// A backup that goes by itself and not otherwise.
pub(crate) fn system_backup(arn: &str, expires: Time) -> ApiError {
    validation(format!(
        "Invalid Request: User is not allowed to delete the system backup with arn {arn}. It will automatically expire on {expires}"
    ))
}

/// A list that begins after a backup of another region.
pub(crate) fn backup_of_other_region() -> ApiError {
    validation("Invalid Request: The supplied ExclusiveStartBackupArn does not match the region")
}

/// A range of times that ends before it begins.
pub(crate) fn time_range() -> ApiError {
    invalid_parameters("Time range lower bound must be less than or equal to upper bound")
}

/// A table that is there already where one is to be restored. Restoring has a code of its own.
pub(crate) fn restored_table_exists(name: &str) -> ApiError {
    named("TableAlreadyExistsException", format!("Table already exists: {name}"))
}
