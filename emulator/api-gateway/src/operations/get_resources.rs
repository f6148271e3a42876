//! GetResources: the resources of an API in the order of their paths; with `embed=methods`, their methods in full.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::collections::must_have_api;
use crate::pages::{Items, Page};
use crate::resources;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(default)]
    embed: Vec<String>,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_resources(call: Call, input: Input) -> Result<Items<Value>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let embeds = input.embed.iter().any(|what| what == "methods");
    let page = input.page.of(resources::all(&call.store, &input.rest_api_id)?, |resource| &resource.path)?;
    Ok(page.map(|resource| resources::shown(&resource, embeds)))
}
