//! Who may invoke a function: kept and shown, and not judged.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A resource policy.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Policy {
    pub(crate) statements: Vec<Value>,
    pub(crate) revision_id: String,
}

/// What a statement is made of.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Permission {
    pub(crate) statement_id: String,
    pub(crate) action: String,
    pub(crate) principal: String,
    pub(crate) source_arn: Option<String>,
    pub(crate) source_account: Option<String>,
    pub(crate) event_source_token: Option<String>,
    #[serde(rename = "PrincipalOrgID")]
    pub(crate) principal_org_id: Option<String>,
    pub(crate) function_url_auth_type: Option<String>,
    pub(crate) invoked_via_function_url: Option<bool>,
}

impl Policy {
    /// The document.
    pub(crate) fn document(&self) -> String {
        json!({"Version": "2012-10-17", "Id": "default", "Statement": self.statements}).to_string()
    }

    /// Where the statement of an id stands.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.statements.iter().position(|statement| statement["Sid"] == id)
    }
}

impl Permission {
    /// The statement about a resource.
    pub(crate) fn statement(&self, resource: &str) -> Value {
        let principal = match self.principal.as_str() {
            "*" => json!("*"),
            account if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) => {
                json!({"AWS": format!("arn:aws:iam::{account}:root")})
            }
            arn if arn.starts_with("arn:") => json!({"AWS": arn}),
            service => json!({"Service": service}),
        };
        let mut statement = json!({
            "Sid": self.statement_id,
            "Effect": "Allow",
            "Principal": principal,
            "Action": self.action,
            "Resource": resource,
        });
        let mut condition: Map<String, Value> = Map::new();
        let texts = [
            ("StringEquals", "AWS:SourceAccount", &self.source_account),
            ("StringEquals", "lambda:EventSourceToken", &self.event_source_token),
            ("StringEquals", "aws:PrincipalOrgID", &self.principal_org_id),
            ("StringEquals", "lambda:FunctionUrlAuthType", &self.function_url_auth_type),
            ("ArnLike", "AWS:SourceArn", &self.source_arn),
        ];
        let mut add = |operator: &str, key: &str, value: &str| {
            let entry = condition.entry(operator).or_insert_with(|| json!({}));
            entry[key] = json!(value);
        };
        for (operator, key, value) in texts {
            if let Some(value) = value {
                add(operator, key, value);
            }
        }
        if let Some(via_url) = self.invoked_via_function_url {
            add("Bool", "lambda:InvokedViaFunctionUrl", if via_url { "true" } else { "false" });
        }
        if !condition.is_empty() {
            statement["Condition"] = Value::Object(condition);
        }
        statement
    }
}
