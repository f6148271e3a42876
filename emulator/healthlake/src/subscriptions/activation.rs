//! How a Subscription becomes active, and how it ends by itself.
//!
//! On AWS an activation takes minutes; here it is done when nothing is pending any more (`/_millpond/idle`). The handshake is
//! tried once: as AWS documents, a Subscription in `error` is to be deleted, or here also requested again.

use bytes::Bytes;
use contract::{ApiError, Call};
use serde_json::Value;
use store::Tx;

use super::channel::Way;
use super::{Enrolled, Plan, State, TOPIC, Which, plan, put_status};
use crate::collections::{Address, SUBSCRIPTIONS, decode};
use crate::model::notification::{HANDSHAKE, Status, Telling, bundle};

/// HealthLake's quota of active Subscriptions in a data store.
const MOST_ACTIVE: usize = 50;

/// Tries to activate a subscription that was requested.
pub(crate) async fn activate(call: &Call, which: &Which, enrolled: &Enrolled) -> Result<(), ApiError> {
    let address = which.address();
    let Some(version) = address.version(&call.store, enrolled.version)? else { return Ok(()) };
    let outcome = match plan::make(call, &address, &version)? {
        Ok(plan) => shake_hands(call, &plan).await.map(|()| plan),
        Err(reason) => Err(reason),
    };
    let commit = call.store.commit(|tx| {
        let now = which.find_in(tx)?;
        let is_same = |now: &Enrolled| now.state == State::Requested && now.version == enrolled.version;
        let newest = address.newest_in(tx)?.filter(|newest| newest.number == enrolled.version);
        // If a client has written a newer version meanwhile, that one counts, and is followed in its turn.
        let (Some(mut now), Some(newest)) = (now.filter(is_same), newest) else { return Ok(()) };
        let outcome = outcome.and_then(|plan| within_quota(call, tx, which).map(|()| plan));
        match outcome {
            Ok(plan) => {
                now.version = put_status(tx, call.now, &address, &newest, "active", None)?;
                activate_topic(tx, call, &which.data_store, &plan)?;
                which.put_triggers(tx, None, Some(&plan));
                which.end_at(tx, call, plan.end)?;
                now.state = State::Active;
                now.begun = tx.sequence();
                now.plan = Some(plan);
                which.put(tx, &now)
            }
            Err(reason) => {
                which.forget(tx, call)?;
                put_status(tx, call.now, &address, &newest, "error", Some(&reason)).map(|_| ())
            }
        }
    });
    commit.await
}

async fn shake_hands(call: &Call, plan: &Plan) -> Result<(), String> {
    let status = Status {
        subscription: &plan.subscription,
        topic: &plan.topic,
        status: "requested",
        kind: HANDSHAKE,
        events: 0,
        error: None,
    };
    let bundle = bundle([call.ids.uuid(), call.ids.uuid()], call.now, &status, &[], Telling::Nothing);
    let sent = Way::along(call, &plan.channel, &plan.subscription).send(&bundle).await;
    sent.map_err(|reason| format!("the handshake failed: {reason}"))
}

fn within_quota(call: &Call, tx: &Tx<'_>, which: &Which) -> Result<(), String> {
    if !call.settings.strict_limits {
        return Ok(());
    }
    let snapshot = tx.before();
    let others = snapshot.all(SUBSCRIPTIONS.of(&which.data_store));
    let active = others
        .filter(|(_, row)| decode::<Enrolled>(row).is_ok_and(|enrolled| enrolled.state == State::Active));
    if active.count() < MOST_ACTIVE {
        return Ok(());
    }
    Err(format!("a data store has at most {MOST_ACTIVE} active Subscriptions"))
}

/// A topic of unknown status becomes active with the first Subscription to it.
fn activate_topic(tx: &mut Tx<'_>, call: &Call, data_store: &str, plan: &Plan) -> Result<(), ApiError> {
    let address = Address { data_store, resource_type: TOPIC, id: &plan.topic_id };
    let Some(newest) = address.newest_in(tx)?.filter(|newest| !newest.is_deleted()) else { return Ok(()) };
    let topic: Value = decode(newest.json())?;
    if topic["status"] == "unknown" {
        put_status(tx, call.now, &address, &newest, "active", None)?;
    }
    Ok(())
}

/// Ends a subscription whose time is up.
pub(crate) async fn end(call: Call, payload: Bytes) -> Result<(), ApiError> {
    let which = Which::read(&payload)?;
    let address = which.address();
    let commit = call.store.commit(|tx| {
        let Some(enrolled) = which.find_in(tx)? else { return Ok(()) };
        let is_over = enrolled.plan.and_then(|plan| plan.end).is_some_and(|end| end <= call.now.0);
        let newest = address.newest_in(tx)?.filter(|newest| !newest.is_deleted());
        let Some(newest) = newest.filter(|_| is_over) else { return Ok(()) };
        which.forget(tx, &call)?;
        put_status(tx, call.now, &address, &newest, "off", None).map(|_| ())
    });
    commit.await
}
