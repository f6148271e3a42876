//! A group of users, and what its members may take on.

use contract::Time;
use serde::{Deserialize, Serialize};

/// A group, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) role: Option<String>,
    /// The lower, the more it counts; none counts least.
    pub(crate) precedence: Option<i64>,
    /// Milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

/// `GroupType`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GroupDescription {
    group_name: String,
    user_pool_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precedence: Option<i64>,
    last_modified_date: Time,
    creation_date: Time,
}

impl Group {
    /// `GroupType`.
    pub(crate) fn described(self, pool: &str) -> GroupDescription {
        GroupDescription {
            group_name: self.name,
            user_pool_id: pool.to_owned(),
            description: self.description,
            role_arn: self.role,
            precedence: self.precedence,
            last_modified_date: Time(self.modified),
            creation_date: Time(self.created),
        }
    }
}
