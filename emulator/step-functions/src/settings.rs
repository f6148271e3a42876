//! What requests say of a state machine, and what of it cannot be.

use contract::ApiError;
use serde::{Deserialize, Serialize};

use crate::errors;
use crate::model::arn::is_role;
use crate::model::logging::LoggingConfiguration;

/// `TracingConfiguration`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TracingConfiguration {
    pub(crate) enabled: bool,
}

/// What `includedData` says if the definition is not to be told.
const METADATA_ONLY: &str = "METADATA_ONLY";
/// What then stands in its place (documented).
const NO_DEFINITION: &str = "{}";

/// A definition, if it is to be told.
pub(crate) fn included(included_data: Option<&str>, definition: String) -> String {
    if included_data == Some(METADATA_ONLY) { NO_DEFINITION.to_owned() } else { definition }
}

/// Makes sure that a role's ARN is one. Whether there is such a role, nobody asks.
///
/// # Errors
/// `InvalidArn` if it is not.
pub(crate) fn check_role(arn: &str) -> Result<(), ApiError> {
    if is_role(arn) { Ok(()) } else { Err(errors::invalid_role(arn)) }
}

/// Makes sure that logs can go where they are to go. Whether there is such a log group, nobody asks.
///
/// # Errors
/// `InvalidLoggingConfiguration` if not.
pub(crate) fn check_logging(logging: &LoggingConfiguration) -> Result<(), ApiError> {
    logging.check().map_err(errors::invalid_logging)
}

/// Makes sure that only a version that is published is described.
///
/// # Errors
/// `ValidationException` if not.
pub(crate) fn check_description(publish: bool, description: Option<&str>) -> Result<(), ApiError> {
    if publish || description.is_none() { Ok(()) } else { Err(errors::description_without_version()) }
}
