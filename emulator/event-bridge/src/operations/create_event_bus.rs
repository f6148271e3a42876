//! CreateEventBus: a bus of one's own. `EventSourceName` (partners' buses) is refused by name.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::Key;

use crate::collections::put;
use crate::collections::{BUSES, named};
use crate::errors;
use crate::model::bus::{Bus, DEFAULT};
use crate::tags::{self, Tag};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: String,
    event_source_name: Option<String>,
    description: Option<String>,
    kms_key_identifier: Option<String>,
    dead_letter_config: Option<Value>,
    log_config: Option<Value>,
    tags: Option<Vec<Tag>>,
}

/// How many buses an account may have in a region (documented).
const MOST_BUSES: usize = 100;

pub(super) async fn create_event_bus(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    if input.event_source_name.is_some() {
        return Err(ApiError::member_not_emulated("CreateEventBus", "EventSourceName"));
    }
    // Believed: the text. Only partners' buses have a slash.
    if input.name.contains('/') {
        return Err(errors::validation("Event bus name must not contain '/'."));
    }
    let bus = Bus {
        name: input.name,
        description: input.description,
        key: input.kms_key_identifier,
        dead_letters: input.dead_letter_config,
        log: input.log_config,
        policy: None,
        tags: tags::kept(input.tags),
        created: call.now.0,
        modified: call.now.0,
    };
    call.store
        .commit(|tx| {
            let is_taken = bus.name == DEFAULT || named::<Bus>(tx, BUSES.whole(), &bus.name)?.is_some();
            if is_taken {
                return Err(errors::bus_exists(&bus.name));
            }
            // The default bus counts, too.
            if tx.prefix(BUSES.whole(), &Key::parts().key()).len() + 1 >= MOST_BUSES {
                return Err(errors::limit_exceeded());
            }
            put(tx, BUSES.whole(), &bus.name, &bus)
        })
        .await?;
    let mut members = bus.chosen();
    members.insert("EventBusArn".to_owned(), json!(bus.arn(call.store.scope())));
    Ok(members)
}
