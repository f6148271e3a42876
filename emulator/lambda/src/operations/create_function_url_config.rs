//! CreateFunctionUrlConfig. The id follows from nothing that could be guessed from it.

use contract::{ApiError, Call};
use serde::Deserialize;
use serde_json::Value;

use crate::collections::{URLS, find, of_function};
use crate::function_urls;
use crate::model::function::written;
use crate::model::function_url::FunctionUrl;
use crate::{errors, functions, names};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    function_name: String,
    qualifier: Option<String>,
    auth_type: String,
    cors: Option<Value>,
    invoke_mode: Option<String>,
}

pub(super) async fn create_function_url_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    let now = written(call.now);
    let url = FunctionUrl {
        id: call.ids.capitals::<32, String>().to_lowercase(),
        function_arn: reference.arn(call.store.scope()),
        auth_type: input.auth_type,
        cors: input.cors,
        creation_time: now.clone(),
        last_modified_time: now,
        invoke_mode: input.invoke_mode.unwrap_or_else(|| "BUFFERED".to_owned()),
    };
    let mut shown = call
        .store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            let key = of_function(&reference.name, reference.qualifier.as_deref());
            if find::<FunctionUrl>(tx, URLS.whole(), &key)?.is_some() {
                return Err(errors::url_exists(&url.function_arn));
            }
            function_urls::add(tx, &reference, &url)?;
            Ok(function_urls::shown(&call, &url))
        })
        .await?;
    if let Some(members) = shown.as_object_mut() {
        members.shift_remove("LastModifiedTime");
    }
    Ok(shown)
}
