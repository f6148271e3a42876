//! DeleteGatewayResponse: back to the default.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{GATEWAY_RESPONSES, must_have_api, remove};
use crate::errors;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    response_type: String,
}

pub(super) async fn delete_gateway_response(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            let part = GATEWAY_RESPONSES.of(&input.rest_api_id);
            let missing = || errors::not_found("Gateway response type not defined on api");
            remove(tx, part, &input.response_type, missing)
        })
        .await?;
    Ok(Nothing {})
}
