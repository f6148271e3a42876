//! DynamoDB streams: shard by shard, a child after its parent, each record in its place.

use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use super::{Batch, Event};
use crate::progress::{Place, Progress};

/// How many records DynamoDB gives at once.
const AT_ONCE: usize = 1_000;
/// How many pages of shards are read: as many as a stream of a day has, and more.
const MOST_PAGES: usize = 100;

async fn asked(call: &Call, operation: &str, input: &Value) -> Result<Value, ApiError> {
    let answer = call.aws("dynamodbstreams", operation, input).await?;
    serde_json::from_slice(&answer).map_err(|error| ApiError::internal(error.to_string()))
}

/// The shards of a stream, parents first: id, and parent.
async fn shards(call: &Call, arn: &Arn) -> Result<Vec<(String, Option<String>)>, ApiError> {
    let (mut shards, mut after) = (Vec::new(), Value::Null);
    for _ in 0..MOST_PAGES {
        let mut input = json!({"StreamArn": arn.text});
        if !after.is_null() {
            input["ExclusiveStartShardId"] = after;
        }
        let answer = asked(call, "DescribeStream", &input).await?;
        let description = &answer["StreamDescription"];
        for shard in description["Shards"].as_array().into_iter().flatten() {
            let parent = shard["ParentShardId"].as_str().map(str::to_owned);
            shards.extend(shard["ShardId"].as_str().map(|id| (id.to_owned(), parent)));
        }
        after = description["LastEvaluatedShardId"].clone();
        if after.is_null() {
            break;
        }
    }
    Ok(shards)
}

async fn iterator(call: &Call, arn: &Arn, shard: &str, place: &Place) -> Result<String, ApiError> {
    let mut input = json!({"StreamArn": arn.text, "ShardId": shard});
    match place {
        Place::Iterator(iterator) => return Ok(iterator.clone()),
        Place::Behind(number) => {
            input["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
            input["SequenceNumber"] = json!(number);
        }
        Place::Horizon | Place::Over => input["ShardIteratorType"] = json!("TRIM_HORIZON"),
    }
    iterator_of(call, &input).await
}

async fn latest(call: &Call, arn: &Arn, shard: &str) -> Result<String, ApiError> {
    iterator_of(call, &json!({"StreamArn": arn.text, "ShardId": shard, "ShardIteratorType": "LATEST"})).await
}

async fn iterator_of(call: &Call, input: &Value) -> Result<String, ApiError> {
    let answer = asked(call, "GetShardIterator", input).await?;
    Ok(answer["ShardIterator"].as_str().unwrap_or_default().to_owned())
}

pub(super) async fn begin(call: &Call, arn: &Arn, from_latest: bool) -> Result<Progress, ApiError> {
    let call = &arn.within(call);
    let mut progress = Progress::default();
    if from_latest {
        for (shard, _) in shards(call, arn).await? {
            let place = Place::Iterator(latest(call, arn, &shard).await?);
            progress.places.insert(shard, place);
        }
    }
    Ok(progress)
}

pub(super) async fn poll(
    call: &Call,
    arn: &Arn,
    size: usize,
    progress: &mut Progress,
) -> Result<Option<Batch>, ApiError> {
    let call = &arn.within(call);
    let shards = shards(call, arn).await?;
    // What the stream has forgotten needs no place.
    progress.places.retain(|known, _| shards.iter().any(|(shard, _)| shard == known));
    for (shard, parent) in shards {
        let place = progress.places.get(&shard).cloned().unwrap_or(Place::Horizon);
        let is_over = |place: Option<&Place>| place.is_none_or(|place| *place == Place::Over);
        if place == Place::Over || parent.is_some_and(|parent| !is_over(progress.places.get(&parent))) {
            continue;
        }
        let at = match iterator(call, arn, &shard, &place).await {
            Ok(at) => at,
            // What was next is older than a day, and gone.
            Err(error) if error.code == "TrimmedDataAccessException" => {
                tracing::warn!(
                    stream = arn.text,
                    shard,
                    "records were trimmed before the pipe has read them"
                );
                iterator(call, arn, &shard, &Place::Horizon).await?
            }
            Err(error) => return Err(error),
        };
        let input = json!({"ShardIterator": at, "Limit": size.min(AT_ONCE)});
        let answer = match asked(call, "GetRecords", &input).await {
            // Nothing came for as long as the iterator was good, for whatever comes wakes the pipe.
            Err(error) if error.code == "ExpiredIteratorException" => {
                let at = latest(call, arn, &shard).await?;
                asked(call, "GetRecords", &json!({"ShardIterator": at, "Limit": size.min(AT_ONCE)})).await?
            }
            answer => answer?,
        };
        let events: Vec<Event> =
            answer["Records"].as_array().into_iter().flatten().map(|record| event(arn, record)).collect();
        if let Some(last) = events.last() {
            let next = Place::Behind(last.mark.clone());
            return Ok(Some(Batch { events, next: Some((shard, next)) }));
        }
        let next = match (answer["NextShardIterator"].as_str(), place) {
            (None, _) => Place::Over,
            (Some(next), Place::Iterator(_)) => Place::Iterator(next.to_owned()),
            (Some(_), place) => place,
        };
        progress.places.insert(shard, next);
    }
    Ok(None)
}

fn event(arn: &Arn, record: &Value) -> Event {
    let mut value = record.clone();
    value["eventSourceARN"] = json!(arn.text);
    let seconds = record["dynamodb"]["ApproximateCreationDateTime"].as_f64().unwrap_or(0.0);
    #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
    let time = (seconds * 1_000.0) as i64;
    let mark = record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default().to_owned();
    Event { id: mark.clone(), mark, value, time }
}
