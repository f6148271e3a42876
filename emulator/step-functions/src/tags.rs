//! The tags of state machines and activities, in the order in which they were first given.

use contract::ApiError;
use store::{Key, Scope, Tx};

use crate::collections::{self, Rows, TAGS, Tag, decode, encode};
use crate::errors;
use crate::model::arn::{Arn, Resource};

/// How many tags a resource may have.
const MOST_TAGS: usize = 50;

/// The tags of a resource.
pub(crate) fn of(rows: &impl Rows, arn: &str) -> Result<Vec<Tag>, ApiError> {
    rows.row(TAGS.whole(), &Key::text(arn)).map_or(Ok(Vec::new()), |row| decode(&row))
}

/// Puts tags on a resource, in place of those of the same keys.
///
/// # Errors
/// `TooManyTags` if it has too many then.
pub(crate) fn add(tx: &mut Tx<'_>, arn: &str, more: Vec<Tag>) -> Result<(), ApiError> {
    let mut tags = of(tx, arn)?;
    for tag in more {
        match tags.iter_mut().find(|kept| kept.key == tag.key) {
            Some(kept) => *kept = tag,
            None => tags.push(tag),
        }
    }
    if tags.len() > MOST_TAGS {
        return Err(errors::too_many_tags(arn, MOST_TAGS));
    }
    put(tx, arn, &tags)
}

/// Takes the tags of these keys off a resource.
pub(crate) fn remove(tx: &mut Tx<'_>, arn: &str, keys: &[String]) -> Result<(), ApiError> {
    let mut tags = of(tx, arn)?;
    tags.retain(|tag| !keys.contains(&tag.key));
    put(tx, arn, &tags)
}

fn put(tx: &mut Tx<'_>, arn: &str, tags: &[Tag]) -> Result<(), ApiError> {
    match tags {
        [] => tx.remove(TAGS.whole(), Key::text(arn)),
        _ => tx.put(TAGS.whole(), Key::text(arn), encode(&tags)?),
    }
    Ok(())
}

/// Makes sure that an ARN is one of something that can have tags, and is here: a state machine or an activity, but not a version
/// (captured).
///
/// # Errors
/// `InvalidArn` if it is no ARN of Step Functions, `ResourceNotFound` if there is nothing of it that has tags.
pub(crate) fn check(rows: &impl Rows, scope: &Scope, arn: &str) -> Result<(), ApiError> {
    let read = Arn::read(arn).map_err(|why| errors::no_arn(arn, why))?;
    let found = read.is_of(scope)
        && match read.resource {
            Resource::StateMachine { name } => collections::state_machine(rows, name)?.is_some(),
            Resource::Activity { name } => collections::activity(rows, name)?.is_some(),
            _ => false,
        };
    if found { Ok(()) } else { Err(errors::no_resource(arn)) }
}
