//! Documentation of an API: parts, each about a place in it, and versions.

use serde::{Deserialize, Serialize};

use super::Seconds;

/// What is said of a place in an API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentationPart {
    /// Six lower-case letters and digits.
    pub(crate) id: String,
    pub(crate) location: Location,
    /// JSON text.
    pub(crate) properties: String,
}

/// A place in an API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    /// `API`, `RESOURCE`, `METHOD`, `MODEL` and the like.
    pub(crate) r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

/// A version of the documentation. The parts that it had are not kept with it: exports do not tell of documentation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DocumentationVersion {
    pub(crate) version: String,
    pub(crate) created_date: Seconds,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}
