//! An activity: a queue of tasks that workers elsewhere ask for.

use serde::{Deserialize, Serialize};

/// An activity as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Activity {
    pub(crate) name: String,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
}

/// A task that waits for a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityTask {
    pub(crate) task_token: String,
    /// JSON.
    pub(crate) input: String,
    pub(crate) execution_arn: String,
}
