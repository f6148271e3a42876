//! AddPermission: kept and shown; who invokes is not judged.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{POLICIES, find, of_function, put};
use crate::model::policy::{Permission, Policy};
use crate::{errors, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    function_name: String,
    qualifier: Option<String>,
    revision_id: Option<String>,
}

pub(super) async fn add_permission(call: Call, input: Value) -> Result<Value, ApiError> {
    let read = |error: serde_json::Error| ApiError::serialization(error.to_string());
    let permission = Permission::deserialize(&input).map_err(read)?;
    let input: Input = serde_json::from_value(input).map_err(read)?;
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    if reference.qualifier.as_deref() == Some(names::LATEST) {
        return Err(errors::latest_has_no_policy());
    }
    let statement = permission.statement(&reference.arn(call.store.scope()));
    call.store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            let key = of_function(&reference.name, reference.qualifier.as_deref());
            let mut policy: Policy = find(tx, POLICIES.whole(), &key)?.unwrap_or_default();
            if input.revision_id.is_some_and(|asked| asked != policy.revision_id) {
                return Err(errors::policy_revision_differs());
            }
            if policy.place(&permission.statement_id).is_some() {
                return Err(errors::statement_exists(&permission.statement_id));
            }
            policy.statements.push(statement.clone());
            policy.revision_id = call.ids.uuid();
            put(tx, POLICIES.whole(), key, &policy)?;
            Ok(json!({"Statement": statement.to_string()}))
        })
        .await
}
