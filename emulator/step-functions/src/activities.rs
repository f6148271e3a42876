//! From an ARN to an activity.

use contract::ApiError;
use store::Scope;

use crate::collections::{self, Rows};
use crate::errors;
use crate::model::activity::Activity;
use crate::model::arn::{Arn, Resource};

/// The name in the ARN of an activity; none if it is one of another account or region.
///
/// # Errors
/// `InvalidArn` if it is none of an activity.
pub(crate) fn name<'a>(scope: &Scope, text: &'a str) -> Result<Option<&'a str>, ApiError> {
    let arn = Arn::read(text).map_err(|why| errors::no_arn(text, why))?;
    match arn.resource {
        Resource::Activity { name } => Ok(arn.is_of(scope).then_some(name)),
        other => Err(errors::wrong_resource(other.kind())),
    }
}

/// An activity by its ARN.
///
/// # Errors
/// `InvalidArn` if it is none of an activity, `ActivityDoesNotExist` if there is none.
pub(crate) fn activity(rows: &impl Rows, scope: &Scope, arn: &str) -> Result<Activity, ApiError> {
    let name = name(scope, arn)?;
    let activity = name.map_or(Ok(None), |name| collections::activity(rows, name))?;
    activity.ok_or_else(|| errors::no_activity(arn))
}
