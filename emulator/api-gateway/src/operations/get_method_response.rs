//! GetMethodResponse: one of the answers of a method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::method::MethodResponse;
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
    status_code: String,
}

pub(super) async fn get_method_response(call: Call, input: Input) -> Result<MethodResponse, ApiError> {
    let mut method =
        methods::method(&call.store, &input.rest_api_id, &input.resource_id, &input.http_method)?;
    method.method_responses.remove(&input.status_code).ok_or_else(errors::no_response)
}
