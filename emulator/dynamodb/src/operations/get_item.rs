//! GetItem: one item by its key.
//!
//! Without a projection the kept bytes are the answer. Every read is consistent; `ConsistentRead` is only charged for.

use std::borrow::Cow;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{ExpressionKind, Item, Names, Path, Placeholders, Projection, Values};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::collections::{item_size, read_head, read_item, table_row};
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::{SentPlaceholders, placeholder, refused};
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
    let expression = members.projection_expression.as_deref();
    placeholders.one_style(
        FRAME,
        &[("ProjectionExpression", expression.is_some())],
        &[("AttributesToGet", members.attributes_to_get.is_some())],
    )?;
    let key = key.map_err(|error| FRAME.value(&error))?;
    let (names, values) = placeholders.check(FRAME)?;
    let projection = match (&members.attributes_to_get, expression) {
        (Some(attributes), _) => Some(attributes_to_get(attributes)?),
        (None, Some(expression)) => Some(parse(expression, &names, &values)?),
        (None, None) => None,
    };

    let row = table_row(&call, name)?;
    let table = read_head(&row)?;
    let key = table.keys.key_of_key(&key).map_err(|refusal| errors::key(&refusal))?;
    let found = call.store.get(table.items(), &key);

    let mut answer = Answer::with_room(found.as_ref().map_or(0, |item| item.len()));
    match (&found, &projection) {
        (None, _) => {}
        (Some(item), None) => answer.member("Item", item),
        (Some(item), Some(projection)) => {
            let mut wanted = Vec::with_capacity(item.len());
            projection.project(&read_item(item)?).write_json(&mut wanted);
            answer.member("Item", &wanted);
        }
    }
    let wanted = members.return_consumed_capacity.unwrap_or_default();
    if wanted != ReturnConsumedCapacity::None {
        let consistent = members.consistent_read.unwrap_or(false);
        let units = HalfUnits::read(item_size(found.as_ref())?, consistent);
        answer.capacity(wanted, members.table_name.asked(), &Consumed::of_table(units));
    }
    Ok(answer.finish())
}

fn parse<'r>(text: &'r str, names: &'r Names, values: &'r Values) -> Result<Projection<'r>, ApiError> {
    let mut placeholders = Placeholders::new(names, values);
    let projection = Projection::parse(text, &mut placeholders);
    let projection = projection.map_err(refused(FRAME, ExpressionKind::Projection))?;
    placeholders.finish().map_err(|error| placeholder(FRAME, &error))?;
    Ok(projection)
}

/// The member that projections replaced: top-level attributes by name.
fn attributes_to_get(names: &[String]) -> Result<Projection<'_>, ApiError> {
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    if let Some([name, _]) = sorted.array_windows::<2>().find(|[one, two]| one == two) {
        return Err(errors::invalid_parameters(&format!("Duplicate value in attribute name: {name}")));
    }
    Ok(Projection::new(sorted.into_iter().map(Path::attribute).collect()))
}
