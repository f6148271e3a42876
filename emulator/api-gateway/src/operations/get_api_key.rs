//! GetApiKey: one key; its value only with `includeValue`.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::api_keys;
use crate::model::api_key::ApiKey;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    api_key: String,
    #[serde(default)]
    include_value: bool,
}

pub(super) async fn get_api_key(call: Call, input: Input) -> Result<ApiKey, ApiError> {
    let key = api_keys::api_key(&call.store, &input.api_key)?;
    Ok(api_keys::shown(key, input.include_value))
}
