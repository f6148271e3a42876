//! Connections and API destinations, as they are kept, described and listed.

use contract::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::Scope;

use crate::model::arn;

/// A connection: how somebody is to be authorized. It is authorized at once, whatever was said.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(crate) name: String,
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    pub(crate) authorization: String,
    /// As the request said them, with what is secret.
    pub(crate) parameters: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    pub(crate) state: String,
    /// Milliseconds since 1970, and so below.
    pub(crate) created: i64,
    pub(crate) modified: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) authorized: Option<i64>,
}

/// The members that no answer shows.
const SECRETS: &[&str] = &["Password", "ClientSecret", "ApiKeyValue"];

impl Connection {
    pub(crate) fn arn(&self, scope: &Scope) -> String {
        arn(scope, &format!("connection/{}/{}", self.name, self.id))
    }

    /// The members of every answer about it.
    pub(crate) fn answered(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("ConnectionArn".to_owned(), json!(self.arn(scope)));
        members.insert("ConnectionState".to_owned(), json!(self.state));
        members.insert("CreationTime".to_owned(), json!(Time(self.created)));
        members.insert("LastModifiedTime".to_owned(), json!(Time(self.modified)));
        members.extend(self.authorized.map(|at| ("LastAuthorizedTime".to_owned(), json!(Time(at)))));
        members
    }

    /// As it is listed.
    pub(crate) fn listed(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = self.answered(scope);
        members.insert("Name".to_owned(), json!(self.name));
        members.insert("AuthorizationType".to_owned(), json!(self.authorization));
        members
    }

    /// As it is described: without what is secret.
    pub(crate) fn described(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = self.listed(scope);
        members.extend(self.description.clone().map(|text| ("Description".to_owned(), json!(text))));
        members.extend(self.key.clone().map(|key| ("KmsKeyIdentifier".to_owned(), json!(key))));
        let secret = format!("events!connection/{}/{}", self.name, self.id);
        let secret = format!("arn:aws:secretsmanager:{}:{}:secret:{secret}", scope.region, scope.account);
        members.insert("SecretArn".to_owned(), json!(secret));
        members.insert("AuthParameters".to_owned(), shown(&self.parameters));
        members
    }
}

/// Parameters without what is secret. They are as deep as AWS's model says, for they were checked against it.
fn shown(parameters: &Value) -> Value {
    match parameters {
        Value::Object(members) => {
            let is_secret = members.get("IsValueSecret") == Some(&Value::Bool(true));
            let visible = members
                .iter()
                .filter(|(name, _)| !SECRETS.contains(&name.as_str()) && (*name != "Value" || !is_secret));
            Value::Object(visible.map(|(name, value)| (name.clone(), shown(value))).collect())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(shown).collect()),
        other => other.clone(),
    }
}

/// Somewhere outside to bring events to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ApiDestination {
    pub(crate) name: String,
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    /// The ARN of a connection.
    pub(crate) connection: String,
    pub(crate) endpoint: String,
    pub(crate) method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rate: Option<i64>,
    /// Milliseconds since 1970, and so below.
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

/// How often an API destination is called in a second, if nothing is said (documented).
const RATE: i64 = 300;

impl ApiDestination {
    /// The members of every answer about it.
    pub(crate) fn answered(&self, scope: &Scope) -> Map<String, Value> {
        let arn = arn(scope, &format!("api-destination/{}/{}", self.name, self.id));
        let mut members = Map::new();
        members.insert("ApiDestinationArn".to_owned(), json!(arn));
        members.insert("ApiDestinationState".to_owned(), json!("ACTIVE"));
        members.insert("CreationTime".to_owned(), json!(Time(self.created)));
        members.insert("LastModifiedTime".to_owned(), json!(Time(self.modified)));
        members
    }

    /// As it is listed.
    pub(crate) fn listed(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = self.answered(scope);
        members.insert("Name".to_owned(), json!(self.name));
        members.insert("ConnectionArn".to_owned(), json!(self.connection));
        members.insert("InvocationEndpoint".to_owned(), json!(self.endpoint));
        members.insert("HttpMethod".to_owned(), json!(self.method));
        members.insert("InvocationRateLimitPerSecond".to_owned(), json!(self.rate.unwrap_or(RATE)));
        members
    }

    /// As it is described.
    pub(crate) fn described(&self, scope: &Scope) -> Map<String, Value> {
        let mut members = self.listed(scope);
        members.extend(self.description.clone().map(|text| ("Description".to_owned(), json!(text))));
        members
    }
}
