//! One version of a resource as it is kept: a small header, then the JSON text exactly as it is served.
//!
//! | bytes | what |
//! | --- | --- |
//! | 0 | the format: 1 |
//! | 1 | the interaction that made this version |
//! | 2..10 | when, in milliseconds since 1970, big-endian |
//! | 10.. | the resource; nothing if this version says that it was deleted |

use bytes::Bytes;
use contract::Time;
use store::Value;

const FORMAT: u8 = 1;

/// How many bytes stand before the JSON text.
pub(crate) const HEADER_BYTES: usize = 10;

/// What made a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interaction {
    /// A create, by POST.
    Create,
    /// An update where there was no resource, or no more: by PUT.
    UpdateAsCreate,
    /// An update of a resource that was there.
    Update,
    /// A delete.
    Delete,
}

impl Interaction {
    fn byte(self) -> u8 {
        match self {
            Interaction::Create => 1,
            Interaction::UpdateAsCreate => 2,
            Interaction::Update => 3,
            Interaction::Delete => 4,
        }
    }

    fn of_byte(byte: u8) -> Option<Interaction> {
        Some(match byte {
            1 => Interaction::Create,
            2 => Interaction::UpdateAsCreate,
            3 => Interaction::Update,
            4 => Interaction::Delete,
            _ => return None,
        })
    }

    /// The HTTP method that it came by.
    pub(crate) fn method(self) -> &'static str {
        match self {
            Interaction::Create => "POST",
            Interaction::UpdateAsCreate | Interaction::Update => "PUT",
            Interaction::Delete => "DELETE",
        }
    }

    /// The HTTP status that it was answered with.
    pub(crate) fn status(self) -> u16 {
        match self {
            Interaction::Create | Interaction::UpdateAsCreate => 201,
            Interaction::Update => 200,
            Interaction::Delete => 204,
        }
    }

    /// What it did to the resource, as the change feed says it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Interaction::Create | Interaction::UpdateAsCreate => "create",
            Interaction::Update => "update",
            Interaction::Delete => "delete",
        }
    }
}

/// A version of a resource.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    /// 1 for the first.
    pub(crate) number: u64,
    pub(crate) interaction: Interaction,
    /// `meta.lastUpdated`.
    pub(crate) updated: Time,
    row: Value,
}

impl Version {
    /// Reads a row; `None` if it is not one.
    pub(crate) fn read(number: u64, row: Value) -> Option<Version> {
        let (&[format, interaction, ref time @ ..], _) = row.split_first_chunk::<HEADER_BYTES>()?;
        if format != FORMAT {
            return None;
        }
        let updated = Time(i64::from_be_bytes(*time));
        Some(Version { number, interaction: Interaction::of_byte(interaction)?, updated, row })
    }

    /// A version whose row is the header and this text.
    pub(crate) fn new(
        number: u64,
        interaction: Interaction,
        updated: Time,
        write_json: impl FnOnce(&mut Vec<u8>),
        json_bytes: usize,
    ) -> Version {
        let mut row = Vec::with_capacity(HEADER_BYTES + json_bytes);
        row.extend_from_slice(&[FORMAT, interaction.byte()]);
        row.extend_from_slice(&updated.0.to_be_bytes());
        write_json(&mut row);
        Version { number, interaction, updated, row: row.into() }
    }

    /// A version that says that the resource was deleted.
    pub(crate) fn deleted(number: u64, updated: Time) -> Version {
        Version::new(number, Interaction::Delete, updated, |_| {}, 0)
    }

    /// The number of the version that comes after this one.
    pub(crate) fn next_number(&self) -> u64 {
        self.number.saturating_add(1)
    }

    /// The row.
    pub(crate) fn row(&self) -> Value {
        self.row.clone()
    }

    /// Whether this version says that the resource was deleted.
    pub(crate) fn is_deleted(&self) -> bool {
        self.interaction == Interaction::Delete
    }

    /// The resource; empty if this version says that it was deleted.
    pub(crate) fn json(&self) -> &[u8] {
        self.row.get(HEADER_BYTES..).unwrap_or_default()
    }

    /// The resource as a body that shares the row: nothing is copied.
    pub(crate) fn body(&self) -> Bytes {
        Bytes::from_owner(self.row.clone()).slice(HEADER_BYTES..)
    }

    /// The ETag: `W/"3"`.
    pub(crate) fn etag(&self) -> String {
        etag(self.number)
    }
}

/// The ETag of a version: `W/"3"`.
pub(crate) fn etag(number: u64) -> String {
    format!("W/\"{number}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Rows come back from disk after a restart and from archives of other runs.
    #[test]
    fn a_row_is_read_back_and_anything_else_is_refused() {
        let kinds =
            [Interaction::Create, Interaction::UpdateAsCreate, Interaction::Update, Interaction::Delete];
        for interaction in kinds {
            let version = Version::new(7, interaction, Time(-5), |row| row.extend_from_slice(b"{}"), 2);
            let read = Version::read(7, version.row()).expect("a row");
            assert_eq!((read.interaction, read.updated, read.json()), (interaction, Time(-5), &b"{}"[..]));
            assert_eq!(read.body(), "{}");
        }
        for bad in
            [&b""[..], b"\x01\x01\0\0\0\0\0\0\0", b"\x02\x01\0\0\0\0\0\0\0\0", b"\x01\x09\0\0\0\0\0\0\0\0"]
        {
            assert!(Version::read(1, bad.into()).is_none(), "{bad:?}");
        }
        assert!(Version::deleted(2, Time(0)).body().is_empty());
    }
}
