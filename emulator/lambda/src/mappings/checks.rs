//! What a mapping may be.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use crate::collections::decode;
use crate::mappings::filters::Filters;
use crate::model::function::Configuration;
use crate::model::mapping::{Mapping, Source};
use crate::{destinations, errors};

/// The most messages of a batch without a window, and of a FIFO queue's at all (documented).
const MOST_WITHOUT_WINDOW: usize = 10;

/// The kind of a source.
///
/// # Errors
/// `InvalidParameterValueException`, for what is not emulated.
pub(crate) fn source(arn: &str) -> Result<Source, ApiError> {
    match arn.split(':').nth(2) {
        Some("sqs") => Ok(Source::Queue),
        Some("dynamodb") if arn.contains("/stream/") => Ok(Source::Stream),
        _ => Err(errors::not_emulated(&format!("The event source {arn}"))),
    }
}

/// Judges what is said of a mapping.
///
/// # Errors
/// `InvalidParameterValueException`.
pub(crate) fn settings(mapping: &Mapping) -> Result<(), ApiError> {
    let settings = &mapping.settings;
    Filters::read(settings.filter_criteria.as_ref())?;
    let (size, window) = (mapping.batch_size(), mapping.window());
    match mapping.source {
        Source::Queue => {
            if mapping.event_source_arn.ends_with(".fifo") && size > MOST_WITHOUT_WINDOW {
                return Err(errors::batch_too_large(MOST_WITHOUT_WINDOW));
            }
            if mapping.event_source_arn.ends_with(".fifo") && window > 0 {
                return Err(errors::fifo_window());
            }
            if size > MOST_WITHOUT_WINDOW && window == 0 {
                return Err(errors::window_missing());
            }
            let refused = [
                ("StartingPosition", settings.starting_position.is_some()),
                ("MaximumRetryAttempts", settings.maximum_retry_attempts.is_some()),
                ("MaximumRecordAgeInSeconds", settings.maximum_record_age_in_seconds.is_some()),
                ("BisectBatchOnFunctionError", settings.bisect_batch_on_function_error.is_some()),
                ("TumblingWindowInSeconds", settings.tumbling_window_in_seconds.is_some()),
                ("ParallelizationFactor", settings.parallelization_factor.is_some()),
                ("DestinationConfig", settings.has_destination()),
            ];
            match refused.iter().find(|(_, is_there)| *is_there) {
                Some((name, _)) => Err(errors::not_of_queues(name)),
                None => Ok(()),
            }
        }
        Source::Stream if settings.has_scaling() => Err(errors::not_of_streams("ScalingConfig")),
        Source::Stream => match settings.starting_position.as_deref() {
            None => Err(errors::starting_position_missing()),
            Some("AT_TIMESTAMP") if settings.starting_position_timestamp.is_none() => {
                Err(errors::starting_timestamp_missing())
            }
            Some(_) => Ok(()),
        },
    }
}

/// Refuses a source that is not there, or that cannot work.
///
/// # Errors
/// `InvalidParameterValueException`.
pub(crate) async fn exists(call: &Call, mapping: &Mapping, function: &Configuration) -> Result<(), ApiError> {
    let arn = &mapping.event_source_arn;
    if mapping.source == Source::Stream {
        let asked =
            call.aws("dynamodbstreams", "DescribeStream", &json!({"StreamArn": arn, "Limit": 1})).await;
        return asked.map(drop).map_err(|_| errors::no_stream(arn));
    }
    let url = destinations::queue_url(call, arn);
    let input = json!({"QueueUrl": url, "AttributeNames": ["VisibilityTimeout"]});
    let answer =
        call.aws("sqs", "GetQueueAttributes", &input).await.map_err(|_| errors::no_source_queue())?;
    let answer: Value = decode(&answer)?;
    let timeout = answer["Attributes"]["VisibilityTimeout"].as_str().and_then(|text| text.parse().ok());
    match timeout.filter(|timeout: &u32| *timeout < function.timeout) {
        Some(timeout) => Err(errors::visibility_too_short(timeout, function.timeout)),
        None => Ok(()),
    }
}
