//! The reaction to every change of a data store: Subscriptions that are written, and events for those that are active.

use contract::{ApiError, Call, Reaction, Seen};
use serde_json::Value;
use store::{Key, ScopedStore, Tx};

use super::{Enrolled, Kept, Plan, SUBSCRIPTION, State, Which, plan, put_status};
use crate::collections::{Address, SUBSCRIPTION_TRIGGERS, VERSIONS, decode, is_active_in, told};
use crate::criteria::{self, Criteria};
use crate::model::version::Version;

/// The reaction.
pub(crate) const REACTION: Reaction = Reaction {
    name: "healthlake.subscriptions",
    follows: &VERSIONS,
    concerns,
    run: |call, seen| Box::pin(react(call, seen)),
};

/// Asked of every change: two look-ups where there is no subscription to its type.
fn concerns(store: &ScopedStore, seen: &Seen) -> bool {
    let Some(resource_type) = seen.change().key.read().text() else { return false };
    resource_type == SUBSCRIPTION
        || store.first(SUBSCRIPTION_TRIGGERS.of(&seen.owner), &Key::text(&resource_type)).is_some()
}

/// A plan that a client's new version of an active Subscription calls for.
type Renewed = Option<Result<Plan, String>>;

async fn react(call: Call, seen: Seen) -> Result<(), ApiError> {
    if seen.change().after.is_none() {
        return follow_erasure(&call, &seen).await;
    }
    let (resource_type, id, version) = told(seen.change())?;
    let address = Address { data_store: &seen.owner, resource_type: &resource_type, id: &id };
    let place = (seen.commit.sequence, seen.index as u64);
    let matched = matching(&call, &address, &version, place)?;
    let renewed = if resource_type == SUBSCRIPTION { renewed(&call, &address, &version)? } else { None };
    if matched.is_empty() && resource_type != SUBSCRIPTION {
        return Ok(());
    }
    let event = Kept {
        resource_type: resource_type.clone(),
        id: id.clone(),
        version: version.number,
        at: seen.commit.at,
    };
    let commit = call.store.commit(|tx| {
        if !is_active_in(tx, address.data_store) {
            return Ok(());
        }
        if resource_type == SUBSCRIPTION {
            manage(tx, &call, &address, &version, renewed)?;
        }
        matched.iter().try_for_each(|which| count(tx, &call, which, place, &event))
    });
    commit.await
}

/// Ends a Subscription that was erased. Nothing else that is erased is an event to anybody; if the data store was deleted,
/// its Subscriptions went with it.
async fn follow_erasure(call: &Call, seen: &Seen) -> Result<(), ApiError> {
    let mut parts = seen.change().key.read();
    let (Some(SUBSCRIPTION), Some(id)) = (parts.text().as_deref(), parts.text()) else { return Ok(()) };
    let address = Address { data_store: &seen.owner, resource_type: SUBSCRIPTION, id: &id };
    let which = Which { data_store: address.data_store.to_owned(), id: id.clone() };
    let commit = call.store.commit(|tx| {
        // An older version may have been erased, and the Subscription lives on.
        let is_gone = is_active_in(tx, address.data_store) && address.newest_in(tx)?.is_none();
        if is_gone { which.forget(tx, call) } else { Ok(()) }
    });
    commit.await
}

/// The active subscriptions that a change is an event for.
fn matching(
    call: &Call,
    address: &Address<'_>,
    version: &Version,
    place: (u64, u64),
) -> Result<Vec<Which>, ApiError> {
    let snapshot = call.store.snapshot();
    let prefix = Key::parts().text(address.resource_type).text(version.interaction.word()).key();
    let mut matched = Vec::new();
    for (key, _) in snapshot.prefix(SUBSCRIPTION_TRIGGERS.of(address.data_store), &prefix) {
        let mut parts = key.read();
        let (Some(_), Some(_), Some(id)) = (parts.text(), parts.text(), parts.text()) else { continue };
        let which = Which { data_store: address.data_store.to_owned(), id };
        let Some(enrolled) = which.find(&call.store)? else { continue };
        let Some(plan) = enrolled.plan.as_ref().filter(|_| counts(&enrolled, place)) else { continue };
        if meets_filters(call, plan, address, version)? {
            matched.push(which);
        }
    }
    Ok(matched)
}

/// Whether a change at this place is one that came while the subscription was active, and new to it.
fn counts(enrolled: &Enrolled, place: (u64, u64)) -> bool {
    enrolled.state == State::Active && enrolled.begun < place.0 && enrolled.seen < place
}

/// Believed: where several filters are about a type, one must be met; where none is, all resources pass.
fn meets_filters(
    call: &Call,
    plan: &Plan,
    address: &Address<'_>,
    version: &Version,
) -> Result<bool, ApiError> {
    let criteria = plan.filters.iter().map(|filter| Criteria::parse(filter, call.settings, call.now));
    let mut criteria: Vec<Criteria> = criteria.collect::<Result<_, _>>()?;
    criteria.retain(|criteria| criteria.resource_type() == address.resource_type);
    Ok(criteria.is_empty() || criteria::any_met(&criteria, &call.store, address, version)?)
}

/// Gives a change the next number, once.
fn count(
    tx: &mut Tx<'_>,
    call: &Call,
    which: &Which,
    place: (u64, u64),
    event: &Kept,
) -> Result<(), ApiError> {
    let Some(mut enrolled) = which.find_in(tx)?.filter(|enrolled| counts(enrolled, place)) else {
        return Ok(());
    };
    enrolled.events += 1;
    enrolled.seen = place;
    which.put_event(tx, enrolled.events, event)?;
    which.let_go(tx, &enrolled);
    which.put(tx, &enrolled)?;
    // While delivery fails, the next attempt has its time already.
    if enrolled.failures == 0 { which.notify_at(tx, call, call.now) } else { Ok(()) }
}

/// What a client's new version of an active Subscription comes to.
fn renewed(call: &Call, address: &Address<'_>, version: &Version) -> Result<Renewed, ApiError> {
    let which = Which { data_store: address.data_store.to_owned(), id: address.id.to_owned() };
    let is_active =
        |enrolled: &Enrolled| enrolled.state == State::Active && enrolled.version < version.number;
    if version.is_deleted() || !which.find(&call.store)?.as_ref().is_some_and(is_active) {
        return Ok(None);
    }
    plan::make(call, address, version).map(Some)
}

/// Follows a version of a Subscription that a client has written; our own are known already.
fn manage(
    tx: &mut Tx<'_>,
    call: &Call,
    address: &Address<'_>,
    version: &Version,
    renewed: Renewed,
) -> Result<(), ApiError> {
    let which = Which { data_store: address.data_store.to_owned(), id: address.id.to_owned() };
    let enrolled = which.find_in(tx)?;
    if enrolled.as_ref().is_some_and(|enrolled| enrolled.version >= version.number) {
        return Ok(());
    }
    if version.is_deleted() {
        return which.forget(tx, call);
    }
    let resource: Value = decode(version.json())?;
    match (resource["status"].as_str().unwrap_or_default(), enrolled, renewed) {
        ("requested", _, _) => {
            which.forget(tx, call)?;
            which.put(tx, &Enrolled::requested(version.number))?;
            which.notify_at(tx, call, call.now)
        }
        ("active", Some(mut enrolled), Some(Ok(plan))) => {
            which.put_triggers(tx, enrolled.plan.as_ref(), Some(&plan));
            which.end_at(tx, call, plan.end)?;
            enrolled.version = version.number;
            enrolled.plan = Some(plan);
            which.put(tx, &enrolled)
        }
        ("active", Some(_), Some(Err(reason))) => {
            which.forget(tx, call)?;
            match address.newest_in(tx)?.filter(|newest| newest.number == version.number) {
                Some(newest) => {
                    put_status(tx, call.now, address, &newest, "error", Some(&reason)).map(|_| ())
                }
                // A newer version will be followed in its turn.
                None => Ok(()),
            }
        }
        // Only a handshake makes a Subscription active, and every other status ends it.
        _ => which.forget(tx, call),
    }
}

impl Enrolled {
    fn requested(version: u64) -> Enrolled {
        Enrolled {
            state: State::Requested,
            version,
            plan: None,
            begun: 0,
            seen: (0, 0),
            events: 0,
            delivered: 0,
            failures: 0,
            last_error: None,
        }
    }
}
