//! A resource: a place in the tree of paths, with the methods at it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::method::Method;

/// A resource, with its methods: one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resource {
    /// Six lower-case letters and digits; of the root ten.
    pub(crate) id: String,
    /// None for the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent_id: Option<String>,
    /// `pets`, `{id}` or `{proxy+}`; none for the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path_part: Option<String>,
    /// The whole path: `/`, `/pets`, `/pets/{id}`.
    pub(crate) path: String,
    /// By HTTP method, `ANY` among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) resource_methods: BTreeMap<String, Method>,
}

/// The path of a resource under another.
pub(crate) fn path_under(parent: &str, part: &str) -> String {
    if parent == "/" { format!("/{part}") } else { format!("{parent}/{part}") }
}

/// Whether a path part is a variable: `{id}` or `{proxy+}`.
pub(crate) fn is_variable(part: &str) -> bool {
    part.starts_with('{') && part.ends_with('}')
}

/// Whether a path part is a variable that takes all that follows: `{proxy+}`.
pub(crate) fn is_greedy(part: &str) -> bool {
    is_variable(part) && part.ends_with("+}")
}
