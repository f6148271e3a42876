//! CreateEventSourceMapping: of SQS queues and DynamoDB streams. Other sources are refused by name. `KMSKeyArn`, `MetricsConfig`,
//! `LoggingConfig`, `ProvisionedPollerConfig` and `Tags` are accepted and ignored.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;
use store::Key;

use crate::collections::{POSITIONS, put};
use crate::mappings::{self, checks, streams};
use crate::model::mapping::{Mapping, Settings, Source};
use crate::{errors, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    event_source_arn: Option<String>,
    enabled: Option<bool>,
    self_managed_event_source: Option<Value>,
}

pub(super) async fn create_event_source_mapping(call: Call, input: Value) -> Result<Value, ApiError> {
    let read = |error: serde_json::Error| ApiError::serialization(error.to_string());
    let settings = Settings::deserialize(&input).map_err(read)?;
    let input: Input = serde_json::from_value(input).map_err(read)?;
    if input.self_managed_event_source.is_some() {
        return Err(errors::not_emulated("SelfManagedEventSource"));
    }
    let event_source_arn = input.event_source_arn.ok_or_else(errors::no_event_source)?;
    let source = checks::source(&event_source_arn)?;
    let reference = names::read(&call, &input.function_name, None)?;
    let mapping = Mapping {
        uuid: call.ids.uuid(),
        source,
        event_source_arn,
        function: reference.name.clone(),
        qualifier: reference.qualifier.clone(),
        function_arn: reference.arn(call.store.scope()),
        is_enabled: input.enabled.unwrap_or(true),
        last_modified: call.now.0,
        settings,
    };
    let function = functions::version(&call.store, &call, &reference)?;
    checks::settings(&mapping)?;
    checks::exists(&call, &mapping, &function).await?;
    let positions = match source {
        Source::Stream => streams::begin(&call, &mapping).await?,
        Source::Queue => Vec::new(),
    };
    call.store
        .commit(|tx| {
            if let Some(uuid) = mappings::same(tx, &mapping)? {
                return Err(errors::mapping_exists(&mapping.event_source_arn, &mapping.function, &uuid));
            }
            for (shard, position) in &positions {
                put(tx, POSITIONS.of(&mapping.uuid), Key::text(shard), position)?;
            }
            mappings::put(tx, &call, &mapping)?;
            Ok(mappings::shown(&call, &mapping, Some("Creating")))
        })
        .await
}
