//! Rules that are due at times: a timer for each, which puts an event of EventBridge's own on the way to the rule's targets and sets
//! itself anew.

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use schedule_expression::{Schedule, Zone};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::Tx;

use crate::collections::{decode, encode};
use crate::model::event::Facts;
use crate::model::rule::Rule;
use crate::publishing::Plan;
use crate::rules;

/// Fires a rule.
pub(crate) const DUE: Timer =
    Timer { name: "events.schedule", run: |call, payload| Box::pin(fire(call, payload)) };

/// How far a rule may be behind the clock and still make up for each time, in milliseconds. A test that moves the clock by an hour sees
/// every event of that hour; a machine that slept for a week is spared.
const MOST_BEHIND: i64 = 86_400_000;

#[derive(Debug, Serialize, Deserialize)]
struct Due {
    bus: String,
    rule: String,
    time: i64,
}

fn key(rule: &Rule) -> String {
    format!("{}/{}", rule.bus, rule.name)
}

/// Sets the timer of a rule, or cancels it, as the rule says.
pub(crate) fn set(tx: &mut Tx<'_>, call: &Call, rule: &Rule) -> Result<(), ApiError> {
    set_after(tx, call, rule, call.now.0)
}

fn set_after(tx: &mut Tx<'_>, call: &Call, rule: &Rule, time: i64) -> Result<(), ApiError> {
    let schedule = rule.schedule.as_deref().filter(|_| rule.is_enabled());
    let schedule = schedule.and_then(|text| Schedule::parse_recurring(text).ok());
    let next = schedule.and_then(|schedule| schedule.next_after(rule.scheduled, time, &Zone::UTC));
    match next {
        Some(time) => {
            let due = Due { bus: rule.bus.clone(), rule: rule.name.clone(), time };
            timer::set(tx, call, &DUE, &key(rule), Time(time), &encode(&due)?);
        }
        None => cancel(tx, call, rule),
    }
    Ok(())
}

/// Cancels the timer of a rule.
pub(crate) fn cancel(tx: &mut Tx<'_>, call: &Call, rule: &Rule) {
    timer::cancel(tx, call, &DUE, &key(rule));
}

async fn fire(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let due: Due = decode(&payload)?;
    let scope = call.store.scope();
    call.store
        .commit(|tx| {
            let Some(rule) = rules::find(tx, &due.bus, &due.rule)?.filter(Rule::is_enabled) else {
                return Ok(());
            };
            let id = call.ids.uuid();
            let facts = Facts {
                id: &id,
                detail_type: "Scheduled Event",
                source: "aws.events",
                scope,
                time: due.time,
            };
            let mut plan = Plan::default();
            let event = facts.event(&[rule.arn(scope)], Map::new());
            plan.add(due.bus, &event, call.now.0, vec![due.rule])?;
            plan.write(tx, &call)?;
            set_after(tx, &call, &rule, due.time.max(call.now.0.saturating_sub(MOST_BEHIND)))
        })
        .await
}
