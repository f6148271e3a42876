//! GetRestApi: one API.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::rest_api;
use crate::model::rest_api::RestApi;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
}

pub(super) async fn get_rest_api(call: Call, input: Input) -> Result<RestApi, ApiError> {
    rest_api(&call.store, &input.rest_api_id)
}
