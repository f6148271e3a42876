//! Whether anybody listens to what services tell of themselves on the default event bus.
//!
//! A service asks before it goes to the trouble of telling; EventBridge, whose business buses are, answers by a row that changes
//! in the commits that change its rules.

use std::sync::LazyLock;

use store::{Collection, Key, ScopedStore, Tx};

/// One row, while anybody listens, for each account and region.
static HEARD: Collection = Collection::new("service-events.heard");

/// The key of the row, made once: each read of a resource asks.
static KEY: LazyLock<Key> = LazyLock::new(|| Key::text("default"));

/// Whether events on the default bus of this account and region are asked for: one look-up.
#[must_use]
pub fn are_heard(store: &ScopedStore) -> bool {
    store.get(HEARD.whole(), &KEY).is_some()
}

/// Says whether events on the default bus are asked for, from this commit on.
pub fn set_heard(tx: &mut Tx<'_>, are_heard: bool) {
    let is_said = tx.get(HEARD.whole(), &KEY).is_some();
    if are_heard && !is_said {
        tx.put(HEARD.whole(), KEY.clone(), store::nothing());
    } else if is_said && !are_heard {
        tx.remove(HEARD.whole(), KEY.clone());
    }
}
