//! One version of a resource as it is kept: a small header, then the JSON text exactly as it is served.
//!
//! | bytes | what |
//! | --- | --- |
//! | 0 | the format: 2 |
//! | 1 | the interaction that made this version |
//! | 2..10 | when, in milliseconds since 1970, big-endian |
//! | 10..18 | the number of the resource within the data store, given when its id is first used; what an index refers to |
//! | 18.. | the resource; nothing if this version says that it was deleted |

use std::ops::Deref;

use bytes::{Buf, Bytes};
use contract::Time;
use store::Value;

const FORMAT: u8 = 2;

/// How many bytes stand before the JSON text.
pub(crate) const HEADER_BYTES: usize = 18;

/// What made a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interaction {
    /// A create, by POST.
    Create,
    /// An update where there was no resource, or no more: by PUT.
    UpdateAsCreate,
    /// An update of a resource that was there.
    Update,
    /// A patch.
    Patch,
    /// A delete.
    Delete,
    /// An erasure: of this version nothing is left. No row says so; the feed tells it when a row was removed.
    Erase,
}

impl Interaction {
    fn byte(self) -> u8 {
        match self {
            Interaction::Create => 1,
            Interaction::UpdateAsCreate => 2,
            Interaction::Update => 3,
            Interaction::Delete => 4,
            Interaction::Patch => 5,
            Interaction::Erase => 6,
        }
    }

    fn of_byte(byte: u8) -> Option<Interaction> {
        Some(match byte {
            1 => Interaction::Create,
            2 => Interaction::UpdateAsCreate,
            3 => Interaction::Update,
            4 => Interaction::Delete,
            5 => Interaction::Patch,
            _ => return None,
        })
    }

    /// The HTTP method that it came by.
    pub(crate) fn method(self) -> &'static str {
        match self {
            Interaction::Create => "POST",
            Interaction::UpdateAsCreate | Interaction::Update => "PUT",
            Interaction::Patch => "PATCH",
            Interaction::Delete => "DELETE",
            Interaction::Erase => "POST",
        }
    }

    /// The HTTP status that it was answered with.
    pub(crate) fn status(self) -> u16 {
        match self {
            Interaction::Create | Interaction::UpdateAsCreate => 201,
            Interaction::Update | Interaction::Patch => 200,
            Interaction::Delete | Interaction::Erase => 204,
        }
    }

    /// What it did to the resource, as the change feed says it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Interaction::Create | Interaction::UpdateAsCreate => "create",
            Interaction::Update | Interaction::Patch => "update",
            Interaction::Delete => "delete",
            Interaction::Erase => "erase",
        }
    }

    /// Whether it leaves no resource.
    pub(crate) fn is_deletion(self) -> bool {
        matches!(self, Interaction::Delete | Interaction::Erase)
    }
}

/// All of a version but the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// 1 for the first version.
    pub(crate) number: u64,
    pub(crate) interaction: Interaction,
    /// `meta.lastUpdated`.
    pub(crate) updated: Time,
    /// The number of the resource within the data store.
    pub(crate) resource: u64,
}

/// A version of a resource.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    stamp: Stamp,
    row: Value,
}

impl Deref for Version {
    type Target = Stamp;

    fn deref(&self) -> &Stamp {
        &self.stamp
    }
}

impl Version {
    /// Reads a row; `None` if it is not one.
    pub(crate) fn read(number: u64, row: Value) -> Option<Version> {
        let (header, _) = row.split_first_chunk::<HEADER_BYTES>()?;
        let ([FORMAT, interaction], numbers) = header.split_first_chunk::<2>()? else { return None };
        let (updated, resource) = numbers.split_first_chunk::<8>()?;
        let stamp = Stamp {
            number,
            interaction: Interaction::of_byte(*interaction)?,
            updated: Time(i64::from_be_bytes(*updated)),
            resource: u64::from_be_bytes(resource.try_into().ok()?),
        };
        Some(Version { stamp, row })
    }

    /// A version whose row is the stamp and this text.
    pub(crate) fn new(stamp: Stamp, write_json: impl FnOnce(&mut Vec<u8>), json_bytes: usize) -> Version {
        let mut row = Vec::with_capacity(HEADER_BYTES + json_bytes);
        row.extend_from_slice(&[FORMAT, stamp.interaction.byte()]);
        row.extend_from_slice(&stamp.updated.0.to_be_bytes());
        row.extend_from_slice(&stamp.resource.to_be_bytes());
        write_json(&mut row);
        Version { stamp, row: row.into() }
    }

    /// A version that says that the resource was deleted.
    pub(crate) fn deleted(stamp: Stamp) -> Version {
        Version::new(stamp, |_| {}, 0)
    }

    /// What the feed tells of a version that was erased.
    pub(crate) fn erased(stamp: Stamp) -> Version {
        Version::deleted(Stamp { interaction: Interaction::Erase, ..stamp })
    }

    /// The number of the version that comes after this one.
    pub(crate) fn next_number(&self) -> u64 {
        self.number.saturating_add(1)
    }

    /// The row.
    pub(crate) fn row(&self) -> Value {
        self.row.clone()
    }

    /// Whether this version says that the resource was deleted, or erased.
    pub(crate) fn is_deleted(&self) -> bool {
        self.interaction.is_deletion()
    }

    /// The resource; empty if this version says that it was deleted.
    pub(crate) fn json(&self) -> &[u8] {
        self.row.get(HEADER_BYTES..).unwrap_or_default()
    }

    /// The resource as a body that shares the row: nothing is copied.
    pub(crate) fn body(&self) -> Bytes {
        let mut row = Bytes::from_owner(self.row.clone());
        row.advance(HEADER_BYTES.min(row.len()));
        row
    }

    /// The ETag: `W/"3"`.
    pub(crate) fn etag(&self) -> String {
        etag(self.number)
    }
}

/// The ETag of a version: `W/"3"`.
pub(crate) fn etag(number: u64) -> String {
    ["W/\"", &number.to_string(), "\""].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Rows come back from disk after a restart and from archives of other runs.
    #[test]
    fn a_row_is_read_back_and_anything_else_is_refused() {
        let kinds = [
            Interaction::Create,
            Interaction::UpdateAsCreate,
            Interaction::Update,
            Interaction::Patch,
            Interaction::Delete,
        ];
        for interaction in kinds {
            let stamp = Stamp { number: 7, interaction, updated: Time(-5), resource: u64::MAX - 1 };
            let version = Version::new(stamp, |row| row.extend_from_slice(b"{}"), 2);
            let read = Version::read(7, version.row()).expect("a row");
            assert_eq!((*read, read.json()), (stamp, &b"{}"[..]));
            assert_eq!(read.body(), "{}");
        }
        let header = |format: u8, interaction: u8| [&[format, interaction][..], &[0; 16]].concat();
        for bad in [Vec::new(), vec![2, 1, 0], header(1, 1), header(3, 1), header(2, 9)] {
            assert!(Version::read(1, bad[..].into()).is_none(), "{bad:?}");
        }
        let stamp = Stamp { number: 2, interaction: Interaction::Delete, updated: Time(0), resource: 1 };
        assert!(Version::deleted(stamp).body().is_empty());
    }
}
