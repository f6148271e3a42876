//! What is switched on and kept beside a table: time to live, recovery, insights, a policy, and when some of it changed.

use serde::{Deserialize, Serialize};

use super::change_limits::{ClassChanges, EncryptionChanges, Switches};

/// All of it. Nothing is, of a new table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Settings {
    /// The attribute that says when an item expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_to_live: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recovery: Option<PointInTimeRecovery>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) insights: Vec<ContributorInsights>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<Policy>,
    /// The label of the table's stream, or of the last one that it had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) latest_stream: Option<String>,
    /// The backup that the table was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) restored: Option<Restored>,
    #[serde(skip_serializing_if = "ClassChanges::is_empty")]
    pub(crate) class_changes: ClassChanges,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) encryption_changes: Option<EncryptionChanges>,
    #[serde(skip_serializing_if = "Switches::is_empty")]
    pub(crate) pay_per_request_switches: Switches,
    /// When time to live changed, in milliseconds since 1970, as are the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_to_live_changed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) protection_changed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy_changed: Option<i64>,
}

/// Recovery to a point in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PointInTimeRecovery {
    /// Since when, in milliseconds since 1970.
    pub(crate) since: i64,
    pub(crate) days: i64,
}

/// CloudWatch Contributor Insights of the table, or of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ContributorInsights {
    pub(crate) index: Option<String>,
    pub(crate) enabled: bool,
    pub(crate) mode: String,
    /// Milliseconds since 1970.
    pub(crate) changed: i64,
}

/// A resource policy. It is kept; nobody is held to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Policy {
    /// As it was sent.
    pub(crate) text: String,
    pub(crate) revision: String,
}

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Restored {
    pub(crate) backup_arn: String,
    pub(crate) table_arn: String,
    /// The moment that was restored, in milliseconds since 1970.
    pub(crate) at: i64,
}
