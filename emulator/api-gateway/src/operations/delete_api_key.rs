//! DeleteApiKey: removes a key, and takes it out of every usage plan.

use contract::{ApiError, Call};
use serde::Deserialize;

use crate::api_keys;
use crate::model::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    api_key: String,
}

pub(super) async fn delete_api_key(call: Call, input: Input) -> Result<Nothing, ApiError> {
    call.store.commit(|tx| api_keys::remove(tx, &input.api_key)).await?;
    Ok(Nothing {})
}
