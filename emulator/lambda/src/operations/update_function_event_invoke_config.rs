//! UpdateFunctionEventInvokeConfig: over what there was.

use contract::{ApiError, Call};
use serde_json::Value;

use super::put_function_event_invoke_config::Input;
use crate::invoke_configs::Change;

pub(super) async fn update_function_event_invoke_config(call: Call, input: Input) -> Result<Value, ApiError> {
    input.keep(call, Change::Over).await
}
