//! ListEventSourceMappings: all, those of a source, or those of a function.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::pages::Page;
use crate::{mappings, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    event_source_arn: Option<String>,
    function_name: Option<String>,
    marker: Option<String>,
    max_items: Option<usize>,
}

pub(super) async fn list_event_source_mappings(call: Call, input: Input) -> Result<Value, ApiError> {
    let function = input.function_name.map(|name| names::read(&call, &name, None)).transpose()?;
    let function = function.map(|reference| reference.arn(call.store.scope()));
    let asked = mappings::all(&call)?.into_iter().filter(|mapping| {
        input.event_source_arn.as_ref().is_none_or(|arn| *arn == mapping.event_source_arn)
            && function.as_ref().is_none_or(|arn| *arn == mapping.function_arn)
    });
    let shown = asked.map(|mapping| (mapping.uuid.clone(), mappings::shown(&call, &mapping, None)));
    let (mappings, marker) = Page { marker: input.marker, max_items: input.max_items }.of(shown)?;
    let mut answer = json!({"EventSourceMappings": mappings});
    if let Some(marker) = marker {
        answer["NextMarker"] = json!(marker);
    }
    Ok(answer)
}
