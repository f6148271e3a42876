//! Executions: how one begins, who runs it, and how it ends.
//!
//! An execution of a standard state machine is work (`contract::work`): every step is committed before what it asks for is done, so that a
//! killed process takes it up where it stood. An express one lives in memory: its start is all that is kept of it, and after
//! a restart it begins anew, as AWS says of express workflows ("at least once").

mod broken;
mod definitions;
mod ending;
mod express;
mod forgetting;
mod item_reader;
mod logging;
mod map_runs;
mod mocking;
mod performing;
mod record;
mod redriving;
mod reports;
mod standard;
mod starting;
mod stopping;
mod testing;
mod world;
mod writing;

pub(crate) use definitions::revision_of;
pub(crate) use express::{ASYNCHRONOUS, Beginning, run_to_end};
pub(crate) use forgetting::FORGET;
pub(crate) use map_runs::{Counts, MapRun, MapRunStatus, Settings, update as update_map_run};
pub(crate) use mocking::split as split_test_case;
pub(crate) use record::{Execution, Status};
pub(crate) use redriving::{redrive, redrive_hindrance};
pub(crate) use reports::{Told, send, started};
pub(crate) use standard::{STANDARD, nudge};
pub(crate) use starting::{Request, random, read_input, start};
pub(crate) use stopping::stop;
pub(crate) use testing::{Tested, Validation, test as test_state};

/// Members of details that hold data of the execution, and what stands beside them.
pub(crate) const DATA: &[&str] = &[
    "assignedVariables",
    "assignedVariablesDetails",
    "input",
    "inputDetails",
    "output",
    "outputDetails",
    "parameters",
];
