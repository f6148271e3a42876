//! DeleteLayerVersion; one that is not there is no fault. A function that has it keeps it.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_layer_version::Input;
use crate::collections::LAYER_VERSIONS;
use crate::layers;

pub(super) async fn delete_layer_version(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = layers::name(&input.layer_name);
    let arn = format!("{}:{}", layers::arn(&call, name), input.number());
    call.store
        .commit(|tx| {
            tx.remove(LAYER_VERSIONS.of(name), layers::key(input.number()));
            layers::forget_code(tx, &call, &[arn])?;
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
