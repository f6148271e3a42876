//! DescribeEventBus: a bus with its policy.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::buses;
use crate::model::bus::name_of;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name: Option<String>,
}

pub(super) async fn describe_event_bus(call: Call, input: Input) -> Result<Map<String, Value>, ApiError> {
    let bus = buses::bus(&call.store, name_of(input.name.as_deref()))?;
    let mut members = bus.described(call.store.scope());
    members.extend(bus.chosen());
    Ok(members)
}
