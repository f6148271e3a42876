//! ListTags: of functions.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{functions, tags};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    resource: String,
}

pub(super) async fn list_tags(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = tags::function(&call, &input.resource)?;
    let function = functions::function(&call.store, &call, &reference)?;
    Ok(json!({"Tags": function.tags}))
}
