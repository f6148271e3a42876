//! Subscription filters: what of the events that are put is brought to a function, as it is put.
//!
//! The function gets what AWS sends: gzipped JSON in base64 under `awslogs.data`, each delivery of one stream. It is invoked
//! asynchronously, so retries and dead letters are Lambda's.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::work::Assignment;
use contract::{ApiError, Call, Work, work};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Snapshot, Tx};

use crate::collections::{SUBSCRIPTIONS, decode, encode};
use crate::errors;
use crate::model::event::{OVERHEAD, Position};
use crate::model::group::Group;
use crate::pattern::Pattern;

/// Brings some events to a function.
pub(crate) const DELIVERY: Work =
    Work { name: "logs.delivery", run: |call, assignment| Box::pin(deliver(call, assignment)) };

/// How many bytes of messages a delivery has, so that its payload stays below what Lambda takes of an event (262,144 bytes) even if
/// nothing of it could be compressed. A single longer event goes by itself.
const MOST_BYTES: usize = 160 << 10;

/// A subscription filter as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub(crate) name: String,
    pub(crate) pattern: String,
    pub(crate) destination: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    pub(crate) distribution: String,
    pub(crate) created: i64,
}

impl Subscription {
    /// The filter as DescribeSubscriptionFilters tells it.
    pub(crate) fn told(&self, group: &Group) -> Value {
        let mut told = json!({
            "filterName": self.name,
            "logGroupName": group.name,
            "filterPattern": self.pattern,
            "destinationArn": self.destination,
            "distribution": self.distribution,
            "applyOnTransformedLogs": false,
            "creationTime": self.created,
        });
        if let Some(role) = &self.role {
            told["roleArn"] = json!(role);
        }
        told
    }
}

/// The filters of a group, in the order of their names.
pub(crate) fn of(snapshot: &Snapshot, group: &Group) -> Result<Vec<Subscription>, ApiError> {
    snapshot.all(SUBSCRIPTIONS.of(&group.id)).map(|(_, row)| decode(row)).collect()
}

/// A filter, and which of the messages it wants.
#[derive(Debug)]
pub(crate) struct Wanted {
    filter: Subscription,
    places: Vec<usize>,
}

/// What the filters of a group want of messages that are about to be put.
pub(crate) fn wanted(snapshot: &Snapshot, group: &Group, messages: &[&str]) -> Result<Vec<Wanted>, ApiError> {
    let mut all = Vec::new();
    for filter in of(snapshot, group)? {
        let pattern = Pattern::parse(&filter.pattern)?;
        let places: Vec<usize> =
            (0..messages.len()).filter(|place| pattern.matches(messages[*place])).collect();
        if !places.is_empty() {
            all.push(Wanted { filter, places });
        }
    }
    Ok(all)
}

/// What is left for a delivery.
#[derive(Debug, Serialize, Deserialize)]
struct Load {
    function: String,
    data: Value,
}

/// Begins the deliveries of what is wanted of events at these positions.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    call: &Call,
    group: &Group,
    stream: &str,
    wanted: &[Wanted],
    events: &[(Position, i64, &str)],
) -> Result<(), ApiError> {
    for Wanted { filter, places } in wanted {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        for (position, time, message) in places.iter().filter_map(|place| events.get(*place)) {
            if bytes + message.len() > MOST_BYTES && !lines.is_empty() {
                begin_one(tx, call, group, stream, filter, &lines)?;
                lines.clear();
                bytes = 0;
            }
            bytes += message.len() + OVERHEAD;
            lines.push(json!({"id": position.id(), "timestamp": time, "message": message}));
        }
        begin_one(tx, call, group, stream, filter, &lines)?;
    }
    Ok(())
}

fn begin_one(
    tx: &mut Tx<'_>,
    call: &Call,
    group: &Group,
    stream: &str,
    filter: &Subscription,
    events: &[Value],
) -> Result<(), ApiError> {
    let data = json!({
        "messageType": "DATA_MESSAGE",
        "owner": &*call.store.scope().account,
        "logGroup": group.name,
        "logStream": stream,
        "subscriptionFilters": [filter.name],
        "logEvents": events,
    });
    let load = Load { function: filter.destination.clone(), data };
    work::begin(tx, call, &DELIVERY, &call.ids.uuid(), &encode(&load)?);
    Ok(())
}

async fn deliver(call: Call, assignment: Assignment) -> Result<(), ApiError> {
    let load: Load = decode(&assignment.payload)?;
    let compressed = compress(&encode(&load.data)?).map_err(|error| ApiError::internal(error.to_string()))?;
    let payload = json!({"awslogs": {"data": STANDARD.encode(compressed)}});
    let input = json!({
        "FunctionName": load.function,
        "InvocationType": "Event",
        "Payload": STANDARD.encode(payload.to_string()),
    });
    match call.aws("lambda", "Invoke", &input).await {
        // A function that is gone takes nothing more, however often it is tried.
        Err(error) if error.status < 500 && error.status != 429 => {
            tracing::warn!(function = load.function, "log events were not delivered: {error}");
            Ok(())
        }
        answer => answer.map(drop),
    }
}

fn compress(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text)?;
    encoder.finish()
}

/// Sees whether a function can be invoked, as AWS does when a filter is put.
///
/// # Errors
/// `InvalidParameterException` if it is not there; `NotImplemented` for a destination of another kind.
pub(crate) async fn check_destination(call: &Call, arn: &str) -> Result<(), ApiError> {
    if arn.split(':').nth(2) != Some("lambda") {
        return Err(ApiError::member_not_emulated(
            "PutSubscriptionFilter",
            "a destinationArn that is no function's",
        ));
    }
    let dry = json!({"FunctionName": arn, "InvocationType": "DryRun"});
    match call.aws("lambda", "Invoke", &dry).await {
        Err(error) if error.status < 500 => Err(errors::function_not_callable()),
        answer => answer.map(drop),
    }
}
