//! UpdateGatewayResponse: patches what is answered for one type; what was a default is one no more.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{GATEWAY_RESPONSES, must_have_api, put};
use crate::gateway_responses;
use crate::model::gateway_response::GatewayResponse;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    response_type: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_gateway_response(call: Call, input: Input) -> Result<GatewayResponse, ApiError> {
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            let mut before = gateway_responses::of(tx, &input.rest_api_id, &input.response_type)?;
            before.default_response = false;
            gateway_responses::check_values(&input.patch_operations)?;
            let after = patched(&before, &gateway_responses::PATCHES, &input.patch_operations)?;
            put(tx, GATEWAY_RESPONSES.of(&input.rest_api_id), &input.response_type, &after)?;
            Ok(after)
        })
        .await
}
