//! When records of a stream are given up, and what is told of them then.

use contract::{Call, Time};
use serde_json::{Value, json};

use crate::destinations::{self, Kind};
use crate::mappings::streams::sequence_number;
use crate::model::mapping::Mapping;

/// Why records are given up that have failed so often, if they are.
pub(crate) fn condition(
    call: &Call,
    mapping: &Mapping,
    records: &[Value],
    failures: u32,
) -> Option<&'static str> {
    let settings = &mapping.settings;
    let retries = settings.maximum_retry_attempts.filter(|most| *most >= 0);
    if retries.is_some_and(|most| i64::from(failures) > most) {
        return Some("RetryAttemptsExhausted");
    }
    let oldest = settings.maximum_record_age_in_seconds.filter(|most| *most >= 0)?;
    let arrived = records.first().map_or(0, arrival);
    (call.clock.now().0 - arrived > oldest * 1_000).then_some("RecordAgeExceeded")
}

/// When a record arrived, in milliseconds since 1970.
pub(crate) fn arrival(record: &Value) -> i64 {
    record["dynamodb"]["ApproximateCreationDateTime"].as_i64().unwrap_or(0) * 1_000
}

/// Tells the mapping's destination of records that are given up: the request's id, why, how often it was tried, and the version
/// that failed last. The records themselves stay in the stream (documented).
pub(crate) async fn tell(
    call: &Call,
    mapping: &Mapping,
    shard: &str,
    records: &[Value],
    (id, condition, failures, version): (&str, &str, u32, Option<&str>),
) {
    let destination = mapping.settings.destination_config.as_ref();
    let Some(destination) = destination.and_then(|config| config.on_failure.destination.as_ref()) else {
        tracing::warn!(mapping = mapping.uuid, condition, "records of a stream are given up");
        return;
    };
    let (first, last) = (records.first(), records.last());
    let number = |record: Option<&Value>| record.and_then(sequence_number).map(str::to_owned);
    let arrived =
        |record: Option<&Value>| record.map(|record| Time(arrival(record)).iso().replace(".000Z", "Z"));
    let mut record = json!({
        "requestContext": {
            "requestId": id,
            "functionArn": mapping.function_arn,
            "condition": condition,
            "approximateInvokeCount": failures,
        },
        "version": "1.0",
        "timestamp": call.clock.now().iso(),
        "DDBStreamBatchInfo": {
            "shardId": shard,
            "startSequenceNumber": number(first),
            "endSequenceNumber": number(last),
            "approximateArrivalOfFirstRecord": arrived(first),
            "approximateArrivalOfLastRecord": arrived(last),
            "batchSize": records.len(),
            "streamArn": mapping.event_source_arn,
        },
    });
    if let Some(version) = version {
        record["responseContext"] = json!({
            "statusCode": 200, "executedVersion": version, "functionError": "Unhandled",
        });
    }
    destinations::bring(call, destination, Kind::Failure, &mapping.function_arn, &record).await;
}
