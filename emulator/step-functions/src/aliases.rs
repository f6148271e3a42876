//! From an ARN to an alias.

use contract::ApiError;
use store::Scope;

use crate::collections::{self, Rows};
use crate::errors;
use crate::model::alias::Alias;
use crate::model::arn::Resource;
use crate::state_machines::read_or_none;

/// What the ARN of an alias says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    pub(crate) state_machine: &'a str,
    pub(crate) alias: &'a str,
}

/// What the ARN of an alias says; none if it is one of another account or region.
///
/// # Errors
/// `InvalidArn` if it is none of an alias. Believed: for that of a state machine itself, or a version.
pub(crate) fn name<'a>(scope: &Scope, text: &'a str) -> Result<Option<Named<'a>>, ApiError> {
    match read_or_none(scope, text)? {
        None => Ok(None),
        Some(Resource::Alias { name, alias }) => Ok(Some(Named { state_machine: name, alias })),
        Some(Resource::StateMachine { .. } | Resource::Version { .. } | Resource::MapState { .. }) => {
            Err(errors::no_alias_arn(text))
        }
        Some(other) => Err(errors::wrong_resource(other.kind())),
    }
}

/// An alias of a state machine, by the ARN that was read.
///
/// # Errors
/// `ResourceNotFound` if there is none.
pub(crate) fn find(rows: &impl Rows, arn: &str, state_machine: &str, alias: &str) -> Result<Alias, ApiError> {
    collections::alias(rows, state_machine, alias)?.ok_or_else(|| errors::no_reference(arn))
}
