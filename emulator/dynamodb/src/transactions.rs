//! Several writes as one: all of them, in one commit of the store, or none.
//!
//! The closure of a commit runs alone, over the newest state, and what it wrote is seen at once and whole. So two transactions
//! never overlap here: one is wholly before the other. AWS cancels one of two that do (`TransactionConflict`), and refuses a
//! token whose first call has not ended (`TransactionInProgressException`); neither can arise, as no call sees another half
//! done. A caller that retries when it is told of a conflict is told of a condition instead, if the first one to commit has
//! made it false, and otherwise succeeds, as its retry would have.

use contract::{ApiError, Call};
use dynamodb_expression::Item;
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use store::{Key, Tx, Value};

use crate::actions::{Action, Done, Refusal};
use crate::collections::{item_size, read_head, table_row_in};
use crate::errors;
use crate::request::ReturnValues;

/// The most actions of a transaction.
pub(crate) const MAX_ACTIONS: usize = 100;
/// The most bytes of a transaction's items.
const MAX_BYTES: usize = 4 << 20;

/// Runs all actions.
///
/// # Errors
/// A missing table, an empty key, two actions on one item: the request is refused as it stands. Otherwise, if any action is
/// refused, the reasons of all. Then, items that are too large together; believed to be those that are there in the end, checked
/// ones among them: AWS says no more than "the items in the transaction".
pub(crate) fn run<'r>(
    call: &Call,
    tx: &mut Tx<'_>,
    actions: &[Action<'r>],
) -> Result<Vec<Done<'r>>, ApiError> {
    let mut places = Vec::with_capacity(actions.len());
    for action in actions {
        places.push(located(tx, action)?);
    }
    distinct(&places)?;
    let mut done = Vec::with_capacity(actions.len());
    let mut reasons = Vec::with_capacity(actions.len());
    for (action, (row, place)) in actions.iter().zip(places) {
        let outcome = match place {
            Ok(place) => action.run_at(call, tx, row, place, ReturnValues::None),
            Err(refused) => Err(Refusal::Action(refused)),
        };
        match outcome {
            Ok(outcome) => {
                done.push(outcome);
                reasons.push(None);
            }
            Err(Refusal::Action(refused)) => reasons.push(Some(refused)),
            Err(Refusal::Request(refused)) => return Err(refused),
        }
    }
    if reasons.iter().any(Option::is_some) {
        return Err(cancelled(reasons));
    }
    bounded_kept(done.iter().filter_map(|done| done.new.as_ref()))?;
    Ok(done)
}

/// Refuses what is sent to be written if it is too large before anything is looked at.
pub(crate) fn bounded_sent<'i>(items: impl Iterator<Item = &'i Item>) -> Result<(), ApiError> {
    bounded(items.map(Item::size).sum())
}

/// Refuses items that are too large together.
pub(crate) fn bounded_kept<'v>(items: impl Iterator<Item = &'v Value> + Clone) -> Result<(), ApiError> {
    // What is kept is never shorter than what AWS counts.
    if items.clone().map(|item| item.len()).sum::<usize>() <= MAX_BYTES {
        return Ok(());
    }
    bounded(items.map(|item| item_size(Some(item))).sum::<Result<_, _>>()?)
}

fn bounded(bytes: usize) -> Result<(), ApiError> {
    if bytes > MAX_BYTES { Err(errors::transaction_too_large()) } else { Ok(()) }
}

/// The row of the action's table, and the item's place in it, or why it has none.
type Located = (Value, Result<Key, ApiError>);

fn located(tx: &Tx<'_>, action: &Action<'_>) -> Result<Located, ApiError> {
    let row = table_row_in(tx, action.table)?;
    let place = match action.place(&read_head(&row)?) {
        Ok(place) => Ok(place),
        Err(Refusal::Action(refused)) => Err(refused),
        Err(Refusal::Request(refused)) => return Err(refused),
    };
    Ok((row, place))
}

/// Refuses two actions on one item.
fn distinct(places: &[Located]) -> Result<(), ApiError> {
    let mut seen = HashSet::with_capacity(places.len());
    for (row, place) in places {
        let Ok(place) = place else { continue };
        let table = read_head(row)?;
        if !seen.insert((table.id.into_owned(), place)) {
            return Err(errors::one_item_twice());
        }
    }
    Ok(())
}

/// The error of a transaction with these reasons, `None` where an action would have run.
pub(crate) fn cancelled(reasons: Vec<Option<ApiError>>) -> ApiError {
    let mut codes = Vec::with_capacity(reasons.len());
    let mut told = Vec::with_capacity(reasons.len());
    for reason in reasons {
        let Some(error) = reason else {
            codes.push("None");
            told.push(Json::Object(Map::from_iter([("Code".to_owned(), "None".into())])));
            continue;
        };
        let code = match &*error.code {
            "ConditionalCheckFailedException" => "ConditionalCheckFailed",
            "DuplicateItemException" => "DuplicateItem",
            "ItemCollectionSizeLimitExceededException" => "ItemCollectionSizeLimitExceeded",
            _ => "ValidationError",
        };
        codes.push(code);
        let mut reason =
            Map::from_iter([("Code".to_owned(), code.into()), ("Message".to_owned(), error.message.into())]);
        let mut members = error.members;
        if let Some(item) = members.remove("Item") {
            reason.insert("Item".to_owned(), item);
        }
        told.push(Json::Object(reason));
    }
    errors::transaction_cancelled(&codes.join(", "), told)
}
