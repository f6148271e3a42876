//! The changes of a HealthLake data store, in their order, numbered 1, 2, 3, ... without holes: Millpond's own addition. AWS has no
//! such source, and its model takes the ARN of a data store all the same.
//!
//! An event is a change as `GET /$changes?_include=resource` tells it, with `eventSource` (`millpond:healthlake`), `eventSourceARN` and
//! `awsRegion` beside. The parameters are those of a DynamoDB stream: StartingPosition, BatchSize, retries, DeadLetterConfig.

use contract::{ApiError, Arn, Call};
use serde_json::{Value, json};

use super::{Batch, Event};
use crate::progress::{Place, Progress};

/// The one place that is kept.
const LINE: &str = "changes";

async fn read(call: &Call, id: &str, after: &str, count: usize) -> Result<Value, ApiError> {
    let input = json!({"DatastoreId": id, "After": after, "Count": count});
    let answer = call.aws("healthlake", "ReadChanges", &input).await?;
    serde_json::from_slice(&answer).map_err(|error| ApiError::internal(error.to_string()))
}

pub(super) async fn begin(call: &Call, arn: &Arn, id: &str, latest: bool) -> Result<Progress, ApiError> {
    let mut progress = Progress::default();
    if latest {
        let answer = read(&arn.within(call), id, "latest", 0).await?;
        progress.places.insert(LINE.to_owned(), Place::Behind(answer["Next"].to_string()));
    }
    Ok(progress)
}

pub(super) async fn poll(
    call: &Call,
    (arn, id): (&Arn, &str),
    size: usize,
    progress: &Progress,
) -> Result<Option<Batch>, ApiError> {
    let call = &arn.within(call);
    let after = match progress.places.get(LINE) {
        Some(Place::Behind(number)) => number.as_str(),
        _ => "earliest",
    };
    let answer = match read(call, id, after, size).await {
        // What was next is kept no longer.
        Err(error) if error.status == 410 => {
            tracing::warn!(data_store = id, "changes were let go before the pipe has read them");
            read(call, id, "earliest", size).await?
        }
        answer => answer?,
    };
    let changes = answer["Changes"].as_array().into_iter().flatten();
    let events: Vec<Event> = changes.map(|change| event(arn, change)).collect();
    let next = Place::Behind(answer["Next"].to_string());
    Ok((!events.is_empty()).then(|| Batch { events, next: Some((LINE.to_owned(), next)) }))
}

fn event(arn: &Arn, change: &Value) -> Event {
    let mark = change["sequence"].to_string();
    let time = change["lastUpdated"].as_str().and_then(|time| time.parse::<jiff::Timestamp>().ok());
    let mut value = change.clone();
    value["eventSource"] = json!("millpond:healthlake");
    value["eventSourceARN"] = json!(arn.text);
    value["awsRegion"] = json!(&*arn.scope.region);
    Event { id: mark.clone(), mark, value, time: time.map_or(0, jiff::Timestamp::as_millisecond) }
}
