//! DeleteMethodResponse: removes one of the answers of a method.

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
    status_code: String,
}

pub(super) async fn delete_method_response(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            methods::change(tx, &input.rest_api_id, &input.resource_id, &input.http_method, |_, method| {
                method.method_responses.remove(&input.status_code).ok_or_else(errors::no_response)
            })
        })
        .await?;
    Ok(Nothing {})
}
