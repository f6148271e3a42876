//! GetLayerVersionByArn.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::{errors, layers};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    arn: String,
}

pub(super) async fn get_layer_version_by_arn(call: Call, input: Input) -> Result<Value, ApiError> {
    let (name, number) = layers::read(&call, &input.arn).ok_or_else(errors::no_resource)?;
    let version = layers::find(&call.store, &name, number)?.ok_or_else(errors::no_resource)?;
    Ok(layers::shown(&call, &name, &version))
}
