//! CreateRestApi: an API with a root and two models.
//!
//! `version`, `securityPolicy` and `endpointAccessMode` are kept and shown, and have no effect.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{
    AUTHORIZERS, GATEWAY_RESPONSES, MODELS, REQUEST_VALIDATORS, RESOURCES, Rows, rest_api,
};
use crate::model::Texts;
use crate::model::rest_api::{EndpointConfiguration, RestApi};
use crate::{errors, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    name: String,
    description: Option<String>,
    version: Option<String>,
    clone_from: Option<String>,
    #[serde(default)]
    binary_media_types: Vec<String>,
    minimum_compression_size: Option<i64>,
    api_key_source: Option<String>,
    endpoint_configuration: Option<EndpointConfiguration>,
    policy: Option<String>,
    tags: Option<Texts>,
    #[serde(default)]
    disable_execute_api_endpoint: bool,
    security_policy: Option<String>,
    endpoint_access_mode: Option<String>,
}

pub(super) async fn create_rest_api(call: Call, input: Input) -> Result<RestApi, ApiError> {
    if input.description.as_deref() == Some("") {
        return Err(errors::bad_request("Description cannot be an empty string"));
    }
    if input.name.trim().is_empty() {
        return Err(errors::bad_request("API name cannot be blank"));
    }
    rest_apis::check_compression(input.minimum_compression_size)?;
    let mut api = RestApi {
        id: rest_apis::new_id::<10>(&call),
        name: input.name,
        description: input.description,
        created_date: call.now.0 / 1000,
        version: input.version,
        warnings: Vec::new(),
        binary_media_types: input.binary_media_types,
        minimum_compression_size: input.minimum_compression_size,
        api_key_source: input.api_key_source.unwrap_or_else(|| "HEADER".to_owned()),
        endpoint_configuration: rest_apis::endpoint(input.endpoint_configuration)?,
        policy: input.policy.as_deref().map(rest_apis::escaped_policy),
        tags: input.tags,
        disable_execute_api_endpoint: input.disable_execute_api_endpoint,
        root_resource_id: rest_apis::new_id::<10>(&call),
        security_policy: input.security_policy,
        endpoint_access_mode: input.endpoint_access_mode,
    };
    call.store
        .commit(|tx| {
            let Some(source) = &input.clone_from else { return rest_apis::found(&call, tx, &api) };
            let source = rest_api(tx, source)?;
            api.root_resource_id.clone_from(&source.root_resource_id);
            rest_apis::found(&call, tx, &api)?;
            // Ids are an API's own, so a copy may have the same ones.
            for collection in [&RESOURCES, &MODELS, &AUTHORIZERS, &REQUEST_VALIDATORS, &GATEWAY_RESPONSES] {
                for (key, row) in tx.rows(collection.of(&source.id)) {
                    tx.put(collection.of(&api.id), key, row);
                }
            }
            Ok(())
        })
        .await?;
    Ok(api)
}
