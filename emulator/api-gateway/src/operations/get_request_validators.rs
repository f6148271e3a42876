//! GetRequestValidators: an API's request validators.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{REQUEST_VALIDATORS, all, must_have_api};
use crate::model::request_validator::RequestValidator;
use crate::pages::{Items, Page};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(flatten)]
    page: Page,
}

pub(super) async fn get_request_validators(
    call: Call,
    input: Input,
) -> Result<Items<RequestValidator>, ApiError> {
    must_have_api(&call.store, &input.rest_api_id)?;
    let all: Vec<RequestValidator> = all(&call.store, REQUEST_VALIDATORS.of(&input.rest_api_id))?;
    input.page.of(all, |one| &one.id)
}
