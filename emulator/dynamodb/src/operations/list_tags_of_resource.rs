//! ListTagsOfResource: the tags of a table. There are at most 50, so all are on one page; a token begins after them.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::model::definition::Tag;
use crate::request::Request;
use crate::tables;
use crate::tagging;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    resource_arn: String,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    tags: Vec<Tag>,
}

pub(super) async fn list_tags_of_resource(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let name = tagging::table(&call, &members.resource_arn)?;
    let table = tables::definition(&call, name);
    let table = table.map_err(|error| tagging::of_resource(error, &members.resource_arn))?;
    output(&Output { tags: if members.next_token.is_some() { Vec::new() } else { table.tags } })
}
