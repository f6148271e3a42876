//! ListFunctionEventInvokeConfigs: of a function and of its versions and aliases.

use contract::{ApiError, Call};
use serde_json::Value;

use crate::collections::INVOKE_CONFIGS;
use crate::model::invoke_config::InvokeConfig;
use crate::pages::{self, OfFunction};

pub(super) async fn list_function_event_invoke_configs(
    call: Call,
    input: OfFunction,
) -> Result<Value, ApiError> {
    pages::of_function(
        &call,
        input,
        &INVOKE_CONFIGS,
        "FunctionEventInvokeConfigs",
        |config: &InvokeConfig| (config.function_arn.clone(), config.shown()),
    )
}
