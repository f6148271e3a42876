//! UntagResource: of functions.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{functions, tags};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource: String,
    tag_keys: Vec<String>,
}

pub(super) async fn untag_resource(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = tags::function(&call, &input.resource)?;
    call.store
        .commit(|tx| {
            let mut function = functions::function(tx, &call, &reference)?;
            function.tags.retain(|key, _| !input.tag_keys.contains(key));
            functions::put(tx, &function)?;
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
