//! When records of a stream are given up, and what is told of them then.

use contract::{Call, Time};
use serde_json::{Value, json};

use crate::destinations::{self, Kind};
use crate::mappings::streams::sequence_number;
use crate::model::mapping::Mapping;

/// How long a stream keeps a record, in milliseconds: the longest that it is tried, whatever the mapping says (documented: a day).
const RETENTION: i64 = 24 * 60 * 60 * 1_000;

/// Whether a function has failed as often as it may.
pub(crate) fn is_exhausted(mapping: &Mapping, failures: u32) -> bool {
    let most = mapping.settings.maximum_retry_attempts.filter(|most| *most >= 0);
    most.is_some_and(|most| i64::from(failures) > most)
}

/// Whether what arrived at a moment, in milliseconds since 1970, is older than what the function gets.
pub(crate) fn is_too_old(call: &Call, mapping: &Mapping, arrived: i64) -> bool {
    let oldest = mapping.settings.maximum_record_age_in_seconds.filter(|most| *most >= 0);
    let oldest = oldest.map_or(RETENTION, |seconds| seconds.saturating_mul(1_000).min(RETENTION));
    call.clock.now().0.saturating_sub(arrived) > oldest
}

/// Records that are given up.
#[derive(Debug)]
pub(crate) struct GivenUp<'g> {
    pub(crate) shard: &'g str,
    pub(crate) records: &'g [Value],
    /// Why, in AWS's word.
    pub(crate) condition: &'g str,
    /// The last request's id.
    pub(crate) id: &'g str,
    /// How often the function was invoked with them.
    pub(crate) invocations: u32,
    /// The version that failed last.
    pub(crate) version: Option<&'g str>,
}

/// When a record arrived, in milliseconds since 1970.
pub(crate) fn arrival(record: &Value) -> i64 {
    record["dynamodb"]["ApproximateCreationDateTime"].as_i64().unwrap_or(0) * 1_000
}

/// Tells the mapping's destination of records that are given up. The records themselves stay in the stream (documented).
pub(crate) async fn tell(call: &Call, mapping: &Mapping, given_up: &GivenUp<'_>) {
    let GivenUp { shard, records, condition, id, invocations, version } = *given_up;
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
            "approximateInvokeCount": invocations,
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
