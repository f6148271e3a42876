//! The one way in which an item comes, changes and goes: whatever writes one, writes it through [`write_item`], inside its own
//! transaction, and so keeps the table's indexes and tells its stream (which is the feed of `ITEMS`).

use std::borrow::Cow;

use contract::ApiError;
use dynamodb_expression::Item;
use store::{Key, Tx, Value};

use crate::collections::read_item;
use crate::errors;
use crate::expiry;
use crate::indexes;
use crate::item_collection;
use crate::model::index::IndexRefusal;
use crate::table_head::TableHead;

/// An item on one side of a write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Image<'i> {
    /// As it is kept.
    pub(crate) kept: &'i Value,
    /// As it was read, if somebody has read it already.
    pub(crate) item: Option<&'i Item>,
}

impl<'i> Image<'i> {
    /// An item that nobody has read yet.
    pub(crate) fn unread(kept: &'i Value) -> Image<'i> {
        Image { kept, item: None }
    }

    /// An item that is read.
    pub(crate) fn read(kept: &'i Value, item: &'i Item) -> Image<'i> {
        Image { kept, item: Some(item) }
    }

    fn item(self) -> Result<Cow<'i, Item>, ApiError> {
        match self.item {
            Some(item) => Ok(Cow::Borrowed(item)),
            None => Ok(Cow::Owned(read_item(self.kept)?)),
        }
    }
}

/// Puts, changes or removes the item at a key of a table: `before` is what the table has there (the caller has looked), `after`
/// what it shall have. Nothing is written, and so no change told, if they are equal. Gives how much the item collection holds
/// that the write lets grow, if it lets one grow.
///
/// # Errors
/// An attribute of `after` that an index has in its key is of another type, empty or too long. AWS looks at this before the
/// condition of a put: see [`index_refusal`].
pub(crate) fn write_item(
    tx: &mut Tx<'_>,
    table: &TableHead<'_>,
    key: Key,
    before: Option<Image<'_>>,
    after: Option<Image<'_>>,
) -> Result<Option<u64>, ApiError> {
    if before.map(|image| image.kept) == after.map(|image| image.kept) {
        return Ok(None);
    }
    let mut grown = None;
    if table.has_indexes() || table.time_to_live.is_some() {
        let (old, new) = (before.map(Image::item).transpose()?, after.map(Image::item).transpose()?);
        let sides = (old.as_deref(), new.as_deref());
        if table.has_indexes() {
            grown = write_entries(tx, table, &key, sides)?;
        }
        if let Some(attribute) = &table.time_to_live {
            let entry = |item: Option<&Item>| item.and_then(|item| expiry::entry(item, attribute, &key));
            expiry::replace(tx, table, entry(sides.0), entry(sides.1));
        }
    }
    match after {
        Some(image) => tx.put(table.items(), key, image.kept.clone()),
        None => tx.remove(table.items(), key),
    }
    Ok(grown)
}

fn write_entries(
    tx: &mut Tx<'_>,
    table: &TableHead<'_>,
    key: &Key,
    (before, after): (Option<&Item>, Option<&Item>),
) -> Result<Option<u64>, ApiError> {
    let indexes = table.indexes()?;
    for index in &indexes {
        let entry = |item: Option<&Item>| item.map_or(Ok(None), |item| index.entry(item, key));
        let new = entry(after).map_err(|refusal| errors::index_key(&refusal))?;
        // What was kept before the index was made may not fit it, and then it has no entry.
        indexes::replace(tx, index, entry(before).unwrap_or(None), new);
    }
    item_collection::keep(tx, table, &indexes, key, (before, after))
}

/// Why an item cannot be kept beside the table's indexes: an attribute that an index has in its key is of another type, empty or
/// too long. Of several indexes AWS names the first by name.
pub(crate) fn index_refusal(table: &TableHead<'_>, item: &Item) -> Result<Option<IndexRefusal>, ApiError> {
    if !table.has_indexes() {
        return Ok(None);
    }
    let nowhere = Key::from_bytes(&[]);
    let mut indexes = table.indexes()?;
    indexes.sort_by(|one, two| one.name().cmp(two.name()));
    Ok(indexes.iter().find_map(|index| index.entry(item, &nowhere).err()))
}
