//! UpdateEventBus: changes what was chosen for a bus; what is not said stays.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::buses;
use crate::model::bus::DEFAULT;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: Option<String>,
    description: Option<String>,
    kms_key_identifier: Option<String>,
    dead_letter_config: Option<Value>,
    log_config: Option<Value>,
}

pub(super) async fn update_event_bus(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let name = input.name.unwrap_or_else(|| DEFAULT.to_owned());
    let bus = call
        .store
        .commit(|tx| {
            buses::change(tx, &call, &name, |bus| {
                bus.description = input.description.or(bus.description.take());
                bus.key = input.kms_key_identifier.or(bus.key.take());
                bus.dead_letters = input.dead_letter_config.or(bus.dead_letters.take());
                bus.log = input.log_config.or(bus.log.take());
                Ok(())
            })
        })
        .await?;
    let mut members = bus.chosen();
    members.insert("Name".to_owned(), json!(bus.name));
    members.insert("Arn".to_owned(), json!(bus.arn(call.store.scope())));
    Ok(members)
}
