//! PutGatewayResponse: what API Gateway itself answers.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{GATEWAY_RESPONSES, must_have_api, put};
use crate::gateway_responses;
use crate::model::gateway_response::GatewayResponse;
use crate::model::{Templates, Texts};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    response_type: String,
    status_code: Option<String>,
    response_parameters: Option<Texts>,
    response_templates: Option<Templates>,
}

pub(super) async fn put_gateway_response(call: Call, input: Input) -> Result<GatewayResponse, ApiError> {
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            let usual = gateway_responses::default_of(&input.response_type)?;
            let said = GatewayResponse {
                response_type: input.response_type.clone(),
                status_code: input.status_code.or(usual.status_code),
                response_parameters: input.response_parameters.unwrap_or_default(),
                response_templates: input
                    .response_templates
                    .filter(|templates| !templates.is_empty())
                    .unwrap_or(usual.response_templates),
                default_response: false,
            };
            put(tx, GATEWAY_RESPONSES.of(&input.rest_api_id), &input.response_type, &said)?;
            Ok(said)
        })
        .await
}
