//! Subscriptions as they are kept.

use contract::ApiError;
use store::{Key, Tx};

use crate::collections::{Ranges, Rows, SUBSCRIPTIONS, decode, encode};
use crate::errors;
use crate::model::subscription::Subscription;

fn key(topic: &str, id: &str) -> Key {
    Key::parts().text(topic).text(id).key()
}

/// The subscription of an id, if there is one.
pub(crate) fn find(rows: &impl Rows, topic: &str, id: &str) -> Result<Option<Subscription>, ApiError> {
    rows.row(SUBSCRIPTIONS.whole(), &key(topic, id)).map(|row| decode(&row)).transpose()
}

/// The subscription of an id.
///
/// # Errors
/// `NotFound`.
pub(crate) fn subscription(rows: &impl Rows, topic: &str, id: &str) -> Result<Subscription, ApiError> {
    find(rows, topic, id)?.ok_or_else(errors::no_subscription)
}

/// All subscriptions of a topic, in the order of their ids.
pub(crate) fn of_topic(rows: &impl Ranges, topic: &str) -> Result<Vec<Subscription>, ApiError> {
    let rows = rows.rows(SUBSCRIPTIONS.whole(), &Key::parts().text(topic).key());
    rows.iter().map(|(_, row)| decode(row)).collect()
}

/// Keeps a subscription.
pub(crate) fn put(tx: &mut Tx<'_>, subscription: &Subscription) -> Result<(), ApiError> {
    tx.put(SUBSCRIPTIONS.whole(), key(&subscription.topic, &subscription.id), encode(subscription)?);
    Ok(())
}

/// Removes a subscription.
pub(crate) fn remove(tx: &mut Tx<'_>, subscription: &Subscription) {
    tx.remove(SUBSCRIPTIONS.whole(), key(&subscription.topic, &subscription.id));
}
