//! What the operations on resource policies share.

use contract::{ApiError, Call};
use serde_json::Value;

use crate::errors;
use crate::model::change_limits::{SHORT_PAUSE_MILLISECONDS, short_pause};
use crate::model::definition::Definition;
use crate::model::settings::Policy;
use crate::tagging;

/// What a caller expects who expects no policy.
const NO_POLICY: &str = "NO_POLICY";

/// The name of the table that an ARN names.
///
/// # Errors
/// A stream's ARN: its policy is not emulated. What is no table's ARN, and one of another account or region.
pub(crate) fn table<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    if arn.contains("/stream/") {
        return Err(ApiError::member_not_emulated(call.operation, "ResourceArn (of a stream)"));
    }
    let table = tagging::read(arn)?;
    if table.account != &*call.caller.account {
        return Err(errors::other_owner());
    }
    if table.region != &*call.caller.region {
        return Err(errors::policy_arn(arn));
    }
    Ok(table.name)
}

/// Whether the policy is the one that the caller expects.
pub(crate) fn check_revision(
    expected: Option<&str>,
    known: Option<&Policy>,
    (table, arn): (&str, &str),
) -> Result<(), ApiError> {
    match (expected, known) {
        (None, _) | (Some(NO_POLICY), None) => Ok(()),
        (Some(_), None) => Err(errors::policy_not_found(arn)),
        (Some(expected), Some(known)) if known.revision == expected => Ok(()),
        (Some(NO_POLICY), Some(known)) => Err(errors::unexpected_policy(table, &known.revision)),
        (Some(expected), Some(known)) => Err(errors::other_revision(table, expected, &known.revision)),
    }
}

/// Puts off a change of a policy that changed a moment ago.
pub(crate) fn check_pause(call: &Call, table: &Definition) -> Result<(), ApiError> {
    match short_pause(table.settings.policy_changed, call.now).filter(|_| call.settings.strict_limits) {
        Some(next) => Err(errors::policy_too_often(&table.name, SHORT_PAUSE_MILLISECONDS, next)),
        None => Ok(()),
    }
}

/// Refuses a text that is no policy. Of what a policy must say, only that it has statements is looked at.
pub(crate) fn check_document(text: &str) -> Result<(), ApiError> {
    let why = match serde_json::from_str::<Value>(text) {
        Err(_) | Ok(Value::Array(_)) => "This policy contains invalid Json",
        Ok(Value::Object(members)) if members.is_empty() => "Syntax error at position (1,3)",
        Ok(Value::Object(members)) => match members.get("Statement") {
            Some(Value::Array(statements)) if statements.is_empty() => {
                "Could not parse the policy: Statement is empty!"
            }
            _ => return Ok(()),
        },
        Ok(_) => "This text appears not to be a policy",
    };
    Err(errors::policy_document(why))
}
