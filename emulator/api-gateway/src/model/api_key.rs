//! An API key.

use serde::{Deserialize, Serialize};

use super::{Seconds, Texts};

/// An API key, with its value, which only some answers tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKey {
    /// Ten lower-case letters and digits.
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) customer_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) enabled: bool,
    pub(crate) created_date: Seconds,
    pub(crate) last_updated_date: Seconds,
    /// `{api}/{stage}`, of the time before usage plans.
    #[serde(default)]
    pub(crate) stage_keys: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Texts>,
}
