//! DeleteItem: removes one item, if a condition holds. An item that is not there stays so, and no change is told.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{Condition, ExpressionKind, Item, Placeholders};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::collections::{read_head, table_row_in};
use crate::conditional::holds;
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::{SentPlaceholders, not_emulated, placeholder, refused};
use crate::item_collection::metrics;
use crate::request::{
    OnConditionFailure, Pairs, Request, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues,
    TableName,
};
use crate::writing::{Image, write_item};

const FRAME: Frame = Frame::Counted;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    table_name: TableName<'a>,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    #[serde(borrow)]
    expected: Option<&'a RawValue>,
    #[serde(borrow)]
    conditional_operator: Option<&'a RawValue>,
    return_values: Option<ReturnValues>,
    return_consumed_capacity: Option<ReturnConsumedCapacity>,
    return_item_collection_metrics: Option<ReturnItemCollectionMetrics>,
    #[serde(borrow)]
    condition_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
    #[serde(borrow)]
    expression_attribute_values: Option<&'a RawValue>,
    return_values_on_condition_check_failure: Option<OnConditionFailure>,
}

pub(super) async fn delete_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.members(&call)?;
    let key = members.key.ok_or_else(|| request.missing(&call))?;
    let key = errors::of_reading(Item::from_json_bytes(key.get().as_bytes()))?;
    let placeholders =
        SentPlaceholders::read(members.expression_attribute_names, members.expression_attribute_values)?;
    let name = members.table_name.resolve(&call)?;

    let legacy = [
        ("Expected", members.expected.is_some()),
        ("ConditionalOperator", members.conditional_operator.is_some()),
    ];
    let expression = members.condition_expression.as_deref();
    placeholders.one_style(FRAME, &[("ConditionExpression", expression.is_some())], &legacy)?;
    not_emulated(call.operation, &legacy)?;
    let key = key.map_err(|error| FRAME.value(&error))?;
    let returned = members.return_values.unwrap_or_default();
    if !matches!(returned, ReturnValues::None | ReturnValues::AllOld) {
        return Err(FRAME.validation("ReturnValues can only be ALL_OLD or NONE"));
    }
    let (names, values) = placeholders.check(FRAME)?;
    let mut placeholders = Placeholders::new(&names, &values);
    let condition = expression.map(|text| Condition::parse(text, &mut placeholders)).transpose();
    let condition = condition.map_err(refused(FRAME, ExpressionKind::Condition))?;
    placeholders.finish().map_err(|error| placeholder(FRAME, &error))?;

    let on_failure = members.return_values_on_condition_check_failure.unwrap_or_default();
    let write = call.store.commit(|tx| {
        let row = table_row_in(tx, name)?;
        let table = read_head(&row)?;
        let place = table.keys.key_of_key(&key).map_err(|refusal| errors::key(&refusal))?;
        let old = tx.get(table.items(), &place);
        if let Some(condition) = &condition {
            holds(condition, old.as_ref(), on_failure)?;
        }
        write_item(tx, &table, place, old.as_ref().map(Image::unread), None)?;
        Ok::<_, ApiError>((row, old))
    });
    let (row, old) = write.await?;

    let mut answer = Answer::default();
    if let (ReturnValues::AllOld, Some(old)) = (returned, &old) {
        answer.member("Attributes", old);
    }
    let wanted = members.return_consumed_capacity.unwrap_or_default();
    if wanted != ReturnConsumedCapacity::None {
        let consumed = Consumed::of_kept_write(&row, old.as_ref(), None)?;
        answer.capacity(wanted, members.table_name.asked(), &consumed);
    }
    let wanted = members.return_item_collection_metrics.unwrap_or_default();
    if let Some(metrics) = metrics(&call, wanted, &row, &key)? {
        answer.member("ItemCollectionMetrics", metrics.as_bytes());
    }
    Ok(answer.finish())
}
