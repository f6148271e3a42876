//! DescribeLimits: how much capacity an account and a table may have.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::Serialize;
use serde_json::Value;

use crate::model::quotas::{ACCOUNT_UNITS, TABLE_UNITS};
use crate::request::Request;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    account_max_read_capacity_units: i64,
    account_max_write_capacity_units: i64,
    table_max_read_capacity_units: i64,
    table_max_write_capacity_units: i64,
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
