//! GetPolicy.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_function_configuration::Input;
use crate::collections::{POLICIES, find, of_function};
use crate::model::policy::Policy;
use crate::{errors, functions, names};

pub(super) async fn get_policy(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    functions::version(&call.store, &call, &reference)?;
    let key = of_function(&reference.name, reference.qualifier.as_deref());
    let policy: Option<Policy> = find(&call.store, POLICIES.whole(), &key)?;
    let policy = policy.ok_or_else(errors::no_resource)?;
    Ok(json!({"Policy": policy.document(), "RevisionId": policy.revision_id}))
}
