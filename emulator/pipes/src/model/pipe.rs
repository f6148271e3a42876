//! A pipe.

use std::collections::BTreeMap;

use contract::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

/// What can be said of a pipe but for its source's ARN and its tags; kept as it was said.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Said {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) desired_state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) enrichment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) enrichment_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target_parameters: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) role_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) log_configuration: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kms_key_identifier: Option<String>,
}

/// A pipe. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Pipe {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) running: bool,
    pub(crate) said: Said,
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

impl Pipe {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        format!("arn:aws:pipes:{}:{}:pipe/{}", scope.region, scope.account, self.name)
    }

    /// The ARN of its target.
    pub(crate) fn target(&self) -> &str {
        self.said.target.as_deref().unwrap_or_default()
    }

    /// The ARN of its enrichment, if it has one.
    pub(crate) fn enrichment(&self) -> Option<&str> {
        self.said.enrichment.as_deref().filter(|arn| !arn.is_empty())
    }

    /// A member of the parameters of its source, its enrichment or its target, by the names that lead to it.
    pub(crate) fn of_source(&self, names: &[&str]) -> &Value {
        within(self.said.source_parameters.as_ref(), names)
    }

    pub(crate) fn of_enrichment(&self, names: &[&str]) -> &Value {
        within(self.said.enrichment_parameters.as_ref(), names)
    }

    pub(crate) fn of_target(&self, names: &[&str]) -> &Value {
        within(self.said.target_parameters.as_ref(), names)
    }

    /// `RUNNING` or `STOPPED`.
    pub(crate) fn state(&self) -> &'static str {
        if self.running { "RUNNING" } else { "STOPPED" }
    }

    /// What most operations answer.
    pub(crate) fn summary(&self, scope: &Scope) -> Map<String, Value> {
        let members = [
            ("Arn", json!(self.arn(scope))),
            ("Name", json!(self.name)),
            ("DesiredState", json!(self.state())),
            ("CurrentState", json!(self.state())),
            ("CreationTime", json!(Time(self.created))),
            ("LastModifiedTime", json!(Time(self.modified))),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// What DescribePipe answers.
    pub(crate) fn shown(&self, scope: &Scope) -> Map<String, Value> {
        let mut shown = match json!(self.said) {
            Value::Object(said) => said,
            _ => Map::new(),
        };
        shown.insert("Source".to_owned(), json!(self.source));
        shown.insert("Tags".to_owned(), json!(self.tags));
        shown.extend(self.summary(scope));
        shown
    }

    /// Its line in a list.
    pub(crate) fn listed(&self, scope: &Scope) -> Map<String, Value> {
        let mut listed = self.summary(scope);
        listed.insert("Source".to_owned(), json!(self.source));
        listed.insert("Target".to_owned(), json!(self.target()));
        if let Some(enrichment) = self.enrichment() {
            listed.insert("Enrichment".to_owned(), json!(enrichment));
        }
        listed
    }
}

fn within<'v>(parameters: Option<&'v Value>, names: &[&str]) -> &'v Value {
    const NOTHING: &Value = &Value::Null;
    parameters
        .and_then(|value| names.iter().try_fold(value, |value, name| value.get(*name)))
        .unwrap_or(NOTHING)
}
