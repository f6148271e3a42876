//! UpdateAuthorizer: patches one of an API's authorizers.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{AUTHORIZERS, named, put};
use crate::model::authorizer::Authorizer;
use crate::patching::{PatchOperation, patched};
use crate::{authorizers, errors};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    authorizer_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_authorizer(call: Call, input: Input) -> Result<Authorizer, ApiError> {
    call.store
        .commit(|tx| {
            let part = AUTHORIZERS.of(&input.rest_api_id);
            let before: Authorizer =
                named(tx, part, &input.authorizer_id)?.ok_or_else(errors::no_authorizer)?;
            let after = patched(&before, &authorizers::PATCHES, &input.patch_operations)?;
            let after = authorizers::conforming(tx, &input.rest_api_id, after)?;
            put(tx, part, &input.authorizer_id, &after)?;
            Ok(after)
        })
        .await
}
