//! What a call on items needs of a table, in front of the table's definition, so that such a call reads a hundred bytes and not
//! all that was ever said of the table.
//!
//! | part | bytes |
//! | --- | --- |
//! | format | 1 |
//! | table id | a text |
//! | hash key, range key | a letter for the type and a text each; a zero stands for no range key |
//! | stream view | a letter; a zero stands for no stream |
//! | the attribute that says when an item expires | a text; an empty one stands for none |
//! | indexes | their length in four bytes, then each: a letter for the kind, a text for the id, the counts of its hash and range attributes in a byte each, those attributes, a letter for the projection, and for `I` a count in two bytes and the names |
//!
//! A text has its length before it, in two bytes. The indexes are read only when they are asked for.

use std::borrow::Cow;

use contract::ApiError;
use store::Part;

use crate::collections::ITEMS;
use crate::errors;
use crate::model::definition::{Definition, StreamView};
use crate::model::index::{Index, IndexKind, Projected};
use crate::model::key_schema::{KeyAttribute, KeySchema, ScalarType};

const FORMAT: u8 = 4;
const NONE: u8 = 0;

/// What a call on items needs of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TableHead<'a> {
    /// The owner of the table's items.
    pub(crate) id: Cow<'a, str>,
    pub(crate) keys: KeySchema<'a>,
    /// What the table's stream shows of a change, if it has one.
    pub(crate) stream: Option<StreamView>,
    /// The attribute that says when an item expires.
    pub(crate) time_to_live: Option<Cow<'a, str>>,
    indexes: &'a [u8],
}

impl<'a> TableHead<'a> {
    /// The table's items.
    pub(crate) fn items(&self) -> Part<'_> {
        ITEMS.of(&self.id)
    }

    /// Whether the table has an index.
    pub(crate) fn has_indexes(&self) -> bool {
        !self.indexes.is_empty()
    }

    /// The table's indexes: the local ones, then the global ones, each in the order in which they were made.
    pub(crate) fn indexes(&self) -> Result<Vec<Index<'a>>, ApiError> {
        let mut rest = self.indexes;
        let mut indexes = Vec::new();
        while !rest.is_empty() {
            let (index, after) = read_index(rest).ok_or_else(|| errors::corrupt("a table's index"))?;
            indexes.push(index);
            rest = after;
        }
        Ok(indexes)
    }

    /// The index of this name.
    pub(crate) fn index(&self, name: &str) -> Result<Option<Index<'a>>, ApiError> {
        if !self.has_indexes() {
            return Ok(None);
        }
        Ok(self.indexes()?.into_iter().find(|index| index.name() == name))
    }

    /// The head, and what is behind it.
    pub(crate) fn read(row: &'a [u8]) -> Option<(TableHead<'a>, &'a [u8])> {
        let rest = row.strip_prefix(&[FORMAT])?;
        let (id, rest) = read_text(rest)?;
        let (hash, rest) = read_key(rest)?;
        let (range, rest) = read_key(rest)?;
        let (stream, rest) = rest.split_first()?;
        let stream = if *stream == NONE { None } else { Some(StreamView::of_byte(*stream)?) };
        let (time_to_live, rest) = read_text(rest)?;
        let time_to_live = Some(time_to_live).filter(|attribute| !attribute.is_empty());
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (indexes, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let keys = KeySchema { hash: hash?, range };
        Some((TableHead { id, keys, stream, time_to_live, indexes }, rest))
    }
}

/// Writes the head of a table; `None` if the definition is not whole.
pub(crate) fn write_head(definition: &Definition) -> Option<Vec<u8>> {
    let keys = definition.key_schema()?;
    let mut row = vec![FORMAT];
    write_text(&mut row, &definition.id)?;
    for key in [Some(&keys.hash), keys.range.as_ref()] {
        match key {
            None => row.push(NONE),
            Some(key) => write_key(&mut row, key)?,
        }
    }
    row.push(definition.stream_view().map_or(NONE, StreamView::byte));
    write_text(&mut row, definition.settings.time_to_live.as_deref().unwrap_or_default())?;
    let mut indexes = Vec::new();
    for index in definition.indexes() {
        write_index(&mut indexes, &index?)?;
    }
    row.extend_from_slice(&u32::try_from(indexes.len()).ok()?.to_be_bytes());
    row.extend_from_slice(&indexes);
    Some(row)
}

fn write_index(row: &mut Vec<u8>, index: &Index<'_>) -> Option<()> {
    row.push(match index.kind {
        IndexKind::Global => b'G',
        IndexKind::Local => b'L',
    });
    write_text(row, &index.id)?;
    row.push(u8::try_from(index.hash.len()).ok()?);
    row.push(u8::try_from(index.range.len()).ok()?);
    for key in index.keys() {
        write_key(row, key)?;
    }
    match &index.projected {
        Projected::All => row.push(b'A'),
        Projected::KeysOnly => row.push(b'K'),
        Projected::Include(names) => {
            row.push(b'I');
            row.extend_from_slice(&u16::try_from(names.len()).ok()?.to_be_bytes());
            for name in names {
                write_text(row, name)?;
            }
        }
    }
    Some(())
}

fn read_index(row: &[u8]) -> Option<(Index<'_>, &[u8])> {
    let (kind, rest) = row.split_first()?;
    let kind = match kind {
        b'G' => IndexKind::Global,
        b'L' => IndexKind::Local,
        _ => return None,
    };
    let (id, rest) = read_text(rest)?;
    let ([hashes, ranges], mut rest) = rest.split_first_chunk::<2>()?;
    let mut keys = |count: u8| {
        let mut keys = Vec::with_capacity(count.into());
        for _ in 0..count {
            let (key, after) = read_key(rest)?;
            keys.push(key?);
            rest = after;
        }
        Some(keys)
    };
    let (hash, range) = (keys(*hashes)?, keys(*ranges)?);
    let (projected, mut rest) = rest.split_first()?;
    let projected = match projected {
        b'A' => Projected::All,
        b'K' => Projected::KeysOnly,
        b'I' => {
            let (count, after) = rest.split_first_chunk::<2>()?;
            rest = after;
            let mut names = Vec::new();
            for _ in 0..u16::from_be_bytes(*count) {
                let (name, after) = read_text(rest)?;
                names.push(name);
                rest = after;
            }
            Projected::Include(names)
        }
        _ => return None,
    };
    Some((Index { kind, id, hash, range, projected }, rest))
}

fn write_text(row: &mut Vec<u8>, text: &str) -> Option<()> {
    row.extend_from_slice(&u16::try_from(text.len()).ok()?.to_be_bytes());
    row.extend_from_slice(text.as_bytes());
    Some(())
}

fn read_text(row: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    let (length, rest) = row.split_first_chunk::<2>()?;
    let (text, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((str::from_utf8(text).ok()?.into(), rest))
}

fn write_key(row: &mut Vec<u8>, key: &KeyAttribute<'_>) -> Option<()> {
    row.push(key.kind.byte());
    write_text(row, &key.name)
}

fn read_key(row: &[u8]) -> Option<(Option<KeyAttribute<'_>>, &[u8])> {
    let (kind, rest) = row.split_first()?;
    if *kind == NONE {
        return Some((None, rest));
    }
    let kind = ScalarType::of_byte(*kind)?;
    let (name, rest) = read_text(rest)?;
    Some((Some(KeyAttribute { name, kind }), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Rows come back from disk and from archives of other runs: each is read as it was written, or refused.
    #[test]
    fn a_head_is_read_back_and_a_shorter_one_is_refused() {
        let definition: Definition = serde_json::from_str(
            r#"{"Id": "an id", "Name": "Table", "Created": 1, "BillingMode": "PAY_PER_REQUEST",
                "Throughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}, "OnDemand": null, "Warm": null,
                "EncryptionKey": null, "TableClass": null, "DeletionProtection": false, "Tags": [],
                "Attributes": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "\u00e9\n{", "AttributeType": "N"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                "Stream": {"View": "NEW_AND_OLD_IMAGES"}, "Settings": {"TimeToLive": "ttl"},
                "LocalIndexes": [{"Name": "one", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "\u00e9\n{", "KeyType": "RANGE"}],
                                  "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]}}],
                "GlobalIndexes": [{"Name": "two", "KeySchema": [{"AttributeName": "\u00e9\n{", "KeyType": "HASH"}],
                                   "Projection": {"ProjectionType": "KEYS_ONLY"}}]}"#,
        )
        .expect("a definition");
        let row = write_head(&definition).expect("a row");
        let mut with_more = row.clone();
        with_more.extend_from_slice(b"{}");
        let (head, rest) = TableHead::read(&with_more).expect("a head");
        assert_eq!(rest, b"{}");
        assert_eq!((&*head.id, head.stream), ("an id", Some(StreamView::NewAndOldImages)));
        assert_eq!(head.time_to_live.as_deref(), Some("ttl"));
        assert_eq!(definition.key_schema(), Some(head.keys.clone()));
        let indexes: Option<Vec<Index<'_>>> = definition.indexes().collect();
        assert_eq!(indexes, head.indexes().ok());
        let named = head.index("two").expect("readable").expect("there");
        assert_eq!((&*named.id, named.projected), ("an id/two", Projected::KeysOnly));
        for length in 0..row.len() {
            assert!(TableHead::read(&row[..length]).is_none(), "{length} bytes");
        }
        for length in 1..head.indexes.len() {
            let cut = TableHead { indexes: &head.indexes[..length], ..head.clone() };
            assert!(cut.indexes().is_err() || cut.indexes().is_ok_and(|indexes| indexes.len() == 1));
        }
    }
}
