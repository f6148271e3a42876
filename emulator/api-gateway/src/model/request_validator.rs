//! A request validator: what of a request is checked before the integration is called.

use serde::{Deserialize, Serialize};

/// A request validator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestValidator {
    /// Six lower-case letters and digits.
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) validate_request_body: bool,
    pub(crate) validate_request_parameters: bool,
}
