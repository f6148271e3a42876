//! PutItem: writes one item whole, if a condition holds.
//!
//! An item that is there already, value for value, is left alone: no change is told.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{Item, MAX_ITEM_BYTES};

use crate::actions::{Action, Change};
use crate::answer::Answer;
use crate::errors::{self, Frame};
use crate::request::{Request, ReturnValues};
use crate::write_members::WriteMembers;

const FRAME: Frame = Frame::Counted;

pub(super) async fn put_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let mut members: WriteMembers<'_> = request.members(&call)?;
    let sent = members.item.ok_or_else(|| request.missing(&call))?.get().as_bytes();
    let item = errors::of_reading(Item::from_json_bytes(sent))?;
    let terms = members.terms(&request, &call)?;
    let table = members.table_name.resolve(&call)?;

    let condition = members.condition_expression.as_deref();
    terms.one_style(FRAME, &[("ConditionExpression", condition.is_some())], None)?;
    let item = item.map_err(|error| FRAME.value(&error))?;
    if !matches!(members.return_values, ReturnValues::None | ReturnValues::AllOld) {
        return Err(errors::only_old_values(FRAME));
    }
    if item.size() > MAX_ITEM_BYTES {
        return Err(errors::item_too_large());
    }
    let terms = terms.check(FRAME)?;
    let action = Action {
        table,
        change: Change::put(&item, sent.len()),
        condition: terms.condition(FRAME, condition)?,
        on_failure: members.return_values_on_condition_check_failure,
    };
    let done = call.store.commit(|tx| action.run(&call, tx, members.return_values)).await?;

    let mut answer = Answer::default();
    if let Some(returned) = &done.returned {
        answer.member("Attributes", returned);
    }
    members.told(&mut answer, &call, &done)?;
    Ok(answer.finish())
}
