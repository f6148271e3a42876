//! DescribeLimits: how much capacity an account and a table may have. The figures are AWS's for a new account; nothing is
//! held to them.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::Serialize;
use serde_json::Value;

use crate::request::Request;

/// Reads, and writes, a second of all tables of an account.
const ACCOUNT_UNITS: u32 = 80_000;
/// Reads, and writes, a second of a table.
const TABLE_UNITS: u32 = 40_000;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    account_max_read_capacity_units: u32,
    account_max_write_capacity_units: u32,
    table_max_read_capacity_units: u32,
    table_max_write_capacity_units: u32,
}

pub(super) async fn describe_limits(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let _: Value = Request::new(input).checked_members(&call)?;
    output(&Output {
        account_max_read_capacity_units: ACCOUNT_UNITS,
        account_max_write_capacity_units: ACCOUNT_UNITS,
        table_max_read_capacity_units: TABLE_UNITS,
        table_max_write_capacity_units: TABLE_UNITS,
    })
}
