//! ListFunctionEventInvokeConfigs: of a function and of its versions and aliases.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{INVOKE_CONFIGS, all_of_function, decode};
use crate::model::invoke_config::InvokeConfig;
use crate::pages::Page;
use crate::{functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

pub(super) async fn list_function_event_invoke_configs(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    functions::function(&call.store, &call, &reference)?;
    let snapshot = call.store.snapshot();
    let mut all = Vec::new();
    for (_, row) in snapshot.prefix(INVOKE_CONFIGS.whole(), &all_of_function(&reference.name)) {
        let config: InvokeConfig = decode(row)?;
        all.push((config.function_arn.clone(), config.shown()));
    }
    let (configs, marker) = Page { marker: input.marker, max_items: input.max_items }.of(all)?;
    let mut answer = json!({"FunctionEventInvokeConfigs": configs});
    if let Some(marker) = marker {
        answer["NextMarker"] = json!(marker);
    }
    Ok(answer)
}
