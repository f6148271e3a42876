//! DescribeApiDestination: an API destination.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::collections::{API_DESTINATIONS, named};
use crate::connections::ApiDestination;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
}

pub(super) async fn describe_api_destination(
    call: Call,
    input: Input,
) -> Result<Map<String, Value>, ApiError> {
    let destination = named::<ApiDestination>(&call.store, API_DESTINATIONS.whole(), &input.name)?;
    let destination = destination.ok_or_else(|| errors::none_of_name("ApiDestination", &input.name))?;
    Ok(destination.described(call.store.scope()))
}
