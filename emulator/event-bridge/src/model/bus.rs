//! An event bus.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use crate::model::arn;

/// The name of the bus that every account has.
pub(crate) const DEFAULT: &str = "default";

/// An event bus. Its key, its dead-letter queue and what it logs are kept and shown, and have no effect.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Bus {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dead_letters: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) tags: Map<String, Value>,
    /// Milliseconds since 1970; for the default bus 0, for nobody made it.
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

/// Takes the statements out of a policy. It may have one that stands by itself (documented: IAM's grammar).
pub(crate) fn take_statements(policy: &mut Value) -> Vec<Value> {
    match policy["Statement"].take() {
        Value::Array(statements) => statements,
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

impl Bus {
    /// The default bus as it is while nothing was said of it.
    pub(crate) fn untouched() -> Bus {
        Bus { name: DEFAULT.to_owned(), ..Bus::default() }
    }

    pub(crate) fn arn(&self, scope: &Scope) -> String {
        bus_arn(scope, &self.name)
    }

    /// The members that say what was chosen for it.
    pub(crate) fn chosen(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let chosen = [
            ("Description", self.description.clone().map(Value::String)),
            ("KmsKeyIdentifier", self.key.clone().map(Value::String)),
            ("DeadLetterConfig", self.dead_letters.clone()),
            ("LogConfig", self.log.clone()),
        ];
        for (name, value) in chosen {
            members.extend(value.map(|value| (name.to_owned(), value)));
        }
        members
    }

    /// The members that a list or a description of it has in common.
    pub(crate) fn described(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("Name".to_owned(), json!(self.name));
        members.insert("Arn".to_owned(), json!(self.arn(scope)));
        members.extend(self.description.clone().map(|text| ("Description".to_owned(), json!(text))));
        members.extend(self.policy.as_ref().map(|policy| ("Policy".to_owned(), json!(policy.to_string()))));
        if self.created > 0 {
            let times = [("CreationTime", self.created), ("LastModifiedTime", self.modified)];
            let times = times.map(|(name, time)| (name.to_owned(), json!(contract::Time(time))));
            members.extend(times);
        }
        members
    }
}

/// The ARN of a bus of this name.
pub(crate) fn bus_arn(scope: &Scope, name: &str) -> String {
    arn(scope, &format!("event-bus/{name}"))
}

/// The name in what may be a name or an ARN; the default bus if nothing is said.
pub(crate) fn name_of(name_or_arn: Option<&str>) -> &str {
    let text = name_or_arn.unwrap_or(DEFAULT);
    match text.split_once(":event-bus/") {
        Some((_, name)) if text.starts_with("arn:") => name,
        _ => text,
    }
}
