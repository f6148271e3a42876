//! `INSERT`, `UPDATE`, `DELETE` and `EXISTS`: one action each.

use contract::ApiError;
use dynamodb_expression::{Item, MAX_ITEM_BYTES};
use partiql::{Condition, Function, Operand, Path, Returning, Statement};

use super::{Prepared, refused};
use crate::actions::{Action, Change};
use crate::collections::read_head;
use crate::errors;
use crate::request::{OnConditionFailure, ReturnValues};

/// A statement that writes, with what its action borrows.
#[derive(Debug)]
pub(crate) struct Write<'p> {
    prepared: &'p Prepared,
    /// The key, or the item to insert.
    item: Item,
    condition: Option<Condition>,
}

impl<'p> Write<'p> {
    /// Of a statement that is no `SELECT`.
    ///
    /// # Errors
    /// A `WHERE` that does not name the key, an item that is too large.
    pub(crate) fn of(prepared: &'p Prepared) -> Result<Write<'p>, ApiError> {
        let (item, condition) = match &prepared.statement {
            Statement::Insert(insert) => {
                if insert.item.size() > MAX_ITEM_BYTES {
                    return Err(errors::item_too_large());
                }
                (insert.item.clone(), Some(prepared.there(false)?))
            }
            // An update never makes an item.
            Statement::Update(update) => {
                let (key, rest) = prepared.key(update.condition.as_ref())?;
                (key, Some(all([vec![prepared.there(true)?], rest].concat())))
            }
            // Documented: a deletion of what is not there does well, whatever it asks.
            Statement::Delete(delete) => {
                let (key, rest) = prepared.key(delete.condition.as_ref())?;
                let asks = !rest.is_empty();
                let gone = prepared.there(false)?;
                (key, asks.then(|| Condition::Or(vec![gone, all(rest)])))
            }
            Statement::Exists(select) => {
                if select.source.index.is_some() {
                    return Err(errors::index_in_transaction());
                }
                let read = prepared.key(select.condition.as_ref());
                let (key, rest) = read.map_err(|_| errors::exists_without_condition())?;
                if rest.is_empty() {
                    return Err(errors::exists_without_condition());
                }
                (key, Some(all(rest)))
            }
            Statement::Select(_) => return Err(ApiError::internal("a SELECT is no write")),
        };
        Ok(Write { prepared, item, condition })
    }

    /// The key, or the item to insert.
    pub(crate) fn item(&self) -> &Item {
        &self.item
    }

    /// The action.
    ///
    /// # Errors
    /// Conditions and changes that AWS refuses, whatever the item.
    pub(crate) fn action(&self, on_failure: OnConditionFailure) -> Result<Action<'_>, ApiError> {
        let condition = self.condition.as_ref().map(Condition::compile).transpose();
        let condition = condition.map_err(|error| refused(&error))?;
        let (change, on_failure) = match &self.prepared.statement {
            Statement::Update(update) => {
                let update = update.compile().map_err(|error| refused(&error))?;
                (Change::Update { key: &self.item, update: Some(update) }, on_failure)
            }
            Statement::Delete(_) => (Change::Delete { key: &self.item }, on_failure),
            Statement::Exists(_) => (Change::Check { key: &self.item }, on_failure),
            Statement::Insert(_) | Statement::Select(_) => {
                (Change::put(&self.item, self.item.size()), OnConditionFailure::Duplicate)
            }
        };
        Ok(Action { table: &self.prepared.table, change, condition, on_failure })
    }

    /// What the statement returns of the item.
    pub(crate) fn returned(&self) -> ReturnValues {
        let returning = match &self.prepared.statement {
            Statement::Update(update) => update.returning,
            Statement::Delete(delete) => delete.returning.then_some(Returning::AllOld),
            _ => None,
        };
        match returning {
            None => ReturnValues::None,
            Some(Returning::AllOld) => ReturnValues::AllOld,
            Some(Returning::ModifiedOld) => ReturnValues::UpdatedOld,
            Some(Returning::AllNew) => ReturnValues::AllNew,
            Some(Returning::ModifiedNew) => ReturnValues::UpdatedNew,
        }
    }
}

impl Prepared {
    /// Whether there is an item.
    fn there(&self, is_there: bool) -> Result<Condition, ApiError> {
        let hash = read_head(&self.row)?.keys.hash.name.into_owned();
        let path = Operand::Path(Path { attribute: hash, steps: Vec::new() });
        let function = if is_there { Function::AttributeExists } else { Function::AttributeNotExists };
        Ok(Condition::Call(function, vec![path]))
    }
}

fn all(mut conditions: Vec<Condition>) -> Condition {
    match conditions.pop() {
        Some(one) if conditions.is_empty() => one,
        last => {
            conditions.extend(last);
            Condition::And(conditions)
        }
    }
}
