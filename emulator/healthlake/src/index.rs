//! The search index of a data store: rows that follow from the newest versions of its resources, in the same commit as
//! they.
//!
//! Every row is `type parameter kind payload resource`: a byte for the type, two for the parameter's number, a letter, what
//! the kind needs, and the number of the resource in eight bytes. So a row fits a key without an allocation, and the rows
//! of one value are in the order in which resources were created.
//!
//! | kind | payload | what |
//! | --- | --- | --- |
//! | `T` | hash of code, short hash of system | a token |
//! | `S` | hash of system | a token with that system |
//! | `X` | | a token with text |
//! | `R` | hash of `Type/id` or URL | a reference, a canonical |
//! | `I` | hash of value, short hash of system | the identifier of a reference |
//! | `s` | the first bytes of the folded text | a string |
//! | `U`, `B` | hash | a URI; and each URI that it is below |
//! | `D`, `E` | low, high; high, low | a date |
//! | `N`, `M` | number; none | a number; a range of numbers |
//! | `Q`, `P` | short hash of unit, number; none | a quantity, under each name of its unit; a range of them |
//! | `C` | hash of the first component | a composite |
//! | `_` | | a resource of the type, under the parameter number 65535 |
//!
//! Two more kinds of rows begin with a byte that is no type: from a resource's number to its id, and the mark that the
//! index is complete. The index lives in memory; [`ready`] makes it anew after a restart or an import.
//!
//! Hashes have 64 bits: among ten million values two collide with a probability of three in a million.

mod rebuild;
mod rows;

#[cfg(test)]
pub(crate) use rebuild::rebuild;
pub(crate) use rebuild::{complete, ready};
use rows::rows;
pub(crate) use rows::{
    Payload, TEXT_BYTES, hash, ordered_number, ordered_time, prefix, short_hash, type_number,
};

use contract::{ApiError, Time};
use fhir::search::Parameter;
use serde_json::Value;
use store::{Collection, Key, Snapshot, Tx, nothing};

use crate::collections::Address;
use crate::model::version::Version;

/// The rows, a part per data store.
pub(crate) static INDEX: Collection = Collection::derived("healthlake.index");

/// How many bytes the number of a resource takes at the end of a row.
pub(crate) const NUMBER_BYTES: usize = 8;

/// The first byte of rows that lead from a resource's number to its id.
const IDS: u8 = 0xFF;
/// The parameter number of rows that say that a resource of a type is there.
pub(crate) const EXISTS: u16 = u16::MAX;

/// What a version adds to the index, but for what depends on its stamp.
#[derive(Debug, Default)]
pub(crate) struct Rows(Vec<Key>);

impl Rows {
    /// The rows of a resource.
    pub(crate) fn of(resource_type: &str, resource: &Value) -> Rows {
        Rows(rows(resource_type, resource))
    }

    /// The rows of a version that is kept; none of one that says that the resource was deleted.
    pub(crate) fn of_version(resource_type: &str, version: &Version) -> Result<Rows, ApiError> {
        if version.is_deleted() {
            return Ok(Rows::default());
        }
        let resource = serde_json::from_slice(version.json());
        let resource =
            resource.map_err(|error| ApiError::internal(format!("a version is no JSON: {error}")))?;
        Ok(Rows::of(resource_type, &resource))
    }
}

/// Brings the index from one version of a resource to the next. `before` and `after` are a version with its rows; a
/// version that says that the resource was deleted has no place in the index.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    address: &Address<'_>,
    before: Option<(&Version, &Rows)>,
    after: Option<(&Version, &Rows)>,
) {
    let Some(kind) = type_number(address.resource_type) else { return };
    let created = created_time(tx, address, before.or(after).map(|(version, _)| version));
    let mut changes: Vec<(Key, Option<store::Value>)> = Vec::new();
    let of = |side: Option<(&Version, &Rows)>| {
        let side = side.filter(|(version, _)| !version.is_deleted());
        side.map_or_else(Vec::new, |(version, rows)| {
            let mut all: Vec<Key> = rows.0.iter().map(|row| numbered(row, version.resource)).collect();
            all.push(numbered(&prefix(kind, EXISTS, b'_', Payload::None), version.resource));
            dated(&mut all, kind, "_lastUpdated", version.updated, version.resource);
            dated(&mut all, kind, "createdAt", created, version.resource);
            all.sort_unstable();
            all
        })
    };
    let (old, new) = (of(before), of(after));
    changes.extend(missing_from(&old, &new).map(|key| (key.clone(), None)));
    changes.extend(missing_from(&new, &old).map(|key| (key.clone(), Some(nothing()))));
    let number = before.or(after).map_or(0, |(version, _)| version.resource);
    match (old.is_empty(), new.is_empty()) {
        (true, false) => changes.push((id_key(number), Some(address.id.as_bytes().into()))),
        (false, true) => changes.push((id_key(number), None)),
        _ => {}
    }
    tx.derive(INDEX.of(address.data_store), changes);
}

/// When a resource was created: the time of its first version.
fn created_time(tx: &Tx<'_>, address: &Address<'_>, version: Option<&Version>) -> Time {
    match version {
        Some(version) if version.number > 1 => {
            address.version_in(tx, 1).map_or(version.updated, |first| first.updated)
        }
        Some(version) => version.updated,
        None => Time(0),
    }
}

fn dated(rows: &mut Vec<Key>, kind: u8, code: &str, time: Time, resource: u64) {
    let Some(parameter) = Parameter::named("Resource", code) else { return };
    let (low, high) = span(time);
    for (letter, payload) in [(b'D', Payload::Dates(low, high)), (b'E', Payload::Dates(high, low))] {
        rows.push(numbered(&prefix(kind, parameter.number(), letter, payload), resource));
    }
}

/// The millisecond that a time of ours covers, in microseconds.
pub(crate) fn span(time: Time) -> (i64, i64) {
    let low = time.0.saturating_mul(1_000);
    (low, low.saturating_add(1_000))
}

/// The row of a resource.
pub(crate) fn numbered(row: &Key, resource: u64) -> Key {
    let mut bytes = [0; 64];
    let row = row.as_bytes();
    let length = row.len() + NUMBER_BYTES;
    match bytes.get_mut(..length) {
        Some(room) => {
            let (head, tail) = room.split_at_mut(row.len());
            head.copy_from_slice(row);
            tail.copy_from_slice(&resource.to_be_bytes());
            Key::from_bytes(room)
        }
        // No payload is that long.
        None => Key::from_bytes(&[row, &resource.to_be_bytes()].concat()),
    }
}

/// The resource that a row is of.
pub(crate) fn resource_of(row: &Key) -> u64 {
    row.as_bytes().last_chunk::<NUMBER_BYTES>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

fn id_key(resource: u64) -> Key {
    numbered(&Key::from_bytes(&[IDS]), resource)
}

/// The id of a resource that is in the index.
pub(crate) fn id(snapshot: &Snapshot, data_store: &str, resource: u64) -> Option<String> {
    let value = snapshot.get(INDEX.of(data_store), &id_key(resource))?;
    String::from_utf8(value.to_vec()).ok()
}

/// What of one sorted list is not in another.
fn missing_from<'a>(list: &'a [Key], other: &'a [Key]) -> impl Iterator<Item = &'a Key> {
    list.iter().filter(|key| other.binary_search(key).is_err())
}
