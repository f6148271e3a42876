//! A function's URL, as it is kept and shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// AWS's `FunctionUrlConfig`; the URL itself follows from where the caller reached us.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FunctionUrl {
    /// What its host's name begins with.
    pub(crate) id: String,
    pub(crate) function_arn: String,
    pub(crate) auth_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cors: Option<Value>,
    pub(crate) creation_time: String,
    pub(crate) last_modified_time: String,
    pub(crate) invoke_mode: String,
}
