//! Resource policies of an account. They are kept and told; nothing here is permitted or forbidden by them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A resource policy as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(crate) name: String,
    /// JSON, as it was sent.
    pub(crate) document: String,
    pub(crate) updated: i64,
}

impl Policy {
    /// The policy as DescribeResourcePolicies tells it.
    pub(crate) fn told(&self) -> Value {
        json!({
            "policyName": self.name,
            "policyDocument": self.document,
            "lastUpdatedTime": self.updated,
            "policyScope": "ACCOUNT",
        })
    }
}
