//! GetIntegrationResponse: how one kind of an integration's answers becomes an answer of the method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::integration::IntegrationResponse;
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    status_code: String,
}

pub(super) async fn get_integration_response(
    call: Call,
    input: Input,
) -> Result<IntegrationResponse, ApiError> {
    let method = methods::method(&call.store, &input.rest_api_id, &input.resource_id, &input.http_method)?;
    let mut integration = method.method_integration.ok_or_else(errors::no_integration)?;
    integration.integration_responses.remove(&input.status_code).ok_or_else(errors::no_response)
}
