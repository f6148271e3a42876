//! A layer's version, as it is kept and shown.

use serde::{Deserialize, Serialize};

/// AWS's `LayerVersionsListItem`, and what a version's content is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct LayerVersion {
    pub(crate) layer_arn: String,
    pub(crate) layer_version_arn: String,
    pub(crate) version: u64,
    pub(crate) description: String,
    pub(crate) created_date: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) compatible_architectures: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) compatible_runtimes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) license_info: Option<String>,
    pub(crate) code_sha256: String,
    pub(crate) code_size: u64,
}
