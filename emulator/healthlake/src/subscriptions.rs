//! FHIR Subscriptions: what is kept of each, beside the Subscription resource itself.
//!
//! A Subscription that a client writes with status `requested` is *enrolled*: its topic is found, its endpoint gets a
//! handshake, and then it is `active`, or `error` with the reason in `Subscription.error` (`activation`). While it is active
//! a reaction holds every change against it (`matching`) and gives each that matches the next number, in the commit in which
//! the reaction's cursor moves: no event is lost, told twice under two numbers, or out of order. A timer delivers (`delivery`).
//! It ends when its `end` comes (`off`), when a client writes another status or deletes it.
//!
//! HealthLake documents none of the backport's heartbeats, and neither is there one here.

pub(crate) mod activation;
pub(crate) mod channel;
pub(crate) mod delivery;
pub(crate) mod matching;
pub(crate) mod plan;
pub(crate) mod query;

use bytes::Bytes;
use contract::{ApiError, Call, Time, Timer, timer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Key, ScopedStore, Tx};

use crate::collections::{
    Address, SUBSCRIPTION_EVENTS, SUBSCRIPTION_TRIGGERS, SUBSCRIPTIONS, decode, encode,
};
use crate::model::conditions::Condition;
use crate::model::subscription::{Channel, Content};
use crate::model::topic::Trigger;
use crate::model::version::Version;
use crate::writing::{self, Prepared};

/// The type.
pub(crate) const SUBSCRIPTION: &str = "Subscription";
/// The type of topics.
pub(crate) const TOPIC: &str = "SubscriptionTopic";

/// How many events of a subscription are kept besides those that are still to be delivered; `$events` tells them again.
const KEPT_EVENTS: u64 = 10_000;

/// Activates, or delivers the next event.
pub(crate) const NOTIFY: Timer =
    Timer { name: "healthlake.notify", run: |call, payload| Box::pin(delivery::notify(call, payload)) };
/// Ends a subscription at its `end`.
pub(crate) const END: Timer = Timer {
    name: "healthlake.end-subscription",
    run: |call, payload| Box::pin(activation::end(call, payload)),
};

/// How far a subscription has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Before the handshake.
    Requested,
    Active,
}

/// What is kept of a subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Enrolled {
    pub(crate) state: State,
    /// The version of the Subscription that this follows from.
    pub(crate) version: u64,
    /// What it comes to; none before it is active.
    pub(crate) plan: Option<Plan>,
    /// The number of the commit that made it active: changes of later ones count.
    pub(crate) begun: u64,
    /// Commit and index of the last change that was counted.
    pub(crate) seen: (u64, u64),
    /// The number of the last event.
    pub(crate) events: u64,
    /// The number of the last event that need not be delivered any more.
    pub(crate) delivered: u64,
    /// How often the next event's delivery has failed, and why it did last.
    pub(crate) failures: u32,
    pub(crate) last_error: Option<String>,
}

impl Enrolled {
    /// The number of the last event that is not kept any more.
    pub(crate) fn gone(&self) -> u64 {
        self.events.saturating_sub(KEPT_EVENTS).min(self.delivered)
    }
}

/// What an active subscription comes to: all that is needed to match and to deliver, so that neither reads the resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The URL of the Subscription.
    pub(crate) subscription: String,
    /// The URL of the topic, and its id.
    pub(crate) topic: String,
    pub(crate) topic_id: String,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) filters: Vec<String>,
    pub(crate) content: Content,
    pub(crate) channel: Channel,
    /// When it ends, in milliseconds since 1970.
    pub(crate) end: Option<i64>,
}

/// An event as it is kept; the resource is among the versions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) resource_type: String,
    pub(crate) id: String,
    pub(crate) version: u64,
    /// When the change was made, in milliseconds since 1970.
    pub(crate) at: i64,
}

/// Which subscription; what timers are given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Which {
    pub(crate) data_store: String,
    pub(crate) id: String,
}

impl Which {
    /// Reads what a timer was given.
    pub(crate) fn read(payload: &Bytes) -> Result<Which, ApiError> {
        decode(payload)
    }

    pub(crate) fn address(&self) -> Address<'_> {
        Address { data_store: &self.data_store, resource_type: SUBSCRIPTION, id: &self.id }
    }

    fn timer_key(&self) -> String {
        format!("{}/{}", self.data_store, self.id)
    }

    /// What is kept of it, as of now.
    pub(crate) fn find(&self, store: &ScopedStore) -> Result<Option<Enrolled>, ApiError> {
        store
            .get(SUBSCRIPTIONS.of(&self.data_store), &Key::text(&self.id))
            .map(|row| decode(&row))
            .transpose()
    }

    /// The same, inside a transaction.
    pub(crate) fn find_in(&self, tx: &Tx<'_>) -> Result<Option<Enrolled>, ApiError> {
        tx.get(SUBSCRIPTIONS.of(&self.data_store), &Key::text(&self.id)).map(|row| decode(&row)).transpose()
    }

    pub(crate) fn put(&self, tx: &mut Tx<'_>, enrolled: &Enrolled) -> Result<(), ApiError> {
        tx.put(SUBSCRIPTIONS.of(&self.data_store), Key::text(&self.id), encode(enrolled)?);
        Ok(())
    }

    fn event_key(&self, number: u64) -> Key {
        Key::parts().text(&self.id).number(number).key()
    }

    /// An event by its number.
    pub(crate) fn event(&self, store: &ScopedStore, number: u64) -> Result<Option<Kept>, ApiError> {
        let row = store.get(SUBSCRIPTION_EVENTS.of(&self.data_store), &self.event_key(number));
        row.map(|row| decode(&row)).transpose()
    }

    /// Keeps an event.
    pub(crate) fn put_event(&self, tx: &mut Tx<'_>, number: u64, event: &Kept) -> Result<(), ApiError> {
        tx.put(SUBSCRIPTION_EVENTS.of(&self.data_store), self.event_key(number), encode(event)?);
        Ok(())
    }

    /// Lets go of the last event that is not kept. That number grows by at most one when an event is added or delivered, so
    /// asking after each of these leaves none behind.
    pub(crate) fn let_go(&self, tx: &mut Tx<'_>, enrolled: &Enrolled) {
        tx.remove(SUBSCRIPTION_EVENTS.of(&self.data_store), self.event_key(enrolled.gone()));
    }

    /// Says which changes are to be looked at for it, in place of what was said before.
    pub(crate) fn put_triggers(&self, tx: &mut Tx<'_>, before: Option<&Plan>, now: Option<&Plan>) {
        let part = SUBSCRIPTION_TRIGGERS.of(&self.data_store);
        for key in before.into_iter().flat_map(|plan| self.trigger_keys(plan)) {
            tx.remove(part, key);
        }
        for key in now.into_iter().flat_map(|plan| self.trigger_keys(plan)) {
            tx.put(part, key, store::nothing());
        }
    }

    fn trigger_keys(&self, plan: &Plan) -> Vec<Key> {
        let each = plan.triggers.iter().flat_map(|trigger| {
            trigger
                .interactions
                .iter()
                .map(|word| Key::parts().text(&trigger.resource_type).text(word).text(&self.id).key())
        });
        each.collect()
    }

    /// Has [`NOTIFY`] run at a time, in place of any earlier wish.
    pub(crate) fn notify_at(&self, tx: &mut Tx<'_>, call: &Call, due: Time) -> Result<(), ApiError> {
        timer::set(tx, call, &NOTIFY, &self.timer_key(), due, &encode(self)?);
        Ok(())
    }

    pub(crate) fn notify_no_more(&self, tx: &mut Tx<'_>, call: &Call) {
        timer::cancel(tx, call, &NOTIFY, &self.timer_key());
    }

    /// Has it end at a time, or not at all.
    pub(crate) fn end_at(&self, tx: &mut Tx<'_>, call: &Call, end: Option<i64>) -> Result<(), ApiError> {
        match end {
            Some(end) => timer::set(tx, call, &END, &self.timer_key(), Time(end), &encode(self)?),
            None => timer::cancel(tx, call, &END, &self.timer_key()),
        }
        Ok(())
    }

    /// Forgets all that is kept of it; the resource stays as it is.
    pub(crate) fn forget(&self, tx: &mut Tx<'_>, call: &Call) -> Result<(), ApiError> {
        let Some(enrolled) = self.find_in(tx)? else { return Ok(()) };
        self.put_triggers(tx, enrolled.plan.as_ref(), None);
        let events = SUBSCRIPTION_EVENTS.of(&self.data_store);
        for (key, _) in tx.prefix(events, &Key::text(&self.id)) {
            tx.remove(events, key);
        }
        tx.remove(SUBSCRIPTIONS.of(&self.data_store), Key::text(&self.id));
        self.notify_no_more(tx, call);
        self.end_at(tx, call, None)
    }
}

/// Writes a new version of a resource with another status, and, in a Subscription, why. Gives its number.
pub(crate) fn put_status(
    tx: &mut Tx<'_>,
    now: Time,
    address: &Address<'_>,
    newest: &Version,
    status: &str,
    error: Option<&str>,
) -> Result<u64, ApiError> {
    let mut resource: Value = decode(newest.json())?;
    if let Some(members) = resource.as_object_mut() {
        members.insert("status".to_owned(), status.into());
        members.shift_remove("error");
        if let Some(error) = error {
            members.insert("error".to_owned(), error.into());
        }
    }
    let prepared = Prepared::new(address.id, &encode(&resource)?, &resource)?;
    Ok(writing::update(tx, now, address, &prepared, Condition::Always)?.number)
}
