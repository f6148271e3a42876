//! DeleteMethod: removes a method with its integration.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{put_resource, resource};
use crate::errors;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
}

pub(super) async fn delete_method(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            let mut resource = resource(tx, &input.rest_api_id, &input.resource_id)?;
            resource.resource_methods.remove(&input.http_method).ok_or_else(errors::no_method)?;
            put_resource(tx, &input.rest_api_id, &resource)
        })
        .await?;
    Ok(Nothing {})
}
