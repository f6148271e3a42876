//! What DynamoDB keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`TABLES`] | | table name | one line with what every call on items needs (a [`TableHead`]), then the [`Definition`] |
//! | [`ITEMS`] | table id | hash key value, range key value | the item as canonical JSON |
//! | [`SIZES`] | | table id | how many bytes the table's items had, and after which of their changes |
//!
//! A table that is deleted and made again has another id, so items of the old one are never seen in the new one.

use std::borrow::Cow;

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use serde::{Deserialize, Serialize};
use store::{Collection, Key, Part, Tx, Value};

use crate::errors;
use crate::model::definition::Definition;
use crate::model::key_schema::KeySchema;

/// Tables by name.
pub(crate) static TABLES: Collection = Collection::with_feed("dynamodb.tables");

/// Items of each table by key.
pub(crate) static ITEMS: Collection = Collection::with_feed("dynamodb.items");

/// What each table's items weighed when somebody last asked.
pub(crate) static SIZES: Collection = Collection::new("dynamodb.sizes");

/// What a call on items needs of a table. It stands alone in front of the definition, so that such a call reads a hundred
/// bytes and not all that was ever said of the table.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TableHead<'a> {
    /// The owner of the table's items.
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) keys: KeySchema<'a>,
}

impl TableHead<'_> {
    /// The table's items.
    pub(crate) fn items(&self) -> Part<'_> {
        ITEMS.of(&self.id)
    }
}

/// The key of a table's row.
pub(crate) fn table_key(name: &str) -> Key {
    Key::text(name)
}

/// Writes a table's row.
pub(crate) fn write_table(definition: &Definition) -> Result<Vec<u8>, ApiError> {
    let keys = definition.key_schema().ok_or_else(|| errors::corrupt("a table's definition"))?;
    let head = TableHead { id: Cow::Borrowed(&definition.id), keys };
    let written = serde_json::to_vec(&head).and_then(|mut row| {
        row.push(b'\n');
        serde_json::to_writer(&mut row, definition)?;
        Ok(row)
    });
    written.map_err(|error| ApiError::internal(error.to_string()))
}

/// Reads the head of a table's row.
pub(crate) fn read_head(row: &[u8]) -> Result<TableHead<'_>, ApiError> {
    let line = row.split(|byte| *byte == b'\n').next().unwrap_or_default();
    serde_json::from_slice(line).map_err(|_| errors::corrupt("a table's row"))
}

/// Reads the definition in a table's row.
pub(crate) fn read_definition(row: &[u8]) -> Result<Definition, ApiError> {
    let start = row.iter().position(|byte| *byte == b'\n').map_or(row.len(), |line| line + 1);
    serde_json::from_slice(&row[start..]).map_err(|_| errors::corrupt("a table's definition"))
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
