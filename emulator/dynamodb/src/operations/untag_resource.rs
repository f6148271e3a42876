//! UntagResource: takes tags from a table, those that it has of the keys named. The answer is empty.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use serde::Deserialize;

use crate::errors;
use crate::model::tags;
use crate::request::Request;
use crate::tables;
use crate::tagging;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    resource_arn: String,
    tag_keys: Vec<String>,
}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    if members.tag_keys.is_empty() {
        return Err(errors::no_tag_keys());
    }
    tags::check_keys(&members.tag_keys).map_err(errors::validation)?;
    let name = tagging::table(&call, &members.resource_arn)?;
    let untag = tables::change(&call, name, |table, _| {
        table.tags.retain(|tag| !members.tag_keys.contains(&tag.key));
        Ok(())
    });
    untag.await.map_err(|error| tagging::of_resource(error, &members.resource_arn))?;
    Ok(Bytes::new())
}
