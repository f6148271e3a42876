//! DeleteIntegration: leaves a method with nothing behind it.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::model::Nothing;
use crate::{errors, methods};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    resource_id: String,
    http_method: String,
}

pub(super) async fn delete_integration(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |_, method| {
                method.method_integration.take().ok_or_else(errors::no_integration)
            })
        })
        .await?;
    Ok(Nothing {})
}
