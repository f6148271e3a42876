//! Puts events on buses: finds where they go, and writes that down.

use std::sync::Arc;

use contract::{ApiError, Call, work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use store::{Key, Tx};

use crate::collections::{ARCHIVED, ARCHIVES, decode, encode};
use crate::delivery::DELIVERY;
use crate::model::archive::Archive;
use crate::routing::{self, Route, Routes};

/// An event that comes to a bus.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) bus: String,
    pub(crate) event: Value,
    /// When it happened, in milliseconds since 1970.
    pub(crate) time: i64,
    /// When it was put.
    pub(crate) received: i64,
}

/// When an event says that it happened, in milliseconds since 1970.
pub(crate) fn time_of(event: &Value) -> Option<i64> {
    let time: jiff::Timestamp = event["time"].as_str()?.parse().ok()?;
    Some(time.as_millisecond())
}

/// An event with the rules that it matches. The event is text from here on: most targets get it as it is.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) bus: String,
    pub(crate) event: Box<RawValue>,
    pub(crate) received: i64,
    pub(crate) rules: Vec<String>,
}

/// The text of an event.
pub(crate) fn written(event: &Value) -> Result<Box<RawValue>, ApiError> {
    to_raw_value(event).map_err(|error| ApiError::internal(error.to_string()))
}

/// What is to be written for some events.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    parcels: Vec<Parcel>,
    archived: Vec<(String, Key, Vec<u8>)>,
}

impl Plan {
    /// Finds where events go.
    pub(crate) fn of(call: &Call, posted: Vec<Posted>) -> Result<Plan, ApiError> {
        let mut plan = Plan::default();
        let mut known: Option<(String, Option<Arc<Routes>>)> = None;
        for posted in posted {
            // Mostly all are for one bus.
            if known.as_ref().is_none_or(|(bus, _)| *bus != posted.bus) {
                known = Some((posted.bus.clone(), routing::routes(call, &posted.bus)?));
            }
            let Some((_, Some(routes))) = &known else { continue };
            let mut rules = Vec::new();
            for route in routes.of(&posted.event) {
                match route {
                    Route::Rule(name) => rules.push(name.clone()),
                    Route::Archive(name) => {
                        let id = posted.event["id"].as_str().unwrap_or_default();
                        let time = u64::try_from(posted.time).unwrap_or(0);
                        let key = Key::parts().number(time).text(id).key();
                        plan.archived.push((name.clone(), key, encode(&posted.event)?));
                    }
                }
            }
            plan.add(posted.bus, &posted.event, posted.received, rules)?;
        }
        Ok(plan)
    }

    /// Has an event brought to the targets of rules.
    pub(crate) fn add(
        &mut self,
        bus: String,
        event: &Value,
        received: i64,
        rules: Vec<String>,
    ) -> Result<(), ApiError> {
        if !rules.is_empty() {
            self.parcels.push(Parcel { bus, event: written(event)?, received, rules });
        }
        Ok(())
    }

    /// Whether there is nothing to be written.
    pub(crate) fn is_empty(&self) -> bool {
        self.parcels.is_empty() && self.archived.is_empty()
    }

    /// Writes it: the archived events, and the deliveries as a piece of work.
    pub(crate) fn write(self, tx: &mut Tx<'_>, call: &Call) -> Result<(), ApiError> {
        for (name, key, event) in self.archived {
            // An archive that has gone meanwhile takes nothing.
            let Some(row) = tx.get(ARCHIVES.whole(), &Key::text(&name)) else { continue };
            let archive: Archive = decode(&row)?;
            forget_expired(tx, call, &archive);
            tx.put(ARCHIVED.of(&name), key, event);
        }
        if !self.parcels.is_empty() {
            let key: String = call.ids.uuid();
            work::begin(tx, call, &DELIVERY, &key, &encode(&self.parcels)?);
        }
        Ok(())
    }
}

/// Removes the oldest event of an archive, if it is kept no longer: one for each that comes keeps an archive in its bounds.
fn forget_expired(tx: &mut Tx<'_>, call: &Call, archive: &Archive) {
    let horizon = u64::try_from(archive.horizon(call.now)).unwrap_or(0);
    if let Some((key, _)) = tx.first(ARCHIVED.of(&archive.name), &Key::parts().key())
        && key.read().number().is_some_and(|time| time < horizon)
    {
        tx.remove(ARCHIVED.of(&archive.name), key);
    }
}

/// Puts events on buses, in one commit; in none, if nobody asks for them.
pub(crate) async fn publish(call: &Call, posted: Vec<Posted>) -> Result<(), ApiError> {
    let plan = Plan::of(call, posted)?;
    if plan.is_empty() {
        return Ok(());
    }
    call.store.commit(|tx| plan.write(tx, call)).await
}
