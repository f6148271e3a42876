//! CreateApiDestination: keeps somewhere outside to bring events to, over a connection that exists.

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
    connection_arn: String,
    invocation_endpoint: String,
    http_method: String,
    invocation_rate_limit_per_second: Option<i64>,
}

pub(super) async fn create_api_destination(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let destination = ApiDestination {
        name: input.name,
        id: call.ids.uuid(),
        description: input.description,
        connection: input.connection_arn,
        endpoint: input.invocation_endpoint,
        method: input.http_method,
        rate: input.invocation_rate_limit_per_second,
        created: call.now.0,
        modified: call.now.0,
    };
    call.store
        .commit(|tx| {
            connection_of(tx, &call, &destination.connection)?;
            if named::<ApiDestination>(tx, API_DESTINATIONS.whole(), &destination.name)?.is_some() {
                return Err(errors::name_taken("ApiDestination", &destination.name));
            }
            put(tx, API_DESTINATIONS.whole(), &destination.name, &destination)
        })
        .await?;
    Ok(destination.answered(call.store.scope()))
}
