//! GetGatewayResponse: what is answered for one type, by default or because it was said.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::must_have_api;
use crate::gateway_responses;
use crate::model::gateway_response::GatewayResponse;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    response_type: String,
}

pub(super) async fn get_gateway_response(call: Call, input: Input) -> Result<GatewayResponse, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    gateway_responses::of(&call.store, &input.rest_api_id, &input.response_type)
}
