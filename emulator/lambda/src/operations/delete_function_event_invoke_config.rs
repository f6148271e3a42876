//! DeleteFunctionEventInvokeConfig.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_function_configuration::Input;
use crate::collections::{INVOKE_CONFIGS, of_function};
use crate::{errors, functions, invoke_configs, names};

pub(super) async fn delete_function_event_invoke_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    call.store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            if invoke_configs::find(tx, &reference)?.is_none() {
                return Err(errors::no_invoke_config(&invoke_configs::arn(&call, &reference)));
            }
            tx.remove(INVOKE_CONFIGS.whole(), of_function(&reference.name, Some(reference.qualifier())));
            Ok(json!({}))
        })
        .await
}
