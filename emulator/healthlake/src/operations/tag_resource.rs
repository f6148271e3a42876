//! TagResource: adds tags to a data store; a key that is there gets the new value.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections;
use crate::errors;
use crate::model::data_store::id_of_arn;
use crate::shapes::{Empty, Tag, add_tags};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    #[serde(rename = "ResourceARN")]
    resource_arn: String,
    tags: Vec<Tag>,
}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Empty, ApiError> {
    let arn = &input.resource_arn;
    let id = id_of_arn(&call.caller, arn).ok_or_else(|| errors::resource_not_found(arn))?;
    call.store
        .commit(|tx| {
            if !collections::is_active_in(tx, id) {
                return Err(errors::resource_not_found(arn));
            }
            let mut tags = collections::tags(tx, arn)?;
            add_tags(&mut tags, &input.tags)?;
            collections::put_tags(tx, arn, &tags)
        })
        .await?;
    Ok(Empty {})
}
