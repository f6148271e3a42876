//! UpdateEventSourceMapping: what is said stands in the place of what there was. What is under way begins anew.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::mappings::{self, checks};
use crate::model::mapping::Settings;
use crate::{functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    #[serde(rename = "UUID")]
    uuid: String,
    function_name: Option<String>,
    enabled: Option<bool>,
}

pub(super) async fn update_event_source_mapping(call: Call, input: Value) -> Result<Value, ApiError> {
    let read = |error: serde_json::Error| ApiError::serialization(error.to_string());
    let settings = Settings::deserialize(&input).map_err(read)?;
    let input: Input = serde_json::from_value(input).map_err(read)?;
    call.store
        .commit(|tx| {
            let mut mapping = mappings::mapping(tx, &input.uuid)?;
            if let Some(name) = &input.function_name {
                let reference = names::read(&call, name, None)?;
                functions::version(tx, &call, &reference)?;
                mapping.function_arn = reference.arn(call.store.scope());
                (mapping.function, mapping.qualifier) = (reference.name, reference.qualifier);
            }
            mapping.settings.overlay(settings);
            checks::settings(&mapping)?;
            mapping.is_enabled = input.enabled.unwrap_or(mapping.is_enabled);
            mapping.last_modified = call.now.0;
            mappings::put(tx, &call, &mapping)?;
            Ok(mappings::shown(&call, &mapping, Some("Updating")))
        })
        .await
}
