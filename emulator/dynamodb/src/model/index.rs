//! A secondary index: which attributes are its key, what of an item is seen through it, and which entry an item has in it.

use std::borrow::Cow;

use dynamodb_expression::{AttributeValue, Item};
use serde::{Deserialize, Serialize};
use store::Key;
use store::key::KeyBuilder;

use super::key_schema::{KeyAttribute, KeySchema, MAX_HASH_BYTES, MAX_RANGE_BYTES, append, size};

/// Whether an index shares the table's partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum IndexKind {
    /// `GlobalSecondaryIndexes`: a partition key of its own.
    Global,
    /// `LocalSecondaryIndexes`: the table's partition key, another sort key.
    Local,
}

/// What is seen of an item through an index, beside the keys of the index and of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Projected<'a> {
    All,
    KeysOnly,
    Include(Vec<Cow<'a, str>>),
}

/// An index, as a read or a write of items needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Index<'a> {
    pub(crate) kind: IndexKind,
    /// The owner of the entries: the table's id, `/` and the index's name.
    pub(crate) id: Cow<'a, str>,
    /// One attribute, or up to four in a global index.
    pub(crate) hash: Vec<KeyAttribute<'a>>,
    /// None, one, or up to four in a global index.
    pub(crate) range: Vec<KeyAttribute<'a>>,
    pub(crate) projected: Projected<'a>,
}

/// Why an item cannot be kept beside an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IndexRefusal {
    /// An attribute that is part of the index's key has another type.
    Type { index: String, name: String, expected: &'static str, actual: &'static str },
    /// An attribute that is part of the index's key is an empty string, or empty bytes.
    Empty { index: String, name: String, binary: bool },
    /// The values of the partition key have too many bytes.
    HashTooLong,
    /// The values of the sort key have too many bytes.
    RangeTooLong,
}

impl Index<'_> {
    /// The index's name.
    pub(crate) fn name(&self) -> &str {
        self.id.split_once('/').map_or(&self.id, |(_, name)| name)
    }

    /// The key attributes, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &KeyAttribute<'_>> {
        self.hash.iter().chain(&self.range)
    }

    /// The key of the entry that an item has in this index: its index key, then its key in the table. None if the item lacks
    /// an attribute of the index's key.
    pub(crate) fn entry(&self, item: &Item, table_key: &Key) -> Result<Option<Key>, IndexRefusal> {
        let mut whole = true;
        let mut key = Key::parts();
        for (attributes, most, too_long) in [
            (&self.hash, MAX_HASH_BYTES, IndexRefusal::HashTooLong),
            (&self.range, MAX_RANGE_BYTES, IndexRefusal::RangeTooLong),
        ] {
            let mut bytes = 0;
            for attribute in attributes {
                let Some(value) = item.get(&attribute.name) else {
                    whole = false;
                    continue;
                };
                self.check(attribute, value)?;
                bytes += size(value);
                key = append(key, value);
            }
            if bytes > most {
                return Err(too_long);
            }
        }
        Ok(whole.then(|| key.parts_of(table_key).key()))
    }

    /// Whether an item has an entry in this index.
    pub(crate) fn has(&self, item: &Item) -> bool {
        self.entry(item, &Key::from_bytes(&[])).is_ok_and(|entry| entry.is_some())
    }

    /// The key in the table of the item that an entry stands for.
    pub(crate) fn table_key(&self, entry: &Key) -> Option<Key> {
        let mut reader = entry.read();
        for _ in self.keys() {
            reader.skip_bytes()?;
        }
        Some(reader.rest())
    }

    fn check(&self, attribute: &KeyAttribute<'_>, value: &AttributeValue) -> Result<(), IndexRefusal> {
        let (index, name) = (self.name(), attribute.name.as_ref());
        if !attribute.takes(value) {
            return Err(IndexRefusal::Type {
                index: index.into(),
                name: name.into(),
                expected: attribute.kind.name(),
                actual: value.kind().name(),
            });
        }
        if size(value) == 0 {
            let binary = matches!(value, AttributeValue::B(_));
            return Err(IndexRefusal::Empty { index: index.into(), name: name.into(), binary });
        }
        Ok(())
    }

    /// Whether an attribute of an item is seen through this index of a table with these keys.
    pub(crate) fn projects(&self, table: &KeySchema<'_>, name: &str) -> bool {
        let included = match &self.projected {
            Projected::All => return true,
            Projected::KeysOnly => false,
            Projected::Include(names) => names.iter().any(|included| included == name),
        };
        included || table.has(name) || self.keys().any(|key| key.name == name)
    }

    /// What is seen of an item through this index.
    pub(crate) fn project<'i>(&self, table: &KeySchema<'_>, item: &'i Item) -> Cow<'i, Item> {
        if self.projected == Projected::All {
            return Cow::Borrowed(item);
        }
        let seen = item.iter().filter(|(name, _)| self.projects(table, name));
        Cow::Owned(seen.map(|(name, value)| (name.to_owned(), value.clone())).collect())
    }

    /// How many bytes of an item are seen through this index.
    pub(crate) fn projected_size(&self, table: &KeySchema<'_>, item: &Item) -> usize {
        if self.projected == Projected::All {
            return item.size();
        }
        let seen = item.iter().filter(|(name, _)| self.projects(table, name));
        seen.map(|(name, value)| name.len() + value.size()).sum()
    }
}

/// The beginning of the entries whose first key attributes have these values.
pub(crate) fn entry_prefix<'v>(values: impl IntoIterator<Item = &'v AttributeValue>) -> KeyBuilder {
    values.into_iter().fold(Key::parts(), append)
}
