//! What DynamoDB keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`TABLES`] | | table name | what every call on items needs (a [`TableHead`]), then the [`Definition`] as JSON |
//! | [`ITEMS`] | table id | hash key value, range key value | the item as canonical JSON |
//! | [`SIZES`] | | table id | how many bytes the table's items had, and after which of their changes |
//!
//! A table that is deleted and made again has another id, so items of the old one are never seen in the new one.

use std::borrow::Cow;

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use store::{Collection, Key, Part, Tx, Value};

use crate::errors;
use crate::model::definition::Definition;
use crate::model::key_schema::{KeyAttribute, KeySchema, ScalarType};

/// Tables by name.
pub(crate) static TABLES: Collection = Collection::with_feed("dynamodb.tables");

/// Items of each table by key.
pub(crate) static ITEMS: Collection = Collection::with_feed("dynamodb.items");

/// What each table's items weighed when somebody last asked.
pub(crate) static SIZES: Collection = Collection::new("dynamodb.sizes");

/// What a call on items needs of a table. It stands in front of the definition, so that such a call reads a hundred bytes and
/// not all that was ever said of the table: the format, the id, the hash key, and the range key if there is one. A text has
/// its length before it, in two bytes; a key has its type before its name, and a zero stands for no range key.
#[derive(Debug, PartialEq)]
pub(crate) struct TableHead<'a> {
    /// The owner of the table's items.
    pub(crate) id: Cow<'a, str>,
    pub(crate) keys: KeySchema<'a>,
}

const FORMAT: u8 = 2;
const NO_KEY: u8 = 0;

impl<'a> TableHead<'a> {
    /// The table's items.
    pub(crate) fn items(&self) -> Part<'_> {
        ITEMS.of(&self.id)
    }

    fn write(&self) -> Option<Vec<u8>> {
        let mut row = vec![FORMAT];
        write_text(&mut row, &self.id)?;
        for key in [Some(&self.keys.hash), self.keys.range.as_ref()] {
            match key {
                None => row.push(NO_KEY),
                Some(key) => {
                    row.push(key.kind.byte());
                    write_text(&mut row, &key.name)?;
                }
            }
        }
        Some(row)
    }

    /// The head, and what is behind it.
    fn read(row: &'a [u8]) -> Option<(TableHead<'a>, &'a [u8])> {
        let rest = row.strip_prefix(&[FORMAT])?;
        let (id, rest) = read_text(rest)?;
        let (hash, rest) = read_key(rest)?;
        let (range, rest) = read_key(rest)?;
        Some((TableHead { id, keys: KeySchema { hash: hash?, range } }, rest))
    }
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

fn read_key(row: &[u8]) -> Option<(Option<KeyAttribute<'_>>, &[u8])> {
    let (kind, rest) = row.split_first()?;
    if *kind == NO_KEY {
        return Some((None, rest));
    }
    let kind = ScalarType::of_byte(*kind)?;
    let (name, rest) = read_text(rest)?;
    Some((Some(KeyAttribute { name, kind }), rest))
}

/// The key of a table's row.
pub(crate) fn table_key(name: &str) -> Key {
    Key::text(name)
}

/// Writes a table's row.
pub(crate) fn write_table(definition: &Definition) -> Result<Vec<u8>, ApiError> {
    let keys = definition.key_schema().ok_or_else(|| errors::corrupt("a table's definition"))?;
    let head = TableHead { id: Cow::Borrowed(&definition.id), keys };
    let mut row = head.write().ok_or_else(|| errors::corrupt("a table's name"))?;
    serde_json::to_writer(&mut row, definition).map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(row)
}

/// Reads the head of a table's row.
pub(crate) fn read_head(row: &[u8]) -> Result<TableHead<'_>, ApiError> {
    TableHead::read(row).map(|(head, _)| head).ok_or_else(|| errors::corrupt("a table's row"))
}

/// Reads the definition in a table's row.
pub(crate) fn read_definition(row: &[u8]) -> Result<Definition, ApiError> {
    let definition = TableHead::read(row).and_then(|(_, rest)| serde_json::from_slice(rest).ok());
    definition.ok_or_else(|| errors::corrupt("a table's definition"))
}

/// The row of a table that a call on items names.
pub(crate) fn table_row(call: &Call, name: &str) -> Result<Value, ApiError> {
    call.store.get(TABLES.whole(), &table_key(name)).ok_or_else(errors::resource_not_found)
}

/// The same inside a transaction.
pub(crate) fn table_row_in(tx: &Tx<'_>, name: &str) -> Result<Value, ApiError> {
    tx.get(TABLES.whole(), &table_key(name)).ok_or_else(errors::resource_not_found)
}

/// Reads a kept item.
pub(crate) fn read_item(value: &[u8]) -> Result<Item, ApiError> {
    Item::from_canonical(value).map_err(|_| errors::corrupt("an item"))
}

/// The bytes that a kept item counts; 0 for none.
pub(crate) fn item_size(value: Option<&Value>) -> Result<usize, ApiError> {
    value.map_or(Ok(0), |value| Ok(read_item(value)?.size()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Rows come back from disk and from archives of other runs: each is read as it was written, or refused.
    #[test]
    fn a_head_is_read_back_and_a_shorter_one_is_refused() {
        let key = |name: &'static str, kind| KeyAttribute { name: name.into(), kind };
        let ranges = [None, Some(key("\u{e9}\n{", ScalarType::N)), Some(key("sk", ScalarType::B))];
        for range in ranges {
            let keys = KeySchema { hash: key("pk", ScalarType::S), range };
            let head = TableHead { id: "an id".into(), keys };
            let row = head.write().expect("a row");
            let longer = [&row[..], b"{}"].concat();
            assert_eq!(TableHead::read(&longer), Some((head, &b"{}"[..])));
            for length in 0..row.len() {
                assert_eq!(TableHead::read(&row[..length]), None);
            }
        }
        assert!(TableHead::read(b"{\"id\":\"a\"}\n{}").is_none());
    }
}
