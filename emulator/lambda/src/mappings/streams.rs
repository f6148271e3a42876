//! DynamoDB streams as sources: reads shards in order, brings records in batches, tries again what fails, and gives it up.
//!
//! How records are brought is in `streams/bringing.rs`. A shard is read after its parents, one batch at a time: `ParallelizationFactor` is kept and shown. How far a shard is read is a row,
//! so nothing is passed over after a restart; what was being brought then is brought again. Tumbling windows are in `windows.rs`.

mod bringing;

use std::collections::HashSet;

use contract::work::Assignment;
use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};
use store::Key;

use crate::collections::{POSITIONS, decode, find, put};
use crate::mappings::filters::Filters;
use crate::mappings::windows::{Last, Window};
use crate::model::invoke_config::seconds;
use crate::model::mapping::Mapping;

/// How often a stream is asked for records: as often as AWS does (documented: four times a second).
const POLL_MILLISECONDS: i64 = 250;
/// What is said of a place before the oldest record.
const TRIMMED: &str = "TrimmedDataAccessException";
/// The longest pause before a batch is tried again, of those that begin with a second. AWS says no figures.
const LONGEST_PAUSE: i64 = 60_000;

/// How far a shard was read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The number of the last record that was dealt with.
    after: Option<String>,
    /// Where it begins if there is none yet: an iterator that was made when the mapping was.
    iterator: Option<String>,
    /// The time at which it begins if that has expired, in milliseconds since 1970; without one, at the oldest record.
    since: Option<i64>,
    is_done: bool,
    /// The tumbling window that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
}

/// Where a new mapping begins in the shards that there are.
///
/// # Errors
/// What DynamoDB says of the stream.
pub(crate) async fn begin(call: &Call, mapping: &Mapping) -> Result<Vec<(String, Position)>, ApiError> {
    let kind = mapping.settings.starting_position.as_deref().unwrap_or("TRIM_HORIZON");
    let mut positions = Vec::new();
    for shard in shards(call, &mapping.event_source_arn).await? {
        let id = shard["ShardId"].as_str().unwrap_or_default().to_owned();
        let is_closed = shard["SequenceNumberRange"].get("EndingSequenceNumber").is_some();
        if kind == "LATEST" && is_closed {
            positions.push((id, Position { is_done: true, ..Position::default() }));
            continue;
        }
        let mut input =
            json!({"StreamArn": mapping.event_source_arn, "ShardId": id, "ShardIteratorType": kind});
        if let Some(timestamp) = mapping.settings.starting_position_timestamp.as_ref() {
            input["Timestamp"] = Value::Number(timestamp.clone());
        }
        let iterator = iterator(call, &input).await?;
        let timestamp = mapping.settings.starting_position_timestamp.as_ref().and_then(Number::as_f64);
        #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
        let since = match kind {
            "LATEST" => Some(call.now.0),
            "AT_TIMESTAMP" => timestamp.map(|seconds| (seconds * 1_000.0) as i64),
            _ => None,
        };
        positions.push((id, Position { iterator: Some(iterator), since, ..Position::default() }));
    }
    Ok(positions)
}

async fn ask(call: &Call, operation: &str, input: &Value) -> Result<Value, ApiError> {
    decode(&call.aws("dynamodbstreams", operation, input).await?)
}

async fn iterator(call: &Call, input: &Value) -> Result<String, ApiError> {
    let answer = ask(call, "GetShardIterator", input).await?;
    Ok(answer["ShardIterator"].as_str().unwrap_or_default().to_owned())
}

/// Every shard of a stream, the oldest first.
async fn shards(call: &Call, stream: &str) -> Result<Vec<Value>, ApiError> {
    let mut all = Vec::new();
    let mut input = json!({"StreamArn": stream});
    loop {
        let mut answer = ask(call, "DescribeStream", &input).await?;
        let description = &mut answer["StreamDescription"];
        if let Value::Array(shards) = description["Shards"].take() {
            all.extend(shards);
        }
        match description.get("LastEvaluatedShardId").filter(|last| last.is_string()) {
            Some(last) => input["ExclusiveStartShardId"] = last.clone(),
            None => return Ok(all),
        }
    }
}

/// Serves a mapping until it is cut off.
pub(super) async fn serve(call: Call, assignment: Assignment, mapping: Mapping) -> Result<(), ApiError> {
    let filters = Filters::read(mapping.settings.filter_criteria.as_ref())?;
    let reader = Reader { call: &call, assignment: &assignment, mapping: &mapping, filters: &filters };
    loop {
        if let Err(error) = reader.read_shards().await {
            tracing::warn!(stream = mapping.event_source_arn, "a mapping reads nothing: {error}");
            reader.pause(LONGEST_PAUSE).await;
        }
    }
}

struct Reader<'r> {
    call: &'r Call,
    assignment: &'r Assignment,
    mapping: &'r Mapping,
    filters: &'r Filters,
}

impl Reader<'_> {
    /// Rests on the clock; who waits for idleness may have it look before.
    async fn rest(&self, milliseconds: i64) {
        let until = self.call.clock.now().plus(milliseconds);
        self.assignment.rest(&self.call.clock, Some(until)).await;
    }

    /// Waits for the clock, whoever waits for idleness: nothing that is written meanwhile is looked for.
    async fn pause(&self, milliseconds: i64) {
        self.assignment.has_looked(u64::MAX);
        let until = self.call.clock.now().plus(milliseconds);
        while self.call.clock.now() < until {
            self.assignment.rest(&self.call.clock, Some(until)).await;
        }
        self.assignment.has_looked(0);
    }

    fn key(shard: &str) -> Key {
        Key::text(shard)
    }

    /// Reads every shard whose parent is read, once; the last of them until it is closed.
    async fn read_shards(&self) -> Result<(), ApiError> {
        let call = self.call.at_present();
        self.assignment.has_looked(call.store.store().sequence());
        let shards = shards(&call, &self.mapping.event_source_arn).await?;
        let part = POSITIONS.of(&self.mapping.uuid);
        let known: HashSet<&str> = shards.iter().filter_map(|shard| shard["ShardId"].as_str()).collect();
        let mut open = Vec::new();
        for shard in &shards {
            let id = shard["ShardId"].as_str().unwrap_or_default();
            let position: Position = find(&call.store, part, &Self::key(id))?.unwrap_or_default();
            let parent = shard["ParentShardId"].as_str().filter(|parent| known.contains(parent));
            let waits = match parent {
                Some(parent) => find::<Position>(&call.store, part, &Self::key(parent))?
                    .is_none_or(|parent| !parent.is_done),
                None => false,
            };
            if !position.is_done && !waits {
                open.push((id, position));
            }
        }
        if open.is_empty() {
            self.rest(POLL_MILLISECONDS).await;
        }
        for (id, position) in open {
            self.read_shard(id, position).await?;
        }
        Ok(())
    }

    /// An iterator at the place where a shard is to be read on from. What is trimmed meanwhile is passed over.
    async fn place(&self, shard: &str, position: &Position) -> Result<String, ApiError> {
        let mut input = json!({"StreamArn": self.mapping.event_source_arn, "ShardId": shard});
        match (&position.after, position.since) {
            (Some(after), _) => {
                input["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
                input["SequenceNumber"] = json!(after);
            }
            (None, Some(since)) => {
                input["ShardIteratorType"] = json!("AT_TIMESTAMP");
                input["Timestamp"] = Value::Number(seconds(since));
            }
            (None, None) => input["ShardIteratorType"] = json!("TRIM_HORIZON"),
        }
        match iterator(&self.call.at_present(), &input).await {
            Err(error) if error.code == TRIMMED => self.oldest(shard).await,
            place => place,
        }
    }

    /// An iterator at the oldest record of a shard.
    async fn oldest(&self, shard: &str) -> Result<String, ApiError> {
        let stream = &self.mapping.event_source_arn;
        let input = json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        iterator(&self.call.at_present(), &input).await
    }

    /// Reads a shard to its end.
    async fn read_shard(&self, shard: &str, mut position: Position) -> Result<(), ApiError> {
        let mut place = match position.iterator.take().filter(|_| position.after.is_none()) {
            Some(iterator) => iterator,
            None => self.place(shard, &position).await?,
        };
        let mut batch: Vec<Value> = Vec::new();
        let mut until = None;
        loop {
            let call = self.call.at_present();
            let commit = call.store.store().sequence();
            let most = self.mapping.batch_size();
            let input = json!({"ShardIterator": place, "Limit": (most - batch.len()).min(1_000)});
            let mut answer = match ask(&call, "GetRecords", &input).await {
                Err(error) if error.code == "ExpiredIteratorException" => {
                    // Nothing of the batch was brought yet: it is read again.
                    batch.clear();
                    place = self.place(shard, &position).await?;
                    continue;
                }
                Err(error) if error.code == TRIMMED => {
                    batch.clear();
                    place = self.oldest(shard).await?;
                    continue;
                }
                answer => answer?,
            };
            let records = match answer["Records"].take() {
                Value::Array(records) => records,
                _ => Vec::new(),
            };
            let is_empty = records.is_empty();
            batch.extend(records);
            let next = answer["NextShardIterator"].as_str();
            let now = call.clock.now().0;
            let end = *until.get_or_insert(now + self.mapping.window());
            let is_full = batch.len() >= most || (now >= end && is_empty) || next.is_none();
            if is_full && !batch.is_empty() {
                let last = batch.last().and_then(sequence_number).map(str::to_owned);
                self.process(shard, std::mem::take(&mut batch), &mut position).await;
                position.after = last.or(position.after);
            }
            if is_full {
                until = None;
            }
            if next.is_none() {
                position.is_done = true;
            }
            // What was written before this moment has been read.
            let is_over = position.window.as_ref().is_some_and(|window| window.is_over(call.now));
            if position.is_done || (is_over && is_empty && batch.is_empty()) {
                self.close(shard, &mut position, if is_over { Last::Due } else { Last::Early }).await;
            }
            if is_full && (!is_empty || position.is_done || position.after.is_some()) {
                self.keep(shard, &position).await?;
            }
            match next {
                None => return Ok(()),
                Some(next) => next.clone_into(&mut place),
            }
            if is_empty {
                self.assignment.has_looked(commit);
                self.rest(POLL_MILLISECONDS).await;
            }
        }
    }

    /// Keeps how far a shard is, if that has changed.
    async fn keep(&self, shard: &str, position: &Position) -> Result<(), ApiError> {
        let part = POSITIONS.of(&self.mapping.uuid);
        let kept: Option<Position> = find(&self.call.store, part, &Self::key(shard))?;
        if kept.is_some_and(|kept| {
            kept.after == position.after && kept.is_done == position.is_done && kept.window == position.window
        }) {
            return Ok(());
        }
        let call = self.call.at_present();
        call.store.commit(|tx| put(tx, part, Self::key(shard), position)).await
    }

    /// The records that the filters let pass, as a function sees them.
    fn select(&self, records: Vec<Value>) -> Vec<Value> {
        let shown = records.into_iter().map(|mut record| {
            record["eventSourceARN"] = json!(self.mapping.event_source_arn);
            if let Some(identity) = record.get("userIdentity") {
                record["userIdentity"] =
                    json!({"type": identity["Type"], "principalId": identity["PrincipalId"]});
            }
            record
        });
        shown.filter(|record| self.filters.let_pass(record)).collect()
    }
}

/// A record's number in its shard.
pub(crate) fn sequence_number(record: &Value) -> Option<&str> {
    record["dynamodb"]["SequenceNumber"].as_str()
}
