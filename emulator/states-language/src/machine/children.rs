//! What a machine tells of its distributed Maps: executions to begin, and what has become of Map runs.

use serde_json::Value;

use super::thread::MapRun;

/// An execution that an iteration of a distributed Map asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildCall {
    /// How it ended is reported under this number.
    pub call: u64,
    /// Its name, which no other of the Map run has.
    pub name: String,
    /// The ARN of its Map run.
    pub map_run: String,
    /// The flow that it goes through.
    pub flow: usize,
    /// What it is given.
    pub input: Value,
    /// How many items that are.
    pub items: usize,
    /// Whether it is an express one.
    pub is_express: bool,
    /// Whether it has run, and is to go on where it failed.
    pub is_redriven: bool,
}

/// What has become of a Map run.
#[derive(Clone, Debug, PartialEq)]
pub struct MapRunStep {
    /// Its ARN.
    pub arn: String,
    /// What happened.
    pub change: MapRunChange,
}

/// What happens to a Map run.
#[derive(Clone, Debug, PartialEq)]
pub enum MapRunChange {
    /// It has begun.
    Started {
        /// How many children it has.
        executions: usize,
        /// How many items.
        items: usize,
        /// As the state asks; 0 if it does not.
        max_concurrency: u64,
        /// As the state asks; 0 if it does not.
        tolerated_count: u64,
        /// As the state asks; 0 if it does not.
        tolerated_percentage: f64,
    },
    /// It goes on.
    Redriven,
    /// It ended well.
    Succeeded,
    /// More failed than it bears.
    Failed,
    /// It was cut short.
    Aborted,
}

impl MapRunStep {
    pub(crate) fn new(arn: &str, change: MapRunChange) -> MapRunStep {
        MapRunStep { arn: arn.to_owned(), change }
    }

    pub(crate) fn aborted(map_run: &MapRun) -> MapRunStep {
        MapRunStep::new(&map_run.arn, MapRunChange::Aborted)
    }

    pub(crate) fn succeeded(map_run: &MapRun) -> MapRunStep {
        MapRunStep::new(&map_run.arn, MapRunChange::Succeeded)
    }
}
