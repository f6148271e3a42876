//! What is kept of executions of standard state machines.
//!
//! | collection | part of | key | value |
//! | --- | --- | --- | --- |
//! | [`EXECUTIONS`] | name of the state machine, of a map run's child with `/{label}` | name | [`Execution`](crate::executions::Execution) as JSON |
//! | [`EXECUTIONS_BY_START`] | name of the state machine, of children the ARN of the map run | start and number, the latest first | name |
//! | [`DEFINITIONS`] | name of the state machine | number of a revision | the [`Revision`](crate::model::state_machine::Revision) as JSON, a line's end, the definition |
//! | [`THREADS`] | | number of the execution, of the thread | the thread, as `states-language` writes it |
//! | [`HISTORY`] | | number of the execution, of the event | the event as `GetExecutionHistory` tells it |
//! | [`TOKENS`] | | token | whose it is, as JSON |
//! | [`REPORTS`] | | number of the execution, of the report, of the call | what is told, as JSON |
//! | [`MAP_RUNS`] | | ARN of the map run | [`MapRun`](crate::executions::MapRun) as JSON |
//! | [`MAP_RUNS_BY_START`] | number of an execution | start, and a number, the latest first | ARN of a map run |
//! | [`AWAITED`] | | number of the execution, of its call | ARN of the execution that the call has begun and waits for |
//! | [`WAITING`] | | ARN of an execution, number of the one that waits for it, of its call | ARN of that one |

use store::Collection;

pub(crate) static EXECUTIONS: Collection = Collection::with_feed("step-functions.executions");
pub(crate) static EXECUTIONS_BY_START: Collection = Collection::new("step-functions.executions-by-start");
pub(crate) static DEFINITIONS: Collection = Collection::new("step-functions.definitions");
pub(crate) static THREADS: Collection = Collection::new("step-functions.threads");
pub(crate) static HISTORY: Collection = Collection::with_feed("step-functions.history");
pub(crate) static TOKENS: Collection = Collection::new("step-functions.tokens");
pub(crate) static REPORTS: Collection = Collection::new("step-functions.reports");
pub(crate) static MAP_RUNS: Collection = Collection::with_feed("step-functions.map-runs");
pub(crate) static MAP_RUNS_BY_START: Collection = Collection::new("step-functions.map-runs-by-start");
pub(crate) static AWAITED: Collection = Collection::new("step-functions.awaited");
pub(crate) static WAITING: Collection = Collection::new("step-functions.waiting");
