//! An event source mapping, as it is kept and shown.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value, json};

use crate::model::invoke_config::{DestinationConfig, seconds};

/// Which kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Source {
    Queue,
    Stream,
}

/// A mapping.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Mapping {
    #[serde(rename = "UUID")]
    pub(crate) uuid: String,
    pub(crate) source: Source,
    pub(crate) event_source_arn: String,
    /// The function's name, and perhaps a version's or an alias's.
    pub(crate) function: String,
    pub(crate) qualifier: Option<String>,
    pub(crate) function_arn: String,
    pub(crate) is_enabled: bool,
    /// In milliseconds since 1970.
    pub(crate) last_modified: i64,
    /// What a caller says of it.
    pub(crate) settings: Settings,
}

/// What can be said of a mapping, at first and later.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Settings {
    pub(crate) batch_size: Option<usize>,
    pub(crate) maximum_batching_window_in_seconds: Option<i64>,
    pub(crate) filter_criteria: Option<FilterCriteria>,
    pub(crate) function_response_types: Option<Vec<String>>,
    pub(crate) scaling_config: Option<Value>,
    pub(crate) parallelization_factor: Option<u32>,
    pub(crate) starting_position: Option<String>,
    pub(crate) starting_position_timestamp: Option<Number>,
    pub(crate) destination_config: Option<DestinationConfig>,
    pub(crate) maximum_record_age_in_seconds: Option<i64>,
    pub(crate) bisect_batch_on_function_error: Option<bool>,
    pub(crate) maximum_retry_attempts: Option<i64>,
    pub(crate) tumbling_window_in_seconds: Option<i64>,
}

/// Which records are brought.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FilterCriteria {
    #[serde(default)]
    pub(crate) filters: Vec<Filter>,
}

/// A pattern, one of several of which one must match.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Filter {
    pub(crate) pattern: Option<String>,
}

impl Settings {
    /// Whether a destination is named.
    pub(crate) fn has_destination(&self) -> bool {
        let named = |destination: &Option<String>| destination.as_ref().is_some_and(|arn| !arn.is_empty());
        self.destination_config.as_ref().is_some_and(|config| {
            named(&config.on_failure.destination) || named(&config.on_success.destination)
        })
    }

    /// Whether something is said of how many batches may be under way.
    pub(crate) fn has_scaling(&self) -> bool {
        self.scaling_config.as_ref().is_some_and(|scaling| scaling.get("MaximumConcurrency").is_some())
    }

    /// Puts what is said over what there was. Where a mapping begins cannot be changed.
    pub(crate) fn overlay(&mut self, said: Settings) {
        macro_rules! overlay {
            ($($member:ident)*) => { $(if said.$member.is_some() { self.$member = said.$member; })* };
        }
        overlay!(
            batch_size maximum_batching_window_in_seconds filter_criteria function_response_types scaling_config
            parallelization_factor destination_config maximum_record_age_in_seconds
            bisect_batch_on_function_error maximum_retry_attempts tumbling_window_in_seconds
        );
    }
}

impl Mapping {
    /// How many records a batch has at the most.
    pub(crate) fn batch_size(&self) -> usize {
        let standard = match self.source {
            Source::Queue => 10,
            Source::Stream => 100,
        };
        self.settings.batch_size.unwrap_or(standard)
    }

    /// For how many milliseconds a batch waits to be filled.
    pub(crate) fn window(&self) -> i64 {
        self.settings.maximum_batching_window_in_seconds.unwrap_or(0) * 1_000
    }

    /// How many milliseconds a tumbling window has, if there are windows.
    pub(crate) fn tumbling(&self) -> Option<i64> {
        self.settings.tumbling_window_in_seconds.filter(|seconds| *seconds > 0).map(|seconds| seconds * 1_000)
    }

    /// Whether the function tells which records of a batch have failed.
    pub(crate) fn reports_failures(&self) -> bool {
        let types = self.settings.function_response_types.iter().flatten();
        types.into_iter().any(|kind| kind == "ReportBatchItemFailures")
    }

    /// As answers show it, in a state.
    pub(crate) fn shown(&self, state: &str, arn: &str) -> Value {
        let settings = &self.settings;
        let mut shown = json!({
            "UUID": self.uuid,
            "EventSourceMappingArn": arn,
            "EventSourceArn": self.event_source_arn,
            "FunctionArn": self.function_arn,
            "BatchSize": self.batch_size(),
            "MaximumBatchingWindowInSeconds": settings.maximum_batching_window_in_seconds.unwrap_or(0),
            "FunctionResponseTypes": settings.function_response_types.clone().unwrap_or_default(),
            "LastModified": seconds(self.last_modified),
            "State": state,
            "StateTransitionReason": match self.source {
                Source::Queue => "USER_INITIATED",
                Source::Stream => "User action",
            },
        });
        if let Some(criteria) =
            settings.filter_criteria.as_ref().filter(|criteria| !criteria.filters.is_empty())
        {
            shown["FilterCriteria"] = json!(criteria);
        }
        if let Some(scaling) = &settings.scaling_config {
            shown["ScalingConfig"] = scaling.clone();
        }
        if self.source == Source::Stream {
            let failed = settings.destination_config.clone().unwrap_or_default().on_failure;
            for (name, value) in [
                ("StartingPosition", json!(settings.starting_position)),
                ("ParallelizationFactor", json!(settings.parallelization_factor.unwrap_or(1))),
                ("DestinationConfig", json!({"OnFailure": failed})),
                ("MaximumRecordAgeInSeconds", json!(settings.maximum_record_age_in_seconds.unwrap_or(-1))),
                (
                    "BisectBatchOnFunctionError",
                    json!(settings.bisect_batch_on_function_error.unwrap_or(false)),
                ),
                ("MaximumRetryAttempts", json!(settings.maximum_retry_attempts.unwrap_or(-1))),
                ("TumblingWindowInSeconds", json!(settings.tumbling_window_in_seconds.unwrap_or(0))),
                ("LastProcessingResult", json!("No records processed")),
            ] {
                shown[name] = value;
            }
            if let Some(timestamp) = &settings.starting_position_timestamp {
                shown["StartingPositionTimestamp"] = Value::Number(timestamp.clone());
            }
        }
        shown
    }
}
