//! UpdateApiKey: patches a key; its value stays.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::api_keys;
use crate::collections::{API_KEYS, put};
use crate::model::api_key::ApiKey;
use crate::patching::{PatchOperation, patched};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    api_key: String,
    #[serde(default)]
    patch_operations: Vec<PatchOperation>,
}

pub(super) async fn update_api_key(call: Call, input: Input) -> Result<ApiKey, ApiError> {
    call.store
        .commit(|tx| {
            let before = api_keys::api_key(tx, &input.api_key)?;
            let mut after = patched(&before, &api_keys::PATCHES, &input.patch_operations)?;
            after.last_updated_date = call.now.0 / 1000;
            put(tx, API_KEYS.whole(), &after.id, &after)?;
            after.tags.get_or_insert_default();
            Ok(api_keys::shown(after, false))
        })
        .await
}
