//! DeleteRestApi: removes an API with all that is its own.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::must_have_api;
use crate::model::Nothing;
use crate::rest_apis;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
}

pub(super) async fn delete_rest_api(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store
        .commit(|tx| {
            must_have_api(tx, &input.rest_api_id)?;
            rest_apis::remove(tx, &input.rest_api_id)
        })
        .await?;
    Ok(Nothing {})
}
