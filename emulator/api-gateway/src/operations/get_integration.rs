//! GetIntegration: what stands behind a method.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::integration::Integration;
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
}

pub(super) async fn get_integration(call: Call, input: Input) -> Result<Integration, ApiError> {
    let method = methods::method(&call.store, &input.rest_api_id, &input.resource_id, &input.http_method)?;
    method.method_integration.ok_or_else(errors::no_integration)
}
