//! DescribeEndpoints: where this DynamoDB is reached, which is where the caller has reached it.

use bytes::Bytes;
use contract::{ApiError, Call, Input, output};
use serde::Serialize;
use serde_json::Value;

use crate::request::Request;

/// How long a client may remember the answer: AWS's figure.
const CACHE_MINUTES: u32 = 1440;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Output<'a> {
    endpoints: [Endpoint<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Endpoint<'a> {
    address: &'a str,
    cache_period_in_minutes: u32,
}

pub(super) async fn describe_endpoints(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let _: Value = Request::new(input).checked_members(&call)?;
    let address = call.endpoint.split_once("://").map_or(&*call.endpoint, |(_, address)| address);
    output(&Output { endpoints: [Endpoint { address, cache_period_in_minutes: CACHE_MINUTES }] })
}
