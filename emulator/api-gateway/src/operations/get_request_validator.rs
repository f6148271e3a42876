//! GetRequestValidator: one of an API's request validators.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{REQUEST_VALIDATORS, named};
use crate::errors;
use crate::model::request_validator::RequestValidator;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    request_validator_id: String,
}

pub(super) async fn get_request_validator(call: Call, input: Input) -> Result<RequestValidator, ApiError> {
    named(&call.store, REQUEST_VALIDATORS.of(&input.rest_api_id), &input.request_validator_id)?
        .ok_or_else(errors::no_request_validator)
}
