//! TagResource: of functions. Tags of event source mappings and other resources are refused by name.

use std::collections::BTreeMap;

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{errors, functions, tags};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource: String,
    tags: BTreeMap<String, String>,
}

pub(super) async fn tag_resource(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = tags::function(&call, &input.resource)?;
    call.store
        .commit(|tx| {
            let mut function = functions::function(tx, &call, &reference)?;
            function.tags.extend(input.tags);
            if function.tags.len() > tags::MOST_TAGS {
                return Err(errors::too_many_tags());
            }
            functions::put(tx, &function)?;
            Ok(json!({}))
        })
        .await
}
