//! DescribeTimeToLive: the attribute that says when an item expires, if there is one.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::request::Request;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    time_to_live_description: Description,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description {
    time_to_live_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute_name: Option<String>,
}

pub(super) async fn describe_time_to_live(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let attribute_name = tables::definition(&call, &members.table_name)?.settings.time_to_live;
    let time_to_live_status = if attribute_name.is_some() { "ENABLED" } else { "DISABLED" };
    output(&Output { time_to_live_description: Description { time_to_live_status, attribute_name } })
}
