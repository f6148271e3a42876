//! Puts tags on groups, and takes them away.

use contract::{ApiError, Call};
use serde_json::{Map, Value};

use crate::{errors, groups};

/// How many tags a group may have (documented).
const MOST: usize = 50;

/// Puts tags on the group of a name, in place of those of the same keys.
///
/// # Errors
/// `ResourceNotFoundException`; `TooManyTagsException`.
pub(crate) async fn put(call: &Call, group: &str, tags: Map<String, Value>) -> Result<(), ApiError> {
    change(call, group, |kept| {
        kept.extend(tags);
        if kept.len() > MOST { Err(errors::too_many_tags()) } else { Ok(()) }
    })
    .await
}

/// Takes the tags of these keys from the group of a name.
///
/// # Errors
/// `ResourceNotFoundException`.
pub(crate) async fn remove(call: &Call, group: &str, keys: Vec<String>) -> Result<(), ApiError> {
    change(call, group, |kept| {
        kept.retain(|key, _| !keys.contains(key));
        Ok(())
    })
    .await
}

async fn change(
    call: &Call,
    group: &str,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<(), ApiError> + Send,
) -> Result<(), ApiError> {
    call.store.commit(|tx| groups::change(tx, group, |group| change(&mut group.tags)).map(drop)).await
}
