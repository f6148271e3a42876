//! DeleteIntegrationResponse: removes one kind of answer. A method that is not there is told as an integration (captured).

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
    status_code: String,
}

pub(super) async fn delete_integration_response(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            let mut resource = resource(tx, &input.rest_api_id, &input.resource_id)?;
            let method = resource.resource_methods.get_mut(&input.http_method);
            let integration = method.and_then(|method| method.method_integration.as_mut());
            let responses = &mut integration.ok_or_else(errors::no_integration)?.integration_responses;
            responses.remove(&input.status_code).ok_or_else(errors::no_response)?;
            put_resource(tx, &input.rest_api_id, &resource)
        })
        .await?;
    Ok(Nothing {})
}
