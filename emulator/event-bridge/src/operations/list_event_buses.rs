//! ListEventBuses: the buses in the order of their names, the default bus among them, a page at a time.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::buses;
use crate::collections::{BUSES, decode};
use crate::model::bus::{Bus, DEFAULT};
use crate::pages::{self, Page};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    name_prefix: Option<String>,
    next_token: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    event_buses: Vec<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) async fn list_event_buses(call: Call, input: Input) -> Result<Output, ApiError> {
    let snapshot = call.store.snapshot();
    let kept = snapshot.all(BUSES.whole()).map(|(_, row)| decode::<Bus>(row));
    let mut all: Vec<Bus> = kept.collect::<Result<_, _>>()?;
    if all.iter().all(|bus| bus.name != DEFAULT) {
        all.push(buses::bus(&snapshot, DEFAULT)?);
        all.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let prefix = input.name_prefix.unwrap_or_default();
    all.retain(|bus| bus.name.starts_with(&prefix));
    let page = Page { token: input.next_token, limit: input.limit };
    let (buses, next_token) = pages::slice(all, &page)?;
    let event_buses = buses.iter().map(|bus| bus.described(call.store.scope())).collect();
    Ok(Output { event_buses, next_token })
}
