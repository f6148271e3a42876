//! What an account has said of API Gateway in a region.

use serde::{Deserialize, Serialize};

/// The account's settings; its limits are AWS's defaults.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cloudwatch_role_arn: Option<String>,
}
