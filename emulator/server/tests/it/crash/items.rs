//! What the DynamoDB part of the load has sent and was told. Each key belongs to one writer, so at most one write of it is
//! under way; the shared counter belongs to all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The table.
pub(super) const TABLE: &str = "items";
/// The key of the counter that all writers add to.
pub(super) const SHARED: &str = "shared-counter";

/// One item: what was acknowledged, and what may have come after.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// The word that determines it; `None` if it is not there.
    pub(super) known: Option<String>,
    pub(super) under_way: Option<Option<String>>,
}

/// A counter of one writer.
#[derive(Debug, Default)]
pub(super) struct Counter {
    pub(super) known: u64,
    pub(super) under_way: bool,
}

/// The whole table.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) items: BTreeMap<String, Item>,
    pub(super) counters: BTreeMap<String, Counter>,
    pub(super) shared: u64,
    pub(super) shared_under_way: u64,
}

impl Items {
    pub(super) fn item(&mut self, key: &str) -> &mut Item {
        self.items.entry(key.to_owned()).or_default()
    }

    pub(super) fn counter(&mut self, key: &str) -> &mut Counter {
        self.counters.entry(key.to_owned()).or_default()
    }
}

/// The item that a word determines.
pub(super) fn item(key: &str, word: &str) -> Value {
    let length = word.bytes().fold(11usize, |sum, byte| (sum * 31 + usize::from(byte)) % 120);
    json!({
        "pk": {"S": key},
        "word": {"S": word},
        "text": {"S": word.repeat(1 + length)},
        "list": {"L": [{"S": word}, {"N": word.len().to_string()}]},
    })
}
