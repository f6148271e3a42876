//! DeleteRequestValidator: removes a validator; methods that name it are checked no more.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{REQUEST_VALIDATORS, remove};
use crate::errors;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    request_validator_id: String,
}

pub(super) async fn delete_request_validator(call: Call, input: Input) -> Result<Nothing, ApiError> {
    let (part, id) = (REQUEST_VALIDATORS.of(&input.rest_api_id), &input.request_validator_id);
    call.store.commit(|tx| remove(tx, part, id, errors::no_request_validator)).await?;
    Ok(Nothing {})
}
