//! RemovePermission: takes a statement, or all, from the policy of a bus.

use contract::{ApiError, Call};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::buses;
use crate::errors;
use crate::model::bus::{DEFAULT, take_statements};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    event_bus_name: Option<String>,
    statement_id: Option<String>,
    remove_all_permissions: Option<bool>,
}

#[derive(Serialize)]
pub(super) struct Output {}

pub(super) async fn remove_permission(call: Call, input: Input) -> Result<Output, ApiError> {
    let name = input.event_bus_name.unwrap_or_else(|| DEFAULT.to_owned());
    call.store
        .commit(|tx| {
            buses::change(tx, &call, &name, |bus| {
                if input.remove_all_permissions == Some(true) {
                    bus.policy = None;
                    return Ok(());
                }
                let policy = bus.policy.as_mut().ok_or_else(errors::no_policy)?;
                let mut statements = take_statements(policy);
                let before = statements.len();
                statements.retain(|statement| {
                    statement["Sid"].as_str() != input.statement_id.as_deref() || statement["Sid"].is_null()
                });
                if statements.len() == before {
                    return Err(errors::no_statement());
                }
                if statements.is_empty() {
                    bus.policy = None;
                } else {
                    policy["Statement"] = Value::Array(statements);
                }
                Ok(())
            })
        })
        .await?;
    Ok(Output {})
}
