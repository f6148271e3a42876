//! UpdateRestApi: patches what holds of an API as a whole.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::collections::{REST_APIS, put, rest_api};
use crate::model::rest_api::RestApi;
use crate::patching::{PatchOperation, patched};
use crate::rest_apis;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    rest_api_id: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_rest_api(call: Call, input: Input) -> Result<RestApi, ApiError> {
    call.store
        .commit(|tx| {
            let before = rest_api(tx, &input.rest_api_id)?;
            let after = patched(&before, &rest_apis::PATCHES, &input.patch_operations)?;
            let mut api = rest_apis::conforming(&before, after)?;
            put(tx, REST_APIS.whole(), &api.id, &api)?;
            // An update tells of tags even where there are none (captured).
            api.tags.get_or_insert_default();
            Ok(api)
        })
        .await
}
