//! A rule: which events, or at what times, and where to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use crate::model::arn;
use crate::model::bus::DEFAULT;
use crate::model::target::Target;

/// A rule, with its targets. Its role is kept and shown, and has no effect.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) bus: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) schedule: Option<String>,
    pub(crate) state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) tags: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) targets: Vec<Target>,
    /// Where a rate counts from, in milliseconds since 1970.
    pub(crate) scheduled: i64,
}

/// The state of a rule that does nothing.
pub(crate) const DISABLED: &str = "DISABLED";
/// The state of a rule that does what it says, if nothing else was said.
pub(crate) const ENABLED: &str = "ENABLED";

impl Rule {
    pub(crate) fn is_enabled(&self) -> bool {
        self.state != DISABLED
    }

    pub(crate) fn arn(&self, scope: &Scope) -> String {
        rule_arn(scope, &self.bus, &self.name)
    }

    /// As it is described and listed.
    pub(crate) fn described(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("Name".to_owned(), json!(self.name));
        members.insert("Arn".to_owned(), json!(self.arn(scope)));
        let said = [
            ("EventPattern", &self.pattern),
            ("ScheduleExpression", &self.schedule),
            ("Description", &self.description),
            ("RoleArn", &self.role),
        ];
        for (name, value) in said {
            members.extend(value.as_ref().map(|value| (name.to_owned(), json!(value))));
        }
        members.insert("State".to_owned(), json!(self.state));
        members.insert("EventBusName".to_owned(), json!(self.bus));
        members
    }
}

/// The ARN of a rule of this name.
pub(crate) fn rule_arn(scope: &Scope, bus: &str, name: &str) -> String {
    let resource = if bus == DEFAULT { format!("rule/{name}") } else { format!("rule/{bus}/{name}") };
    arn(scope, &resource)
}

/// The bus and the name of a rule, from what its ARN says behind `rule/`.
pub(crate) fn bus_and_name(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or((DEFAULT, path))
}
