//! Tags of topics on the wire.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};

use crate::{addresses, errors};

/// How many tags a topic may have (documented).
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
/// `InvalidParameter` for two of one key.
pub(crate) fn kept(tags: Vec<Tag>) -> Result<BTreeMap<String, String>, ApiError> {
    let count = tags.len();
    let kept: BTreeMap<String, String> = tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    if kept.len() < count {
        return Err(errors::invalid("Duplicated keys are not allowed."));
    }
    check(&kept)?;
    Ok(kept)
}

/// Checks how many there are.
///
/// # Errors
/// `TagLimitExceeded`.
pub(crate) fn check(tags: &BTreeMap<String, String>) -> Result<(), ApiError> {
    if tags.len() > MOST_TAGS { Err(errors::too_many_tags()) } else { Ok(()) }
}

/// The name of the topic whose tags an ARN is about; `call` goes on where it is.
///
/// # Errors
/// `ResourceNotFound` for anything but a topic's ARN.
pub(crate) fn enter(call: &mut Call, arn: &str) -> Result<String, ApiError> {
    addresses::enter_topic(call, "ResourceArn", arn).map_err(|_| errors::no_resource())
}
