//! GetFunctionUrlConfig.

use contract::{ApiError, Call};
use serde_json::Value;

use super::get_function_configuration::Input;
use crate::{function_urls, functions, names};

pub(super) async fn get_function_url_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    functions::version(&call.store, &call, &reference)?;
    Ok(function_urls::shown(&call, &function_urls::find(&call.store, &reference)?))
}
