//! A group of schedules.

use std::collections::BTreeMap;

use contract::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Scope;

/// The name of the group that every account has.
pub(crate) const DEFAULT: &str = "default";

/// A group of schedules. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// By which a repeated request is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_token: Option<String>,
}

impl Group {
    /// The default group as it is while nothing was said of it.
    pub(crate) fn untouched() -> Group {
        Group { name: DEFAULT.to_owned(), ..Group::default() }
    }

    pub(crate) fn arn(&self, scope: &Scope) -> String {
        format!("arn:aws:scheduler:{}:{}:schedule-group/{}", scope.region, scope.account, self.name)
    }

    /// What GetScheduleGroup and the list show of it.
    pub(crate) fn shown(&self, scope: &Scope) -> Value {
        json!({
            "Arn": self.arn(scope), "Name": self.name, "State": "ACTIVE",
            "CreationDate": Time(self.created), "LastModificationDate": Time(self.modified),
        })
    }
}
