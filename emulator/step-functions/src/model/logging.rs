//! What a state machine logs, and where to.

use serde::{Deserialize, Serialize};

/// `LoggingConfiguration`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LoggingConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) destinations: Option<Vec<LogDestination>>,
    pub(crate) include_execution_data: bool,
    pub(crate) level: String,
}

impl Default for LoggingConfiguration {
    fn default() -> LoggingConfiguration {
        LoggingConfiguration { destinations: None, include_execution_data: false, level: OFF.to_owned() }
    }
}

/// The level at which nothing is logged.
const OFF: &str = "OFF";
/// How many destinations there may be.
const MOST_DESTINATIONS: usize = 1;

/// `LogDestination`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogDestination {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cloud_watch_logs_log_group: Option<LogGroup>,
}

/// `CloudWatchLogsLogGroup`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogGroup {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log_group_arn: Option<String>,
}

/// Why a configuration cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadLogging {
    /// It does not have one destination, or that says nothing.
    Destinations,
    /// The destination is no ARN of a log group.
    LogGroup,
    /// The destination does not end as the ARN of a log group's streams.
    Qualifier,
}

impl LoggingConfiguration {
    /// Whether it can be: one destination where anything is logged, and never more than one.
    pub(crate) fn check(&self) -> Result<(), BadLogging> {
        let destinations = self.destinations.as_deref().unwrap_or_default();
        if destinations.len() > MOST_DESTINATIONS || destinations.is_empty() && self.level != OFF {
            return Err(BadLogging::Destinations);
        }
        destinations.iter().try_for_each(LogDestination::check)
    }
}

impl LoggingConfiguration {
    /// The log group that events go to, by its name; `None` if nothing is logged.
    pub(crate) fn log_group(&self) -> Option<&str> {
        if self.level == OFF {
            return None;
        }
        let group = self.destinations.as_deref()?.first()?.cloud_watch_logs_log_group.as_ref()?;
        group.log_group_arn.as_deref()?.split(':').nth(6)
    }

    /// Whether a type of events is logged (documented: `cloudwatch-log-level`).
    pub(crate) fn logs(&self, kind: &str) -> bool {
        let is_fatal = ["ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"].contains(&kind);
        match self.level.as_str() {
            "ALL" => true,
            "ERROR" => {
                kind == "FailStateEntered"
                    || ["Failed", "Aborted", "TimedOut"].iter().any(|end| kind.ends_with(end))
            }
            "FATAL" => is_fatal,
            _ => false,
        }
    }
}

impl LogDestination {
    fn check(&self) -> Result<(), BadLogging> {
        let group = self.cloud_watch_logs_log_group.as_ref().and_then(|group| group.log_group_arn.as_deref());
        let arn = group.ok_or(BadLogging::Destinations)?;
        let parts: Vec<&str> = arn.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "logs", _, _, "log-group", name, "*"] if !name.is_empty() => Ok(()),
            ["arn", _, "logs", _, _, "log-group", name] if !name.is_empty() => Err(BadLogging::Qualifier),
            _ => Err(BadLogging::LogGroup),
        }
    }
}
