//! PutEvents: puts events on buses; each entry is refused by itself. `TraceHeader` is ignored, and `EndpointId` refused by
//! name. An event for a bus that is not there is dropped, as on AWS (captured).

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::buses;
use crate::errors;
use crate::model::bus::name_of;
use crate::model::event::{Entry, MOST_BYTES};
use crate::publishing::{Posted, publish};
use crate::targets::within;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    entries: Vec<Entry>,
    endpoint_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Output {
    failed_entry_count: usize,
    entries: Vec<Value>,
}

pub(super) async fn put_events(call: Call, input: Input) -> Result<Output, ApiError> {
    if input.endpoint_id.is_some() {
        return Err(ApiError::member_not_emulated("PutEvents", "EndpointId"));
    }
    if input.entries.iter().map(Entry::size).sum::<usize>() > MOST_BYTES {
        // Captured.
        return Err(errors::validation("Total size of the entries in the request is over the limit."));
    }
    let mut posted = Vec::with_capacity(input.entries.len());
    let mut entries = Vec::with_capacity(input.entries.len());
    for mut entry in input.entries {
        let bus = entry.event_bus_name.take();
        let bus = bus.as_deref();
        let id = call.ids.uuid();
        // An event is of where it was put, wherever its bus is.
        match entry.event(&id, call.store.scope(), call.now) {
            Ok((event, time)) => {
                let name = name_of(bus).to_owned();
                posted
                    .push((bus.map(str::to_owned), Posted { bus: name, event, time, received: call.now.0 }));
                entries.push(json!({"EventId": id}));
            }
            Err(refused) => {
                entries.push(json!({"ErrorCode": refused.code, "ErrorMessage": refused.message}));
            }
        }
    }
    let failed_entry_count = entries.len() - posted.len();
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for (bus, posted) in posted {
        match bus.as_deref().and_then(|arn| within(&call, arn)) {
            Some((there, _)) if there.store.scope() != call.store.scope() => elsewhere.push((there, posted)),
            _ => here.push(posted),
        }
    }
    let mut known: Option<(String, bool)> = None;
    here.retain(|posted| match &known {
        // Mostly all are for one bus.
        Some((bus, is_there)) if *bus == posted.bus => *is_there,
        _ => {
            let is_there = buses::bus(&call.store, &posted.bus).is_ok();
            known = Some((posted.bus.clone(), is_there));
            is_there
        }
    });
    publish(&call, here).await?;
    for (there, posted) in elsewhere {
        if buses::bus(&there.store, &posted.bus).is_ok() {
            publish(&there, vec![posted]).await?;
        }
    }
    Ok(Output { failed_entry_count, entries })
}
