//! GetMethod: a method with its responses and its integration.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::methods;
use crate::model::method::Method;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
}

pub(super) async fn get_method(call: Call, input: Input) -> Result<Method, ApiError> {
    methods::method(&call.store, &input.rest_api_id, &input.resource_id, &input.http_method)
}
