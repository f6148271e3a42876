//! GetItem: one item by its key.
//!
//! Without a projection the kept bytes are the answer. Every read is consistent; `ConsistentRead` is only charged for.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::Item;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::collections::{item_size, projected, read_head, table_row};
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::{SentPlaceholders, projection};
use crate::model::capacity::HalfUnits;
use crate::request::{Pairs, Request, ReturnConsumedCapacity, TableName};

const FRAME: Frame = Frame::Bare;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    table_name: TableName<'a>,
    #[serde(borrow)]
    key: Option<&'a RawValue>,
    attributes_to_get: Option<Vec<String>>,
    consistent_read: Option<bool>,
    return_consumed_capacity: Option<ReturnConsumedCapacity>,
    #[serde(borrow)]
    projection_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
}

pub(super) async fn get_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.members(&call)?;
    let key = members.key.ok_or_else(|| request.missing(&call))?;
    let key = errors::of_reading(Item::from_json_bytes(key.get().as_bytes()))?;
    if members.attributes_to_get.as_ref().is_some_and(Vec::is_empty) {
        return Err(request.missing(&call));
    }
    let name = members.table_name.resolve(&call)?;

    let placeholders = SentPlaceholders::read(members.expression_attribute_names, None)?;
    let (expression, attributes) =
        (members.projection_expression.as_deref(), members.attributes_to_get.as_deref());
    placeholders.one_style(
        FRAME,
        &[("ProjectionExpression", expression.is_some())],
        &[("AttributesToGet", attributes.is_some())],
    )?;
    let key = key.map_err(|error| FRAME.value(&error))?;
    let (names, values) = placeholders.check(FRAME)?;
    let projection = projection(FRAME, expression, attributes, (&names, &values))?;

    let row = table_row(&call, name)?;
    let table = read_head(&row)?;
    let key = table.keys.key_of_key(&key).map_err(|refusal| errors::key(&refusal))?;
    let found = call.store.get(table.items(), &key);

    let mut answer = Answer::with_room(found.as_ref().map_or(0, |item| item.len()));
    if let Some(item) = &found {
        answer.member("Item", &projected(item, projection.as_ref())?);
    }
    let wanted = members.return_consumed_capacity.unwrap_or_default();
    if wanted != ReturnConsumedCapacity::None {
        let consistent = members.consistent_read.unwrap_or(false);
        let units = HalfUnits::read(item_size(found.as_ref())?, consistent);
        answer.capacity(wanted, members.table_name.asked(), &Consumed::of_table(units));
    }
    Ok(answer.finish())
}
