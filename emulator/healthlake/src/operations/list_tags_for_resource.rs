//! ListTagsForResource: the tags of a data store, in the order they were first given (AWS's order is not published).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::collections;
use crate::errors;
use crate::model::data_store::id_of_arn;
use crate::shapes::Tag;

#[derive(Debug, Deserialize)]
pub(super) struct Input {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    tags: Vec<Tag>,
}

pub(super) async fn list_tags_for_resource(call: Call, input: Input) -> Result<Output, ApiError> {
    let arn = &input.resource_arn;
    id_of_arn(&call.caller, arn)
        .filter(|id| collections::is_active(&call.store, id))
        .ok_or_else(|| errors::resource_not_found(arn))?;
    let tags = collections::read_tags(&call.store, arn)?;
    let tags = tags.into_iter().filter_map(|(key, value)| match value {
        Value::String(value) => Some(Tag { key, value }),
        _ => None,
    });
    Ok(Output { tags: tags.collect() })
}
