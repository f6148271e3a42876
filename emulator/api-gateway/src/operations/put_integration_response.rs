//! PutIntegrationResponse: how one kind of an integration's answers becomes an answer of the method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::integration::IntegrationResponse;
use crate::model::{Templates, Texts};
use crate::{errors, integrations, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    status_code: String,
    selection_pattern: Option<String>,
    response_parameters: Option<Texts>,
    response_templates: Option<Templates>,
    content_handling: Option<String>,
}

pub(super) async fn put_integration_response(
    call: Call,
    input: Input,
) -> Result<IntegrationResponse, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |_, method| {
                let response = IntegrationResponse {
                    status_code: input.status_code.clone(),
                    selection_pattern: input.selection_pattern,
                    response_parameters: input.response_parameters,
                    response_templates: input.response_templates,
                    content_handling: input.content_handling,
                };
                let response = integrations::conforming_response(method, response)?;
                let integration = method.method_integration.as_mut().ok_or_else(errors::no_integration)?;
                integration.integration_responses.insert(input.status_code, response.clone());
                Ok(response)
            })
        })
        .await
}
