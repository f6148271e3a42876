//! RemovePermission; a policy without statements is none.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::collections::{POLICIES, find, of_function, put};
use crate::model::policy::Policy;
use crate::{errors, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    statement_id: String,
    qualifier: Option<String>,
    revision_id: Option<String>,
}

pub(super) async fn remove_permission(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    call.store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            let key = of_function(&reference.name, reference.qualifier.as_deref());
            let policy: Option<Policy> = find(tx, POLICIES.whole(), &key)?;
            let mut policy = policy.ok_or_else(errors::no_resource)?;
            let missing = || errors::no_statement(&input.statement_id);
            let place = policy.place(&input.statement_id).ok_or_else(missing)?;
            if input.revision_id.is_some_and(|asked| asked != policy.revision_id) {
                return Err(errors::policy_revision_differs());
            }
            policy.statements.remove(place);
            policy.revision_id = call.ids.uuid();
            if policy.statements.is_empty() {
                tx.remove(POLICIES.whole(), key);
            } else {
                put(tx, POLICIES.whole(), key, &policy)?;
            }
            Ok(json!({}))
        })
        .await
}
