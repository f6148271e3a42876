//! CreateRequestValidator: what of requests is checked.

use contract::{ApiError, Call};
use serde::Deserialize;
use store::Key;

use crate::collections::{REQUEST_VALIDATORS, REST_APIS, put};
use crate::model::request_validator::RequestValidator;
use crate::{errors, rest_apis};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    name: Option<String>,
    #[serde(default)]
    validate_request_body: bool,
    #[serde(default)]
    validate_request_parameters: bool,
}

pub(super) async fn create_request_validator(call: Call, input: Input) -> Result<RequestValidator, ApiError> {
    let validator = RequestValidator {
        id: rest_apis::new_id::<6>(&call),
        name: input.name,
        validate_request_body: input.validate_request_body,
        validate_request_parameters: input.validate_request_parameters,
    };
    call.store
        .commit(|tx| {
            // This operation says it in words of its own (captured).
            tx.get(REST_APIS.whole(), &Key::text(&input.rest_api_id))
                .ok_or_else(|| errors::bad_request("Invalid REST API identifier specified"))?;
            put(tx, REQUEST_VALIDATORS.of(&input.rest_api_id), &validator.id, &validator)
        })
        .await?;
    Ok(validator)
}
