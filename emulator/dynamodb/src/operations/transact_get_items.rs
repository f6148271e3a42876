//! TransactGetItems: up to a hundred items of several tables as they were at one moment, which is a snapshot.
//!
//! What is wrong with the request is refused as such; a key that does not fit its table cancels the transaction.

use std::borrow::Cow;
use std::collections::HashSet;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{Item, Names, Projection, ValueError, Values};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::{Key, Snapshot, Value};

use crate::answer::Answer;
use crate::collections::{TABLES, item_size, projected, read_head, table_key};
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::{SentPlaceholders, projection};
use crate::model::capacity::HalfUnits;
use crate::model::key_schema::KeyRefusal;
use crate::per_table::Capacities;
use crate::request::{Pairs, Request, ReturnConsumedCapacity, TableName, absent_if_null, resolve};
use crate::transactions::{MAX_ACTIONS, bounded_kept, cancelled};

const FRAME: Frame = Frame::Older;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    transact_items: Vec<TransactItem<'a>>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TransactItem<'a> {
    #[serde(borrow)]
    get: Get<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Get<'a> {
    #[serde(borrow)]
    table_name: TableName<'a>,
    #[serde(borrow)]
    key: &'a RawValue,
    #[serde(borrow)]
    projection_expression: Option<Cow<'a, str>>,
    expression_attribute_names: Option<Pairs>,
}

/// A read, checked but for its projection and its key.
struct Checked<'a> {
    table_name: TableName<'a>,
    key: Result<Item, ValueError>,
    expression: Option<Cow<'a, str>>,
    names: Names,
    values: Values,
}

pub(super) async fn transact_get_items(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.older_members(&call)?;
    if members.transact_items.is_empty() || members.transact_items.len() > MAX_ACTIONS {
        return Err(request.older_refusal(&call));
    }
    let mut violations = Vec::new();
    for (number, item) in (1..).zip(&members.transact_items) {
        if !item.get.table_name.is_well_formed() {
            let path = format!("transactItems.{number}.member.get.tableName");
            violations.extend(errors::name_violations(item.get.table_name.asked(), &path));
        }
    }
    if !violations.is_empty() {
        return Err(errors::violations_of(&violations));
    }
    let read = members.transact_items.into_iter().map(|item| Ok((item.get.read()?, item.get)));
    let read: Vec<_> = read.collect::<Result<_, ApiError>>()?;

    // Of two reads that are wrong, the first is reported; in one, its projection before its key (believed; so do writes).
    let mut checked = Vec::with_capacity(read.len());
    let mut refused = None;
    for (key, get) in read {
        match get.check(key) {
            Ok(get) => checked.push(get),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let projections: Vec<(Option<Projection<'_>>, &Item)> =
        checked.iter().map(Checked::projection).collect::<Result<_, _>>()?;
    if let Some(error) = refused {
        return Err(error);
    }
    let names = checked.iter().map(|get| get.table_name.asked());
    let keys = names.zip(projections.iter().map(|(_, key)| *key));
    let found = found(&call, &call.store.snapshot(), keys)?;

    let mut responses = b"[".to_vec();
    let mut capacities = Capacities::new(members.return_consumed_capacity);
    for ((get, (projection, _)), item) in checked.iter().zip(&projections).zip(&found) {
        if responses.len() > 1 {
            responses.push(b',');
        }
        let mut response = Answer::default();
        if let Some(item) = item {
            response.member("Item", &projected(item, projection.as_ref())?);
        }
        responses.extend_from_slice(&response.finish());
        if capacities.are_wanted() {
            let units = HalfUnits::read(item_size(item.as_ref())?, true);
            capacities.add(get.table_name.asked(), &Consumed::of_table(units).doubled());
        }
    }
    responses.push(b']');
    let mut answer = Answer::default();
    answer.member("Responses", &responses);
    answer.capacities(&capacities, Some("ReadCapacityUnits"));
    Ok(answer.finish())
}

impl<'a> Get<'a> {
    fn read(&self) -> Result<Result<Item, ValueError>, ApiError> {
        errors::of_reading(Item::from_json_bytes(self.key.get().as_bytes()))
    }

    fn check(self, key: Result<Item, ValueError>) -> Result<Checked<'a>, ApiError> {
        let placeholders = SentPlaceholders::read(self.expression_attribute_names, None)?;
        let expression = self.projection_expression;
        placeholders.one_style(FRAME, &[("ProjectionExpression", expression.is_some())], &[])?;
        let (names, values) = placeholders.check(FRAME)?;
        Ok(Checked { table_name: self.table_name, key, expression, names, values })
    }
}

impl Checked<'_> {
    fn projection(&self) -> Result<(Option<Projection<'_>>, &Item), ApiError> {
        let projection = projection(FRAME, self.expression.as_deref(), None, (&self.names, &self.values))?;
        Ok((projection, self.key.as_ref().map_err(|error| FRAME.value(error))?))
    }
}

/// The items that are sought.
fn found<'r>(
    call: &Call,
    snapshot: &Snapshot,
    keys: impl Iterator<Item = (&'r str, &'r Item)>,
) -> Result<Vec<Option<Value>>, ApiError> {
    let mut places: Vec<(Value, Result<Key, ApiError>)> = Vec::new();
    for (asked, key) in keys {
        let row = snapshot.get(TABLES.whole(), &table_key(resolve(call, asked)?));
        let row = row.ok_or_else(errors::resource_not_found)?;
        let place = match read_head(&row)?.keys.key_of_key(key) {
            Ok(place) => Ok(place),
            Err(refusal @ KeyRefusal::Schema) => Err(errors::key(&refusal)),
            Err(refusal) => return Err(errors::key(&refusal)),
        };
        places.push((row, place));
    }
    let mut seen = HashSet::with_capacity(places.len());
    let mut items = Vec::with_capacity(places.len());
    let mut reasons = Vec::with_capacity(places.len());
    for (row, place) in places {
        match place {
            Ok(place) => {
                let table = read_head(&row)?;
                let item = snapshot.get(table.items(), &place);
                items.push(item);
                reasons.push(None);
                if !seen.insert((table.id.into_owned(), place)) {
                    return Err(errors::one_item_twice());
                }
            }
            Err(error) => reasons.push(Some(error)),
        }
    }
    if reasons.iter().any(Option::is_some) {
        return Err(cancelled(reasons));
    }
    bounded_kept(items.iter().flatten())?;
    Ok(items)
}
