//! GetResource: one resource; with `embed=methods`, its methods in full.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::collections::resource;
use crate::resources;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    #[serde(default)]
    embed: Vec<String>,
}

pub(super) async fn get_resource(call: Call, input: Input) -> Result<Value, ApiError> {
    let resource = resource(&call.store, &input.rest_api_id, &input.resource_id)?;
    Ok(resources::shown(&resource, input.embed.iter().any(|what| what == "methods")))
}
