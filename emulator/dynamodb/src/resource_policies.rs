//! What the operations on resource policies share.

use contract::{ApiError, Call};

use crate::errors;
use crate::model::settings::Policy;
use crate::tagging;

/// What a caller expects who expects no policy.
const NO_POLICY: &str = "NO_POLICY";

/// The name of the table that an ARN names.
///
/// # Errors
/// A stream's ARN: its policy is not emulated. And what [`tagging::table`] refuses.
pub(crate) fn table<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    if arn.contains("/stream/") {
        return Err(ApiError::member_not_emulated(call.operation, "ResourceArn (of a stream)"));
    }
    tagging::table(call, arn)
}

/// Whether the policy is the one that the caller expects.
pub(crate) fn check_revision(
    expected: Option<&str>,
    known: Option<&Policy>,
    arn: &str,
) -> Result<(), ApiError> {
    match (expected, known) {
        (None, _) | (Some(NO_POLICY), None) => Ok(()),
        (Some(expected), Some(known)) if known.revision == expected => Ok(()),
        _ => Err(errors::policy_not_found(arn)),
    }
}
