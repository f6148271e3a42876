//! A deployment: an API as it was at a moment. What it has frozen is its [`Snapshot`](super::snapshot::Snapshot), a row of its own.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// A deployment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployment {
    /// Six lower-case letters and digits.
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) created_date: Seconds,
}
