//! DescribeContinuousBackups: whether a table can be restored to a point in time.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::Deserialize;

use crate::continuous_backups::Output;
use crate::errors;
use crate::request::Request;
use crate::tables;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
}

pub(super) async fn describe_continuous_backups(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let table = tables::definition(&call, &members.table_name).map_err(errors::as_table_not_found)?;
    output(&Output::of(&call, &table))
}
