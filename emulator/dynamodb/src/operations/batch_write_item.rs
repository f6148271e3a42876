//! BatchWriteItem: up to 25 puts and deletions, of several tables.
//!
//! AWS promises no order between them; here they land at once. All are done, so `UnprocessedItems` is always empty.

use std::collections::HashSet;

use bytes::Bytes;
use contract::{ApiError, Call, Input};
use dynamodb_expression::{Item, MAX_ITEM_BYTES, ValueError};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::Tx;

use crate::actions::{Action, Change, Done, Refusal};
use crate::answer::Answer;
use crate::collections::{read_head, table_row_in};
use crate::consumed::Consumed;
use crate::errors::{self, Frame};
use crate::model::key_schema::KeyRefusal;
use crate::model::table_name::is_named;
use crate::per_table::{Capacities, Collections};
use crate::request::{
    Entries, OnConditionFailure, Request, ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues,
    absent_if_null, resolve,
};

const FRAME: Frame = Frame::Older;
/// The most puts and deletions of a batch.
const MAX_REQUESTS: usize = 25;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    request_items: Entries<'a, Vec<WriteRequest<'a>>>,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_consumed_capacity: ReturnConsumedCapacity,
    #[serde(default, deserialize_with = "absent_if_null")]
    return_item_collection_metrics: ReturnItemCollectionMetrics,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WriteRequest<'a> {
    #[serde(borrow)]
    put_request: Option<PutRequest<'a>>,
    #[serde(borrow)]
    delete_request: Option<DeleteRequest<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRequest<'a> {
    #[serde(borrow)]
    item: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteRequest<'a> {
    #[serde(borrow)]
    key: &'a RawValue,
}

/// A put or a deletion, read. `None` where it is neither, or both.
type Read<'a> = Option<(Write<'a>, Result<Item, ValueError>)>;

#[derive(Clone, Copy)]
enum Write<'a> {
    /// The text of the item.
    Put(&'a RawValue),
    Delete,
}

pub(super) async fn batch_write_item(call: Call, input: Input) -> Result<Bytes, ApiError> {
    let request = Request::new(input);
    let members: Members<'_> = request.older_members(&call)?;
    let tables = &members.request_items.0;
    if tables.is_empty() {
        return Err(errors::no_batch_items(call.operation));
    }
    let is_long = |requests: &Vec<WriteRequest<'_>>| requests.is_empty() || requests.len() > MAX_REQUESTS;
    if tables.len() > MAX_REQUESTS || tables.iter().any(|(_, requests)| is_long(requests)) {
        return Err(request.older_refusal(&call));
    }
    // Believed: the text is that of BatchGetItem.
    if tables.iter().any(|(asked, _)| !is_named(asked)) {
        let shown = request.member_json("RequestItems")?;
        return Err(errors::violations_of(&[errors::map_names_violation(&shown)]));
    }
    let read: Vec<Vec<Read<'_>>> = tables
        .iter()
        .map(|(_, requests)| requests.iter().map(WriteRequest::read).collect())
        .collect::<Result<_, _>>()?;
    if read.iter().map(Vec::len).sum::<usize>() > MAX_REQUESTS {
        return Err(errors::batch_too_long(call.operation));
    }
    let checked: Vec<(&str, Write<'_>, Item)> = tables
        .iter()
        .zip(read)
        .flat_map(|((asked, _), read)| read.into_iter().map(move |read| (&**asked, read)))
        .map(|(asked, read)| check(read).map(|(write, item)| (asked, write, item)))
        .collect::<Result<_, ApiError>>()?;
    let actions: Vec<Action<'_>> = checked
        .iter()
        .map(|(asked, write, item)| action(&call, asked, *write, item))
        .collect::<Result<_, _>>()?;

    let done = call.store.commit(|tx| run(&call, tx, &actions)).await?;

    let mut answer = Answer::default();
    answer.member("UnprocessedItems", b"{}");
    let mut capacities = Capacities::new(members.return_consumed_capacity);
    let mut collections = Collections::new(members.return_item_collection_metrics);
    for ((asked, ..), done) in checked.iter().zip(&done) {
        if members.return_consumed_capacity != ReturnConsumedCapacity::None {
            let consumed = Consumed::of_kept_write(&done.row, done.old.as_ref(), done.new.as_ref())?;
            capacities.add(asked, &consumed);
        }
        collections.add(&call, asked, &done.row, done.key)?;
    }
    answer.collections(&collections);
    answer.capacities(&capacities, None);
    Ok(answer.finish())
}

impl<'a> WriteRequest<'a> {
    fn read(&self) -> Result<Read<'a>, ApiError> {
        let (write, sent) = match (&self.put_request, &self.delete_request) {
            (Some(put), None) => (Write::Put(put.item), put.item),
            (None, Some(delete)) => (Write::Delete, delete.key),
            _ => return Ok(None),
        };
        Ok(Some((write, errors::of_reading(Item::from_json_bytes(sent.get().as_bytes()))?)))
    }
}

fn check(read: Read<'_>) -> Result<(Write<'_>, Item), ApiError> {
    let (write, item) = read.ok_or_else(errors::batch_request)?;
    let item = item.map_err(|error| FRAME.value(&error))?;
    if matches!(write, Write::Put(_)) && item.size() > MAX_ITEM_BYTES {
        return Err(errors::item_too_large());
    }
    Ok((write, item))
}

fn action<'r>(call: &Call, asked: &'r str, write: Write<'_>, item: &'r Item) -> Result<Action<'r>, ApiError> {
    let change = match write {
        Write::Put(sent) => Change::put(item, sent.get().len()),
        Write::Delete => Change::Delete { key: item },
    };
    let table = resolve(call, asked)?;
    Ok(Action { table, change, condition: None, on_failure: OnConditionFailure::None })
}

fn run<'r>(call: &Call, tx: &mut Tx<'_>, actions: &[Action<'r>]) -> Result<Vec<Done<'r>>, ApiError> {
    let mut seen = HashSet::with_capacity(actions.len());
    let mut places = Vec::with_capacity(actions.len());
    for action in actions {
        let row = table_row_in(tx, action.table)?;
        let place = action.place(&read_head(&row)?).map_err(|refusal| match refusal {
            // A put, too, is told no more of its key than that it does not fit.
            Refusal::Action(_) => errors::key(&KeyRefusal::Schema),
            Refusal::Request(error) => error,
        })?;
        if !seen.insert((action.table, place.clone())) {
            return Err(errors::batch_item_twice());
        }
        places.push((row, place));
    }
    let run = |(action, (row, place)): (&Action<'r>, _)| {
        Ok(action.run_at(call, tx, row, place, ReturnValues::None)?)
    };
    actions.iter().zip(places).map(run).collect()
}
