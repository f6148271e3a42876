//! How a commit is written in one row of the log: lengths as varints, then the bytes.
//!
//! ```text
//! record   at  trace  call  hops  count  write*
//! write    0 table key value          put
//!          1 table key                remove
//!          2 table                    drop the table
//!          3 table key before? after? told in the feed only: the effect is already in the base (an imported feed)
//! ```

use crate::collection::TableId;
use crate::feed::Cause;
use crate::key::Key;
use crate::world::Value;

/// What one commit wrote, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) at: i64,
    pub(crate) cause: Cause,
    pub(crate) writes: Vec<Write>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Put(TableId, Key, Value),
    Remove(TableId, Key),
    Drop(TableId),
    Told(TableId, Key, Option<Value>, Option<Value>),
    /// A row of a derived table, put or removed: in memory only, never written.
    Derive(TableId, Key, Option<Value>),
}

impl Record {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64 + self.writes.len() * 64);
        varint(&mut out, self.at.cast_unsigned());
        bytes(&mut out, self.cause.trace.as_bytes());
        varint(&mut out, self.cause.call);
        varint(&mut out, u64::from(self.cause.hops));
        let written = || self.writes.iter().filter(|write| !matches!(write, Write::Derive(..)));
        varint(&mut out, written().count() as u64);
        for write in written() {
            let (kind, table) = match write {
                Write::Derive(..) => continue,
                Write::Put(table, ..) => (0, table),
                Write::Remove(table, _) => (1, table),
                Write::Drop(table) => (2, table),
                Write::Told(table, ..) => (3, table),
            };
            out.push(kind);
            varint(&mut out, u64::from(table.0));
            match write {
                Write::Put(_, key, value) => {
                    bytes(&mut out, key.as_bytes());
                    bytes(&mut out, value);
                }
                Write::Remove(_, key) => bytes(&mut out, key.as_bytes()),
                Write::Drop(_) | Write::Derive(..) => {}
                Write::Told(_, key, before, after) => {
                    bytes(&mut out, key.as_bytes());
                    optional(&mut out, before.as_ref());
                    optional(&mut out, after.as_ref());
                }
            }
        }
        out
    }

    /// Reads a record back; `None` if the bytes are not one.
    pub(crate) fn decode(input: &[u8]) -> Option<Record> {
        let mut reader = Reader(input);
        let at = reader.varint()?.cast_signed();
        let trace = std::str::from_utf8(reader.bytes()?).ok()?.into();
        let cause = Cause { trace, call: reader.varint()?, hops: u16::try_from(reader.varint()?).ok()? };
        let count = reader.varint()?;
        let mut writes = Vec::new();
        for _ in 0..count {
            let kind = reader.byte()?;
            let table = TableId(u32::try_from(reader.varint()?).ok()?);
            writes.push(match kind {
                0 => Write::Put(table, Key::from_bytes(reader.bytes()?), reader.bytes()?.into()),
                1 => Write::Remove(table, Key::from_bytes(reader.bytes()?)),
                2 => Write::Drop(table),
                3 => {
                    let key = Key::from_bytes(reader.bytes()?);
                    Write::Told(table, key, reader.optional()?, reader.optional()?)
                }
                _ => return None,
            });
        }
        reader.0.is_empty().then_some(Record { at, cause, writes })
    }
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7F) as u8);
}

pub(crate) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn optional(out: &mut Vec<u8>, value: Option<&Value>) {
    match value {
        None => out.push(0),
        Some(value) => {
            out.push(1);
            bytes(out, value);
        }
    }
}

pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    pub(crate) fn varint(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn optional(&mut self) -> Option<Option<Value>> {
        match self.byte()? {
            0 => Some(None),
            1 => Some(Some(self.bytes()?.into())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        proptest::collection::vec(any::<u8>(), 0..300).prop_map(Into::into)
    }

    fn write() -> impl Strategy<Value = Write> {
        let table = any::<u32>().prop_map(TableId);
        let key = proptest::collection::vec(any::<u8>(), 0..50).prop_map(|bytes| Key::from_bytes(&bytes));
        (0..4, table, key, value(), proptest::option::of(value())).prop_map(
            |(kind, table, key, value, other)| match kind {
                0 => Write::Put(table, key, value),
                1 => Write::Remove(table, key),
                2 => Write::Drop(table),
                _ => Write::Told(table, key, other, Some(value)),
            },
        )
    }

    proptest! {
        // The log is the truth on disk: what was committed is what a restart reads.
        #[test]
        fn what_was_written_is_read(at: i64, call: u64, hops: u16, writes in proptest::collection::vec(write(), 0..8)) {
            let record = Record { at, cause: Cause { trace: "1-abc".into(), call, hops }, writes };
            prop_assert_eq!(Record::decode(&record.encode()), Some(record));
        }

        // A damaged row is noticed, not obeyed and not a panic.
        #[test]
        fn any_bytes_can_be_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(record) = Record::decode(&bytes) {
                prop_assert!(record.writes.len() <= bytes.len());
            }
        }
    }
}
