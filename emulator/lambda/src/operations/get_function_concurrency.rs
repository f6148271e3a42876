//! GetFunctionConcurrency; without a reservation, nothing.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_function_configuration::Input;
use crate::{functions, invocations, names};

pub(super) async fn get_function_concurrency(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, None)?;
    functions::function(&call.store, &call, &reference)?;
    let reserved = invocations::reservation(&call.store, &reference.name)?;
    Ok(reserved.map_or_else(|| json!({}), |reserved| json!({"ReservedConcurrentExecutions": reserved})))
}
