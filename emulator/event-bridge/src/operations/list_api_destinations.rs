//! ListApiDestinations: the API destinations in the order of their names, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::collections::API_DESTINATIONS;
use crate::connections::ApiDestination;
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    connection_arn: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    api_destinations: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_api_destinations(call: Call, input: Input) -> Result<Output, ApiError> {
    let wanted = |destination: &ApiDestination| {
        destination.name.starts_with(input.name_prefix.as_deref().unwrap_or_default())
            && input.connection_arn.as_deref().is_none_or(|arn| destination.connection == arn)
    };
    let page = Page { token: input.next_token, limit: input.limit };
    let (destinations, next_token) = pages::page(&call.store, API_DESTINATIONS.whole(), &page, wanted)?;
    let api_destinations =
        destinations.iter().map(|destination| destination.listed(call.store.scope())).collect();
    Ok(Output { api_destinations, next_token })
}
