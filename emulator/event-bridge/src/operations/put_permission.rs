//! PutPermission: lets others put events on a bus: a statement, or a whole policy. It is kept and shown; nobody is refused
//! by it.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::buses;
use crate::errors;
use crate::model::bus::{Bus, DEFAULT, take_statements};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    event_bus_name: Option<String>,
    action: Option<String>,
    principal: Option<String>,
    statement_id: Option<String>,
    condition: Option<Condition>,
    policy: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Output {}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Condition {
    r#type: String,
    key: String,
    value: String,
}

/// How long a policy may be (documented).
const MOST_BYTES: usize = 10_240;

fn whole(text: &str) -> Result<Value, ApiError> {
    // Believed: the text.
    let policy: Option<Value> = serde_json::from_str(text).ok().filter(Value::is_object);
    policy.ok_or_else(|| errors::validation("Parameter Policy is not valid."))
}

fn with_statement(call: &Call, bus: &Bus, input: &Input) -> Result<Value, ApiError> {
    let (Some(action), Some(principal), Some(id)) = (&input.action, &input.principal, &input.statement_id)
    else {
        // Believed: the text.
        return Err(errors::validation(
            "Parameters Action, Principal and StatementId must be specified if Policy is not.",
        ));
    };
    let principal = match principal.as_str() {
        "*" => json!("*"),
        account => json!({"AWS": format!("arn:aws:iam::{account}:root")}),
    };
    let mut statement = json!({
        "Sid": id,
        "Effect": "Allow",
        "Principal": principal,
        "Action": action,
        "Resource": bus.arn(call.store.scope()),
    });
    if let Some(Condition { r#type, key, value }) = &input.condition {
        statement["Condition"] = json!({r#type: {key: value}});
    }
    let mut policy = bus.policy.clone().unwrap_or_else(|| json!({"Version": "2012-10-17", "Statement": []}));
    let mut statements = take_statements(&mut policy);
    statements.retain(|statement| statement["Sid"] != **id);
    statements.push(statement);
    policy["Statement"] = Value::Array(statements);
    Ok(policy)
}

pub(super) async fn put_permission(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.event_bus_name.clone().unwrap_or_else(|| DEFAULT.to_owned());
    call.store
        .commit(|tx| {
            buses::change(tx, &call, &name, |bus| {
                let policy = match &input.policy {
                    Some(text) => whole(text)?,
                    None => with_statement(&call, bus, &input)?,
                };
                if policy.to_string().len() > MOST_BYTES {
                    return Err(errors::policy_too_long());
                }
                bus.policy = Some(policy);
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
