//! TagResource: gives a table tags, in place of those of the same keys. The answer is empty.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use serde::Deserialize;

use crate::errors;
use crate::model::definition::Tag;
use crate::model::tags;
use crate::request::Request;
use crate::tables;
use crate::tagging;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    resource_arn: String,
    tags: Vec<Tag>,
}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    if members.tags.is_empty() {
        return Err(errors::no_tags());
    }
    tags::check(&members.tags).map_err(errors::validation)?;
    let name = tagging::table(&call, &members.resource_arn)?;
    let tag = tables::change(&call, name, |table, _| {
        for tag in members.tags {
            match table.tags.iter_mut().find(|known| known.key == tag.key) {
                Some(known) => known.value = tag.value,
                None => table.tags.push(tag),
            }
        }
        tags::check(&table.tags).map_err(errors::validation)
    });
    tag.await.map_err(|error| tagging::of_resource(error, &members.resource_arn))?;
    Ok(Bytes::new())
}
