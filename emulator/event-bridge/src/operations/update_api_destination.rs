//! UpdateApiDestination: says anew where an API destination is; what is not said stays.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::api_destinations::connection_of;
use crate::collections::{API_DESTINATIONS, named, put};
use crate::connections::ApiDestination;
use crate::errors;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    description: Option<String>,
    connection_arn: Option<String>,
    invocation_endpoint: Option<String>,
    http_method: Option<String>,
    invocation_rate_limit_per_second: Option<i64>,
}

pub(super) async fn update_api_destination(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let name = &input.name;
    let destination = call
        .store
        .commit(|tx| {
            let kept = named::<ApiDestination>(tx, API_DESTINATIONS.whole(), name)?;
            let mut destination = kept.ok_or_else(|| errors::none_of_name("ApiDestination", name))?;
            if let Some(connection) = input.connection_arn {
                connection_of(tx, &call, &connection)?;
                destination.connection = connection;
            }
            destination.description = input.description.or(destination.description);
            destination.endpoint = input.invocation_endpoint.unwrap_or(destination.endpoint);
            destination.method = input.http_method.unwrap_or(destination.method);
            destination.rate = input.invocation_rate_limit_per_second.or(destination.rate);
            destination.modified = call.now.0;
            put(tx, API_DESTINATIONS.whole(), name, &destination)?;
            Ok::<_, ApiError>(destination)
        })
        .await?;
    Ok(destination.answered(call.store.scope()))
}
