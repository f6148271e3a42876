//! One write of one item, with its condition: what PutItem, UpdateItem and DeleteItem do, and the actions of a transaction.
//!
//! An [`Action`] is checked as far as the request alone shows. What the table shows is looked at inside the store's transaction,
//! first [where](Action::place) the item lies, then, [when it runs](Action::run_at), what it is.

use contract::{ApiError, Call};
use dynamodb_expression::{Condition, ExpressionKind, Item, MAX_ITEM_BYTES, Update};
use store::{Key, Tx, Value};

use crate::collections::{read_head, read_item, table_row_in};
use crate::errors;
use crate::expressions::refused_by_item;
use crate::item_collection::bounded;
use crate::model::index::IndexRefusal;
use crate::model::key_schema::KeyRefusal;
use crate::request::{OnConditionFailure, ReturnValues};
use crate::table_head::TableHead;
use crate::writing::{Image, index_refusal, write_item};

/// One write, or a condition that must hold beside others' writes.
#[derive(Debug)]
pub(crate) struct Action<'r> {
    /// The table's name.
    pub(crate) table: &'r str,
    pub(crate) change: Change<'r>,
    pub(crate) condition: Option<Condition<'r>>,
    pub(crate) on_failure: OnConditionFailure,
}

/// What becomes of the item.
#[derive(Debug)]
pub(crate) enum Change<'r> {
    /// It is replaced, or made. `kept` is the item as it will be kept.
    Put { item: &'r Item, kept: Value },
    /// It is changed, or made.
    Update { key: &'r Item, update: Option<Update<'r>> },
    /// It is removed.
    Delete { key: &'r Item },
    /// Nothing.
    Check { key: &'r Item },
}

impl<'r> Change<'r> {
    /// A put of an item. `bytes` is about how many it was sent in.
    pub(crate) fn put(item: &'r Item, bytes: usize) -> Change<'r> {
        let mut kept = Vec::with_capacity(bytes);
        item.write_json(&mut kept);
        Change::Put { item, kept: kept.into() }
    }

    /// The key, or the item that has it.
    fn key(&self) -> &'r Item {
        match self {
            Change::Put { item, .. } => item,
            Change::Update { key, .. } | Change::Delete { key } | Change::Check { key } => key,
        }
    }
}

/// Why an action does not run. The difference matters to a transaction only.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The request as a whole is refused, whatever its other actions do.
    Request(ApiError),
    /// This action is refused: one reason of several to cancel a transaction.
    Action(ApiError),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal::Request(error)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> ApiError {
        match refusal {
            Refusal::Request(error) | Refusal::Action(error) => error,
        }
    }
}

/// What came of an action.
#[derive(Debug)]
pub(crate) struct Done<'r> {
    /// The table's row.
    pub(crate) row: Value,
    /// The item's key, or the item that has it.
    pub(crate) key: &'r Item,
    pub(crate) old: Option<Value>,
    pub(crate) new: Option<Value>,
    /// `Attributes` of the answer, as JSON.
    pub(crate) returned: Option<Value>,
}

/// What was written.
#[derive(Debug, Default)]
struct Written {
    /// The item as it is kept.
    new: Option<Value>,
    /// The parts of it that an update returns, as JSON.
    shown: Option<Value>,
    /// How large the item collection is that has grown, if one has.
    grown: Option<u64>,
}

impl<'r> Action<'r> {
    /// Runs the action alone.
    ///
    /// # Errors
    /// As for [`Action::place`] and [`Action::run_at`].
    pub(crate) fn run(
        &self,
        call: &Call,
        tx: &mut Tx<'_>,
        returned: ReturnValues,
    ) -> Result<Done<'r>, ApiError> {
        let row = table_row_in(tx, self.table)?;
        let place = self.place(&read_head(&row)?)?;
        Ok(self.run_at(call, tx, row, place, returned)?)
    }

    /// The item as it is.
    ///
    /// # Errors
    /// As for [`Action::place`].
    pub(crate) fn old(&self, tx: &Tx<'_>) -> Result<Option<Value>, ApiError> {
        let row = table_row_in(tx, self.table)?;
        let table = read_head(&row)?;
        let place = self.place(&table)?;
        Ok(tx.get(table.items(), &place))
    }

    /// Where the item lies.
    ///
    /// # Errors
    /// A key that the table cannot have. That a key is empty or too long is the request's fault; seen on AWS of empty ones.
    pub(crate) fn place(&self, table: &TableHead<'_>) -> Result<Key, Refusal> {
        let place = match &self.change {
            Change::Put { item, .. } => table.keys.key_of_item(item),
            change => table.keys.key_of_key(change.key()),
        };
        place.map_err(|refusal| match refusal {
            KeyRefusal::Missing { .. } | KeyRefusal::Type { .. } | KeyRefusal::Schema => {
                Refusal::Action(errors::key(&refusal))
            }
            KeyRefusal::Empty { .. } | KeyRefusal::HashTooLong | KeyRefusal::RangeTooLong => {
                Refusal::Request(errors::key(&refusal))
            }
        })
    }

    /// Runs the action on the item at `place` of the table in a row of `TABLES`.
    ///
    /// # Errors
    /// An index key that the item cannot have, a condition that does not hold, an update that does not fit the item, an item
    /// collection that would be too large. What the transaction has written by then must not stay.
    pub(crate) fn run_at(
        &self,
        call: &Call,
        tx: &mut Tx<'_>,
        row: Value,
        place: Key,
        returned: ReturnValues,
    ) -> Result<Done<'r>, Refusal> {
        let table = read_head(&row)?;
        if let Change::Put { item, .. } = &self.change
            && let Some(refusal) = index_refusal(&table, item)?
        {
            return Err(in_index(&refusal, errors::index_key(&refusal)));
        }
        let old = tx.get(table.items(), &place);
        let Written { new, shown, grown } = match &self.change {
            Change::Update { key, update } => {
                self.update(tx, &table, place, (key, update.as_ref()), old.as_ref(), returned)?
            }
            Change::Put { item, kept } => {
                self.holds_of_kept(old.as_ref())?;
                let image = Image::read(kept, item);
                let grown = write_item(tx, &table, place, old.as_ref().map(Image::unread), Some(image))?;
                Written { new: Some(kept.clone()), shown: None, grown }
            }
            Change::Delete { .. } => {
                self.holds_of_kept(old.as_ref())?;
                write_item(tx, &table, place, old.as_ref().map(Image::unread), None)?;
                Written::default()
            }
            Change::Check { .. } => {
                self.holds_of_kept(old.as_ref())?;
                Written { new: old.clone(), ..Written::default() }
            }
        };
        bounded(call, grown).map_err(Refusal::Action)?;
        let returned = match returned {
            ReturnValues::AllOld => old.clone(),
            ReturnValues::AllNew => new.clone(),
            _ => shown,
        };
        Ok(Done { row, key: self.change.key(), old, new, returned })
    }

    /// Changes the item.
    fn update(
        &self,
        tx: &mut Tx<'_>,
        table: &TableHead<'_>,
        place: Key,
        (key, update): (&Item, Option<&Update<'r>>),
        old: Option<&Value>,
        returned: ReturnValues,
    ) -> Result<Written, Refusal> {
        let paths = update.into_iter().flat_map(Update::paths);
        if let Some(path) = paths.into_iter().find(|path| table.keys.has(path.head())) {
            return Err(Refusal::Action(errors::update_of_key(path.head())));
        }
        let old_item = old.map(|old| read_item(old)).transpose()?;
        if let Some(condition) = &self.condition {
            self.holds(condition, old_item.as_ref().unwrap_or(&Item::new()), old)?;
        }
        // An update that only removes makes no item.
        if old.is_none() && update.is_some_and(|update| !update.creates_item()) {
            return Ok(Written::default());
        }
        let from = old_item.as_ref().unwrap_or(key);
        let applied = update.map(|update| update.apply(from)).transpose();
        let applied = applied.map_err(refused_by_item(ExpressionKind::Update)).map_err(Refusal::Action)?;
        let new_item = applied.as_ref().map_or(from, |applied| &applied.item);
        if new_item.size() > MAX_ITEM_BYTES {
            return Err(Refusal::Action(errors::update_too_large()));
        }
        if let Some(refusal) = index_refusal(table, new_item)? {
            return Err(in_index(&refusal, errors::index_key_of_update(&refusal)));
        }
        let new = json(new_item, old.map_or(0, |old| old.len()));
        let before = old.zip(old_item.as_ref()).map(|(kept, item)| Image::read(kept, item));
        let grown = write_item(tx, table, place, before, Some(Image::read(&new, new_item)))?;
        let parts = match (returned, update, &applied) {
            (ReturnValues::UpdatedOld, Some(update), _) => {
                old_item.as_ref().map(|old| update.updated_old(old))
            }
            (ReturnValues::UpdatedNew, _, Some(applied)) => Some(applied.updated_new()),
            _ => None,
        };
        let shown = parts.filter(|parts| !parts.is_empty()).map(|parts| json(&parts, 0));
        Ok(Written { new: Some(new), shown, grown })
    }

    /// Asks the condition of a kept item. A missing item is an empty one.
    fn holds_of_kept(&self, old: Option<&Value>) -> Result<(), Refusal> {
        let Some(condition) = &self.condition else { return Ok(()) };
        let item = old.map_or_else(|| Ok(Item::new()), |old| read_item(old))?;
        self.holds(condition, &item, old)
    }

    /// Asks the condition of an item that is read, and refuses the action if it does not hold.
    fn holds(&self, condition: &Condition<'_>, item: &Item, old: Option<&Value>) -> Result<(), Refusal> {
        if condition.holds(item) {
            return Ok(());
        }
        if self.on_failure == OnConditionFailure::Duplicate {
            return Err(Refusal::Action(errors::duplicate_item()));
        }
        let shown = old.filter(|_| self.on_failure == OnConditionFailure::AllOld);
        let shown = shown.map(|old| serde_json::from_slice(old).map_err(|_| errors::corrupt("an item")));
        Err(Refusal::Action(errors::conditional_check_failed(shown.transpose()?)))
    }
}

/// A refusal by an index: an empty key is the request's fault, as it is in the table's key; the rest is the action's.
fn in_index(refusal: &IndexRefusal, error: ApiError) -> Refusal {
    match refusal {
        IndexRefusal::Empty { .. } => Refusal::Request(error),
        _ => Refusal::Action(error),
    }
}

fn json(item: &Item, bytes: usize) -> Value {
    let mut json = Vec::with_capacity(bytes);
    item.write_json(&mut json);
    json.into()
}
