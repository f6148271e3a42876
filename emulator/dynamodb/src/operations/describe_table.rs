//! DescribeTable: what a table is, and how much it holds, as of now (AWS counts every six hours).

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::{Deserialize, Serialize};

use crate::collections::{TABLES, read_definition, table_key};
use crate::errors;
use crate::model::description::{Seen, TableDescription, TableStatus};
use crate::request::{Request, resolve};
use crate::table_size::contents;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    table_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    table: TableDescription<'a>,
}

pub(super) async fn describe_table(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let members: Members = Request::new(input).checked_members(&call)?;
    let name = resolve(&call, &members.table_name)?;
    let row = call.store.get(TABLES.whole(), &table_key(name));
    let row = row.ok_or_else(|| errors::table_not_found(name))?;
    let table = read_definition(&row)?;
    let contents = contents(&call, name, &row).await?;
    output(&Output { table: TableDescription::of(&table, Seen::by(&call), TableStatus::Active, &contents) })
}
