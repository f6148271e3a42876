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

use std::cmp::Ordering;
use std::sync::LazyLock;

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

static LAST_UPDATED: LazyLock<Option<&Parameter>> =
    LazyLock::new(|| Parameter::named("Resource", "_lastUpdated"));
static CREATED_AT: LazyLock<Option<&Parameter>> = LazyLock::new(|| Parameter::named("Resource", "createdAt"));

/// What a version adds to the index, sorted and each once, but for what depends on its stamp.
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
    // A resource keeps its number for as long as it has versions.
    let Some(number) = before.or(after).map(|(version, _)| version.resource) else { return };
    let (before, after) = (present(before), present(after));
    let (old, new) = (rows_of(before), rows_of(after));
    let mut changes = Changes { kind, number, list: Vec::with_capacity(old.len().abs_diff(new.len()) + 8) };
    changes.differences(old, new);
    match (before, after) {
        (Some((old, _)), Some((new, _))) => {
            changes.time(&LAST_UPDATED, old.updated, false);
            changes.time(&LAST_UPDATED, new.updated, true);
        }
        (None, Some((version, _))) => changes.whole(tx, address, version, true),
        (Some((version, _)), None) => changes.whole(tx, address, version, false),
        (None, None) => {}
    }
    tx.derive(INDEX.of(address.data_store), changes.list);
}

/// A version, unless it says that the resource was deleted.
fn present<'a>(side: Option<(&'a Version, &'a Rows)>) -> Option<(&'a Version, &'a Rows)> {
    side.filter(|(version, _)| !version.is_deleted())
}

fn rows_of<'a>(side: Option<(&Version, &'a Rows)>) -> &'a [Key] {
    side.map_or(&[], |(_, rows)| rows.0.as_slice())
}

/// What becomes of the rows of one resource.
struct Changes {
    kind: u8,
    number: u64,
    list: Vec<(Key, Option<store::Value>)>,
}

impl Changes {
    fn row(&mut self, row: &Key, is_there: bool) {
        self.list.push((numbered(row, self.number), is_there.then(nothing)));
    }

    /// The rows that one of two sorted lists has and the other lacks. With the same number at the end of each, they stay in
    /// order and apart.
    fn differences(&mut self, mut old: &[Key], mut new: &[Key]) {
        while let (Some((gone, older)), Some((come, newer))) = (old.split_first(), new.split_first()) {
            match gone.cmp(come) {
                Ordering::Less => {
                    self.row(gone, false);
                    old = older;
                }
                Ordering::Greater => {
                    self.row(come, true);
                    new = newer;
                }
                Ordering::Equal => (old, new) = (older, newer),
            }
        }
        old.iter().for_each(|gone| self.row(gone, false));
        new.iter().for_each(|come| self.row(come, true));
    }

    /// What there is of every resource beside the rows of its elements.
    fn whole(&mut self, tx: &Tx<'_>, address: &Address<'_>, version: &Version, is_there: bool) {
        self.row(&prefix(self.kind, EXISTS, b'_', Payload::None), is_there);
        self.time(&LAST_UPDATED, version.updated, is_there);
        self.time(&CREATED_AT, created_time(tx, address, version), is_there);
        self.list.push((id_key(self.number), is_there.then(|| address.id.as_bytes().into())));
    }

    fn time(&mut self, parameter: &Option<&'static Parameter>, time: Time, is_there: bool) {
        let Some(parameter) = parameter else { return };
        let (low, high) = span(time);
        for (letter, payload) in [(b'D', Payload::Dates(low, high)), (b'E', Payload::Dates(high, low))] {
            self.row(&prefix(self.kind, parameter.number(), letter, payload), is_there);
        }
    }
}

/// When a resource was created: the time of its first version.
fn created_time(tx: &Tx<'_>, address: &Address<'_>, version: &Version) -> Time {
    let first = if version.number > 1 { address.version_in(tx, 1) } else { None };
    first.map_or(version.updated, |first| first.updated)
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
