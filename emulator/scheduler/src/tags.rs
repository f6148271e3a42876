//! Tags of groups on the wire.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::errors;

/// How many tags a group may have (documented).
const MOST_TAGS: usize = 50;

/// A tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Tags as they are kept.
///
/// # Errors
/// `ValidationException` for too many. Believed: the code and the text.
pub(crate) fn kept(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, ApiError> {
    let kept: BTreeMap<String, String> = tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    check(&kept)?;
    Ok(kept)
}

/// Checks how many there are.
pub(crate) fn check(tags: &BTreeMap<String, String>) -> Result<(), ApiError> {
    if tags.len() > MOST_TAGS { Err(errors::quota("tags")) } else { Ok(()) }
}

/// The name of the group that an ARN names. The model has checked its form.
///
/// # Errors
/// `ResourceNotFoundException` for a group of another account or region.
pub(crate) fn group<'a>(call: &Call, arn: &'a str) -> Result<&'a str, ApiError> {
    let scope = call.store.scope();
    let own = format!("arn:aws:scheduler:{}:{}:schedule-group/", scope.region, scope.account);
    arn.strip_prefix(&own).ok_or_else(|| errors::no_group(arn.rsplit('/').next().unwrap_or(arn)))
}
