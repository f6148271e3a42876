//! What the writes of one item share: the condition asked of the item as it is.

use contract::ApiError;
use dynamodb_expression::{Condition, Item};
use store::Value;

use crate::collections::read_item;
use crate::errors;
use crate::request::OnConditionFailure;

/// Asks a condition of a kept item, and refuses the write if it does not hold. A missing item is an empty one.
pub(super) fn holds(
    condition: &Condition<'_>,
    old: Option<&Value>,
    on_failure: OnConditionFailure,
) -> Result<(), ApiError> {
    let item = old.map_or_else(|| Ok(Item::new()), |old| read_item(old))?;
    asked_of(condition, &item, old, on_failure)
}

/// The same of an item that is already read.
pub(super) fn asked_of(
    condition: &Condition<'_>,
    item: &Item,
    old: Option<&Value>,
    on_failure: OnConditionFailure,
) -> Result<(), ApiError> {
    if condition.holds(item) {
        return Ok(());
    }
    let shown = old.filter(|_| on_failure == OnConditionFailure::AllOld);
    let shown = shown.map(|old| serde_json::from_slice(old).map_err(|_| errors::corrupt("an item")));
    Err(errors::conditional_check_failed(shown.transpose()?))
}
