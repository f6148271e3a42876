//! What DynamoDB keeps.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`TABLES`] | | table name | what every call on items needs (a [`TableHead`]), then the [`Definition`] as JSON |
//! | [`ITEMS`] | table id | hash key value, range key value | the item as canonical JSON |
//! | [`INDEXES`](crate::indexes::INDEXES) | index id | index key values, hash key value, range key value | nothing; only in memory |
//! | [`SIZES`] | | table id | how many bytes the table's items had, and after which of their changes |
//!
//! A table that is deleted and made again has another id, so items of the old one are never seen in the new one.

use std::borrow::Cow;

use contract::{ApiError, Call};
use dynamodb_expression::{Item, Projection};
use store::{Collection, Key, Tx, Value};

use crate::errors;
use crate::model::definition::Definition;
use crate::table_head::{TableHead, write_head};

/// Tables by name.
pub(crate) static TABLES: Collection = Collection::with_feed("dynamodb.tables");

/// Items of each table by key.
pub(crate) use contract::followed::TABLE_ITEMS as ITEMS;

/// What each table's items weighed when somebody last asked.
pub(crate) static SIZES: Collection = Collection::new("dynamodb.sizes");

/// The key of a table's row.
pub(crate) fn table_key(name: &str) -> Key {
    Key::text(name)
}

/// Writes a table's row.
pub(crate) fn write_table(definition: &Definition) -> Result<Vec<u8>, ApiError> {
    let mut row = write_head(definition).ok_or_else(|| errors::corrupt("a table's definition"))?;
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

/// A kept item as a request wants to see it: JSON.
pub(crate) fn projected<'i>(
    kept: &'i Value,
    projection: Option<&Projection<'_>>,
) -> Result<Cow<'i, [u8]>, ApiError> {
    let Some(projection) = projection else { return Ok(Cow::Borrowed(kept)) };
    let mut json = Vec::with_capacity(kept.len());
    projection.project(&read_item(kept)?).write_json(&mut json);
    Ok(Cow::Owned(json))
}

/// The bytes that a kept item counts; 0 for none.
pub(crate) fn item_size(value: Option<&Value>) -> Result<usize, ApiError> {
    value.map_or(Ok(0), |value| Ok(read_item(value)?.size()))
}
