//! GetLayerVersion.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::{errors, layers};

/// What names a layer's version.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    pub(super) layer_name: String,
    pub(super) version_number: i64,
}

impl Input {
    /// The number; those that no version can have are 0, which none has.
    pub(super) fn number(&self) -> u64 {
        u64::try_from(self.version_number).unwrap_or(0)
    }
}

pub(super) async fn get_layer_version(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = layers::name(&input.layer_name);
    let version = layers::find(&call.store, name, input.number())?.ok_or_else(errors::no_resource)?;
    Ok(layers::shown(&call, name, &version))
}
