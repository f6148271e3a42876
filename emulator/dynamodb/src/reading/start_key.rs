//! `ExclusiveStartKey`: the row that a page begins behind.

use contract::ApiError;
use dynamodb_expression::{AttributeValue, Item, ReadError, ResolvedKey, ValidationLayer, ValueError};
use store::Key;

use super::Source;
use crate::errors;
use crate::model::key_schema::{KeyAttribute, KeyRefusal};

/// Reads the member.
///
/// # Errors
/// A wrong shape.
pub(crate) fn read(sent: &[u8]) -> Result<Result<Item, ValueError>, ApiError> {
    match Item::from_json_bytes(sent) {
        Ok(item) => Ok(Ok(item)),
        Err(ReadError::Validation(error)) => Ok(Err(error)),
        Err(ReadError::Serialization(error)) => Err(ApiError::serialization(error.to_string())),
    }
}

/// A value that breaks a rule. AWS says what it is a value of where the rule is one of the request's form.
pub(crate) fn bad_value(layer: ValidationLayer, error: &ValueError) -> ApiError {
    let text = error.text(layer);
    match error {
        ValueError::Empty | ValueError::SeveralTypes | ValueError::NullFalse => {
            errors::bad_start_key(Some(&text))
        }
        _ => errors::validation(text),
    }
}

/// Whether the key has as many attributes as a row has key attributes.
fn has_all(source: &Source<'_>, key: &Item) -> bool {
    let table = &source.table.keys;
    let table_keys = [Some(&table.hash), table.range.as_ref()].into_iter().flatten();
    let own = source.index.into_iter().flat_map(|index| index.keys()).filter(|key| !table.has(&key.name));
    let mut count = 0;
    let all = table_keys.chain(own).all(|attribute| {
        count += 1;
        key.contains(&attribute.name)
    });
    all && key.len() == count
}

fn fits(attribute: &KeyAttribute<'_>, key: &Item) -> bool {
    key.get(&attribute.name).is_some_and(|value| attribute.takes(value))
}

/// The row that a query's key means, looked at before the query's own condition: the attributes of the partition key.
///
/// # Errors
/// A key with other attributes than a row has, or of another type.
pub(crate) fn check_partition(source: &Source<'_>, key: &Item) -> Result<(), ApiError> {
    let fit = match source.index {
        None => fits(&source.table.keys.hash, key),
        Some(index) => index.hash.iter().all(|attribute| fits(attribute, key)),
    };
    // Of the names only the count is looked at so far.
    if fit { Ok(()) } else { Err(errors::bad_start_key(None)) }
}

/// The row that a key means in a query, looked at after the query's condition.
///
/// # Errors
/// As before; a row that the query does not mean.
pub(crate) fn of_query(source: &Source<'_>, key: &Item, asked: &ResolvedKey<'_>) -> Result<Key, ApiError> {
    if !has_all(source, key) {
        return Err(errors::bad_start_key(None));
    }
    let row = row(source, key).map_err(|_| errors::bad_start_key(None))?;
    let value = |attribute: &KeyAttribute<'_>| key.get(&attribute.name);
    let (hash, range): (Vec<Option<&AttributeValue>>, Vec<Option<&AttributeValue>>) = match source.index {
        None => (vec![value(&source.table.keys.hash)], source.table.keys.range.iter().map(value).collect()),
        Some(index) => (index.hash.iter().map(value).collect(), index.range.iter().map(value).collect()),
    };
    let partition = hash.iter().zip(&asked.hash).all(|(value, asked)| *value == Some(*asked));
    if asked.range.is_empty() {
        if !partition {
            return Err(errors::start_key_outside());
        }
    } else {
        let matches =
            |(condition, value): (&dynamodb_expression::RangeCondition<'_>, &Option<&AttributeValue>)| {
                value.is_some_and(|value| condition.holds(value))
            };
        if !asked.range.iter().zip(&range).all(matches) {
            return Err(errors::start_key_outside_range());
        }
        if !partition {
            return Err(errors::query_of_one_row());
        }
    }
    Ok(row)
}

/// The row that a key means in a scan.
///
/// # Errors
/// A key with other attributes than a row has, or of another type. AWS says less of an index.
pub(crate) fn of_scan(source: &Source<'_>, key: &Item) -> Result<Key, ApiError> {
    const SCHEMA: &str = "The provided key element does not match the schema";
    if !has_all(source, key) {
        return Err(errors::bad_start_key(Some(SCHEMA).filter(|_| source.index.is_none())));
    }
    row(source, key).map_err(|refusal| match refusal {
        KeyRefusal::Schema => errors::bad_start_key(Some(SCHEMA)),
        refusal => errors::bad_start_key(Some(&errors::key(&refusal).message)),
    })
}

fn row(source: &Source<'_>, key: &Item) -> Result<Key, KeyRefusal> {
    let table = &source.table.keys;
    let own = key.iter().filter(|(name, _)| table.has(name));
    let own: Item = own.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let table_row = table.key_of_key(&own)?;
    let Some(index) = source.index else { return Ok(table_row) };
    index.entry(key, &table_row).ok().flatten().ok_or(KeyRefusal::Schema)
}
