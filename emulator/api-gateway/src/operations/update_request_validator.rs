//! UpdateRequestValidator: patches one of an API's request validators.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{REQUEST_VALIDATORS, named, put};
use crate::model::request_validator::RequestValidator;
use crate::patching::{PatchOperation, patched};
use crate::{errors, request_validators};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    request_validator_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_request_validator(call: Call, input: Input) -> Result<RequestValidator, ApiError> {
    call.store
        .commit(|tx| {
            let part = REQUEST_VALIDATORS.of(&input.rest_api_id);
            let before: RequestValidator =
                named(tx, part, &input.request_validator_id)?.ok_or_else(errors::no_request_validator)?;
            let after = patched(&before, &request_validators::PATCHES, &input.patch_operations)?;
            request_validators::check(&after)?;
            put(tx, part, &input.request_validator_id, &after)?;
            Ok(after)
        })
        .await
}
