//! DeleteFunctionUrlConfig.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_function_configuration::Input;
use crate::collections::of_function;
use crate::{function_urls, functions, names};

pub(super) async fn delete_function_url_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    call.store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            let url = function_urls::find(tx, &reference)?;
            let key = of_function(&reference.name, reference.qualifier.as_deref());
            function_urls::remove(tx, key, &url);
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
