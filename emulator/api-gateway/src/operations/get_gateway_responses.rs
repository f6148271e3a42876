//! GetGatewayResponses: what is answered for every type.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::must_have_api;
use crate::gateway_responses;
use crate::model::gateway_response::{GatewayResponse, RESPONSE_TYPES};
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_gateway_responses(
    call: Call,
    input: Input,
) -> Result<Items<GatewayResponse>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let types = RESPONSE_TYPES.into_iter();
    let all = types.map(|(name, _)| gateway_responses::of(&call.store, &input.rest_api_id, name));
    input.page.of(all.collect::<Result<_, _>>()?, |response: &GatewayResponse| &response.response_type)
}
