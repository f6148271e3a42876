//! UpdateFunctionUrlConfig: what is said stands in the place of what there was.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::model::function::written;
use crate::{function_urls, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    qualifier: Option<String>,
    auth_type: Option<String>,
    cors: Option<Value>,
    invoke_mode: Option<String>,
}

pub(super) async fn update_function_url_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    call.store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            let mut url = function_urls::find(tx, &reference)?;
            url.auth_type = input.auth_type.unwrap_or(url.auth_type);
            url.cors = input.cors.or(url.cors);
            url.invoke_mode = input.invoke_mode.unwrap_or(url.invoke_mode);
            url.last_modified_time = written(call.now);
            function_urls::put(tx, &reference, &url)?;
            Ok::<_, ApiError>(function_urls::shown(&call, &url))
        })
        .await
}
