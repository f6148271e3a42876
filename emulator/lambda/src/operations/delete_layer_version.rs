//! DeleteLayerVersion; one that is not there is no fault. On AWS a function that has it keeps a copy: here new environments of it
//! start without.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_layer_version::Input;
use crate::collections::{LAYER_CODE, LAYER_VERSIONS};
use crate::layers;

pub(super) async fn delete_layer_version(call: Call, input: Input) -> Result<Value, ApiError> {
    let name = layers::name(&input.layer_name);
    let key = layers::key(input.number());
    call.store
        .commit(|tx| {
            tx.remove(LAYER_VERSIONS.of(name), key.clone());
            tx.remove(LAYER_CODE.of(name), key);
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
