//! ListFunctionUrlConfigs: of a function and of its aliases.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{URLS, all_of_function, decode};
use crate::model::function_url::FunctionUrl;
use crate::pages::Page;
use crate::{function_urls, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    marker: Option<String>,
    max_items: Option<usize>,
}

pub(super) async fn list_function_url_configs(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    functions::function(&call.store, &call, &reference)?;
    let snapshot = call.store.snapshot();
    let mut all = Vec::new();
    for (_, row) in snapshot.prefix(URLS.whole(), &all_of_function(&reference.name)) {
        let url: FunctionUrl = decode(row)?;
        all.push((url.function_arn.clone(), function_urls::shown(&call, &url)));
    }
    let (urls, marker) = Page { marker: input.marker, max_items: input.max_items }.of(all)?;
    let mut answer = json!({"FunctionUrlConfigs": urls});
    if let Some(marker) = marker {
        answer["NextMarker"] = json!(marker);
    }
    Ok(answer)
}
