//! GetFunctionEventInvokeConfig.

use contract::{ApiError, Call};
use serde_json::Value;

use super::get_function_configuration::Input;
use crate::{errors, functions, invoke_configs, names};

pub(super) async fn get_function_event_invoke_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    functions::version(&call.store, &call, &reference)?;
    let found = invoke_configs::find(&call.store, &reference)?;
    let config = found.ok_or_else(|| errors::no_invoke_config(&invoke_configs::arn(&call, &reference)))?;
    Ok(config.shown())
}
