//! BatchGetItem: up to a hundred items by their keys, of several tables.
//!
//! All are read from one snapshot. An answer has at most 16 MB of items, each counted as it is kept; the keys beyond that come back
//! in `UnprocessedKeys`, as they were sent.

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{Item, Names, Values};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::{Key, Snapshot, Value};

use crate::answer::Answer;
use crate::collections::{TABLES, item_size, projected, read_head, table_key};
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::expressions::{SentPlaceholders, projection};
use crate::model::capacity::HalfUnits;
use crate::model::table_name::is_named;
use crate::per_table::Capacities;
use crate::request::{Entries, Pairs, Request, ReturnConsumedCapacity, absent_if_null, resolve};

const FRAME: Frame = Frame::Bare;
/// The most keys of a batch.
const MAX_KEYS: usize = 100;
/// The most bytes of items in an answer.
const MAX_BYTES: usize = 16 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    request_items: Entries<'a, KeysAndAttributes<'a>>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KeysAndAttributes<'a> {
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
    attributes_to_get: Option<Vec<String>>,
    consistent_read: Option<bool>,
    #[serde(borrow)]
    projection_expression: Option<Cow<'a, str>>,
    #[serde(borrow)]
    expression_attribute_names: Option<&'a RawValue>,
}

/// What is asked of one table, checked.
struct Asked<'r> {
    /// The table as the request names it.
    table: &'r str,
    sent: &'r KeysAndAttributes<'r>,
    keys: Vec<Item>,
    names: Names,
    values: Values,
}

pub(super) async fn batch_get_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.members(&call).map_err(|error| with_names(&request, error))?;
    let tables = &members.request_items.0;
    let out_of_bounds = |sent: &KeysAndAttributes<'_>| {
        sent.keys.is_empty()
            || sent.keys.len() > MAX_KEYS
            || sent.attributes_to_get.as_ref().is_some_and(Vec::is_empty)
    };
    if tables.is_empty() || tables.iter().any(|(_, sent)| out_of_bounds(sent)) {
        return Err(with_names(&request, request.missing(&call)));
    }
    if tables.iter().any(|(asked, _)| !is_named(asked)) {
        let shown = request.member_json("RequestItems")?;
        return Err(errors::violations_of(&[errors::map_names_violation(&shown)]));
    }
    let asked = checked(&call, tables)?;

    let snapshot = call.store.snapshot();
    let mut reader =
        Reader { snapshot, room: MAX_BYTES, capacities: Capacities::new(members.return_consumed_capacity) };
    let (mut responses, mut unprocessed) = (Answer::default(), Answer::default());
    for asked in &asked {
        let (items, rest) = reader.read(&call, asked)?;
        responses.member(asked.table, &items);
        if !rest.is_empty() {
            unprocessed.member(asked.table, &asked.sent.json(rest));
        }
    }
    let mut answer = Answer::default();
    answer.member("Responses", &responses.finish());
    answer.member("UnprocessedKeys", &unprocessed.finish());
    answer.capacities(&reader.capacities, None);
    Ok(answer.finish())
}

/// A refusal by AWS's model, with the names that no table can have, which AWS's older layer counts beside it.
fn with_names(request: &Request, error: ApiError) -> ApiError {
    match request.member_json("RequestItems") {
        Ok(shown) if error.code == "ValidationException" && request.has_bad_names("RequestItems") => {
            errors::counted_first(&errors::map_names_violation(&shown), &error.message)
        }
        _ => error,
    }
}

/// Checks what can be without looking at a table: styles and projections first, then keys.
fn checked<'r>(
    call: &Call,
    tables: &'r [(Cow<'r, str>, KeysAndAttributes<'r>)],
) -> Result<Vec<Asked<'r>>, ApiError> {
    let mut read = Vec::with_capacity(tables.len());
    for (table, sent) in tables {
        let keys =
            sent.keys.iter().map(|key| errors::of_reading(Item::from_json_bytes(key.get().as_bytes())));
        let names = sent.expression_attribute_names.map(|names| serde_json::from_str::<Pairs>(names.get()));
        let names = names.transpose().map_err(|error| ApiError::serialization(error.to_string()))?;
        let placeholders = SentPlaceholders::read(names, None)?;
        read.push((table, sent, keys.collect::<Result<Vec<_>, _>>()?, placeholders));
    }
    // The styles may not mix across tables either (seen on AWS; the text is believed).
    let any = |of: fn(&KeysAndAttributes<'_>) -> bool| tables.iter().any(|(_, sent)| of(sent));
    let (expressions, attributes) =
        (any(|sent| sent.projection_expression.is_some()), any(|sent| sent.attributes_to_get.is_some()));
    let mut checked = Vec::with_capacity(read.len());
    let mut count = 0;
    for (table, sent, keys, placeholders) in read {
        let own = sent.projection_expression.is_some();
        placeholders.one_style(
            FRAME,
            &[("ProjectionExpression", own || (expressions && attributes))],
            &[("AttributesToGet", attributes)],
        )?;
        let (names, values) = placeholders.check(FRAME)?;
        sent.projection(&names, &values)?;
        let keys = keys.into_iter().map(|key| key.map_err(|error| FRAME.value(&error)));
        let keys: Vec<Item> = keys.collect::<Result<_, _>>()?;
        count += keys.len();
        if count > MAX_KEYS {
            return Err(errors::batch_too_long(call.operation));
        }
        checked.push(Asked { table, sent, keys, names, values });
    }
    Ok(checked)
}

impl<'a> KeysAndAttributes<'a> {
    fn projection<'r>(
        &'r self,
        names: &'r Names,
        values: &'r Values,
    ) -> Result<Option<dynamodb_expression::Projection<'r>>, ApiError> {
        let (expression, attributes) =
            (self.projection_expression.as_deref(), self.attributes_to_get.as_deref());
        projection(FRAME, expression, attributes, (names, values))
    }

    /// The same request for these keys alone, as JSON.
    fn json(&self, keys: &[&'a RawValue]) -> Vec<u8> {
        let mut answer = Answer::default();
        let keys: Vec<&str> = keys.iter().map(|key| key.get()).collect();
        answer.member("Keys", format!("[{}]", keys.join(",")).as_bytes());
        if let Some(attributes) = &self.attributes_to_get {
            answer.member("AttributesToGet", serde_json::json!(attributes).to_string().as_bytes());
        }
        if let Some(consistent) = self.consistent_read {
            answer.member("ConsistentRead", consistent.to_string().as_bytes());
        }
        if let Some(expression) = &self.projection_expression {
            answer.member("ProjectionExpression", serde_json::json!(expression).to_string().as_bytes());
        }
        if let Some(names) = self.expression_attribute_names {
            answer.member("ExpressionAttributeNames", names.get().as_bytes());
        }
        answer.finish().to_vec()
    }
}

/// Whether two keys of one item are written alike. AWS compares the texts of numbers here: `1` and `1.0` are two keys, and the item
/// comes twice.
fn are_written_alike(one: &RawValue, other: &RawValue) -> bool {
    let json = |key: &RawValue| serde_json::from_str::<serde_json::Value>(key.get()).ok();
    one.get() == other.get() || json(one) == json(other)
}

struct Reader<'r> {
    snapshot: Snapshot,
    /// How many more bytes of items the answer takes.
    room: usize,
    capacities: Capacities<'r>,
}

impl<'r> Reader<'r> {
    /// The items of one table as a JSON list, and the keys for which there was no room.
    fn read(&mut self, call: &Call, asked: &Asked<'r>) -> Result<(Vec<u8>, &'r [&'r RawValue]), ApiError> {
        let row = self.snapshot.get(TABLES.whole(), &table_key(resolve(call, asked.table)?));
        let row = row.ok_or_else(errors::resource_not_found)?;
        let table = read_head(&row)?;
        let mut seen: HashMap<Key, Vec<&RawValue>> = HashMap::with_capacity(asked.keys.len());
        let mut places = Vec::with_capacity(asked.keys.len());
        for (key, sent) in asked.keys.iter().zip(&asked.sent.keys) {
            let place = table.keys.key_of_key(key).map_err(|refusal| errors::key(&refusal))?;
            let earlier = seen.entry(place.clone()).or_default();
            if earlier.iter().any(|earlier| are_written_alike(earlier, sent)) {
                return Err(errors::batch_item_twice());
            }
            earlier.push(sent);
            places.push(place);
        }
        let projection = asked.sent.projection(&asked.names, &asked.values)?;
        let consistent = asked.sent.consistent_read.unwrap_or(false);
        let mut json = b"[".to_vec();
        for (number, place) in places.iter().enumerate() {
            let found = self.snapshot.get(table.items(), place);
            if !self.has_room(found.as_ref())? {
                json.push(b']');
                return Ok((json, asked.sent.keys.get(number..).unwrap_or_default()));
            }
            if self.capacities.are_wanted() {
                let units = HalfUnits::read(item_size(found.as_ref())?, consistent);
                self.capacities.add(asked.table, &Consumed::of_table(units));
            }
            if let Some(item) = &found {
                if json.len() > 1 {
                    json.push(b',');
                }
                json.extend_from_slice(&projected(item, projection.as_ref())?);
            }
        }
        json.push(b']');
        Ok((json, &[]))
    }

    /// Takes the item's bytes from the room that is left, if they fit.
    fn has_room(&mut self, item: Option<&Value>) -> Result<bool, ApiError> {
        let Some(item) = item else { return Ok(self.room > 0) };
        // The kept text is rarely shorter than what AWS counts, and most answers are small.
        let bytes = if item.len() * MAX_KEYS < MAX_BYTES { item.len() } else { item_size(Some(item))? };
        if bytes > self.room {
            self.room = 0;
            return Ok(false);
        }
        self.room -= bytes;
        Ok(true)
    }
}
