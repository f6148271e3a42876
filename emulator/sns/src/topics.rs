//! Topics as they are kept.

use contract::ApiError;
use store::{Key, Tx};

use crate::collections::{Rows, SEEN, SEEN_UNTIL, SUBSCRIPTIONS, TOPICS, WAITING, decode, encode};
use crate::errors;
use crate::model::topic::Topic;

/// The topic of a name, if there is one.
pub(crate) fn find(rows: &impl Rows, name: &str) -> Result<Option<Topic>, ApiError> {
    rows.row(TOPICS.whole(), &Key::text(name)).map(|row| decode(&row)).transpose()
}

/// The topic of a name.
///
/// # Errors
/// `NotFound`.
pub(crate) fn topic(rows: &impl Rows, name: &str) -> Result<Topic, ApiError> {
    find(rows, name)?.ok_or_else(errors::no_topic)
}

/// Keeps a topic.
pub(crate) fn put(tx: &mut Tx<'_>, topic: &Topic) -> Result<(), ApiError> {
    tx.put(TOPICS.whole(), Key::text(&topic.name), encode(topic)?);
    Ok(())
}

/// Removes a topic with all that belongs to it. What is on its way already arrives.
pub(crate) fn remove(tx: &mut Tx<'_>, name: &str) {
    tx.remove(TOPICS.whole(), Key::text(name));
    for collection in [&SUBSCRIPTIONS, &WAITING, &SEEN, &SEEN_UNTIL] {
        for (key, _) in tx.prefix(collection.whole(), &Key::parts().text(name).key()) {
            tx.remove(collection.whole(), key);
        }
    }
}
