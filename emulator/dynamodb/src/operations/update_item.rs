//! UpdateItem: changes attributes of one item, or makes it, if a condition holds.
//!
//! An update that leaves every value as it was tells no change.

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{AttributeUpdates, ExpressionKind, Item, MAX_ITEM_BYTES, SentUpdates, Update};

use crate::actions::{Action, Change};
use crate::answer::Answer;
use crate::errors::{self, Frame};
use crate::expressions::{legacy, refused};
use crate::request::Request;
use crate::write_members::WriteMembers;

const FRAME: Frame = Frame::Counted;

pub(super) async fn update_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let mut members: WriteMembers<'_> = request.members(&call)?;
    let key = members.key.ok_or_else(|| request.missing(&call))?;
    let key = errors::of_reading(Item::from_json_bytes(key.get().as_bytes()))?;
    let update = members.update_expression.map(|text| request.text(&call, text)).transpose()?;
    let updates = members.attribute_updates.map(|sent| SentUpdates::from_json_bytes(sent.get().as_bytes()));
    let updates = updates.transpose().map_err(|error| request.unread(&call, &error))?;
    let terms = members.terms(&request, &call)?;
    let table = members.table_name.resolve(&call)?;

    let condition = members.condition_expression.as_deref();
    let expressions = [("UpdateExpression", update.is_some()), ("ConditionExpression", condition.is_some())];
    terms.one_style(FRAME, &expressions, Some(("AttributeUpdates", updates.is_some())))?;
    let key = key.map_err(|error| FRAME.value(&error))?;
    let updates = updates.map(AttributeUpdates::new).transpose();
    let updates = updates.map_err(|error| legacy(FRAME, &error))?;
    let terms = terms.check(FRAME)?;
    let (update, condition) = terms.parse(FRAME, condition, |placeholders| {
        let update = update.as_deref().map(|text| Update::parse(text, placeholders)).transpose();
        update.map_err(refused(FRAME, ExpressionKind::Update))
    })?;
    let update = update.or_else(|| updates.as_ref().map(AttributeUpdates::update));
    // What the request alone would write is bounded like an item.
    if update.as_ref().is_some_and(|update| update.request_size() > MAX_ITEM_BYTES) {
        return Err(errors::update_too_large());
    }
    let action = Action {
        table,
        change: Change::Update { key: &key, update },
        condition,
        on_failure: members.return_values_on_condition_check_failure,
    };
    let done = call.store.commit(|tx| action.run(&call, tx, members.return_values)).await?;

    let mut answer = Answer::with_room(done.returned.as_ref().map_or(0, |returned| returned.len()));
    if let Some(returned) = &done.returned {
        answer.member("Attributes", returned);
    }
    members.told(&mut answer, &call, &done)?;
    Ok(answer.finish())
}
