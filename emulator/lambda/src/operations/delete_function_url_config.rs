//! DeleteFunctionUrlConfig.

use contract::{ApiError, Call};
use serde_json::{Value, json};

use super::get_function_configuration::Input;
use crate::collections::{URLS, of_function};
use crate::{function_urls, functions, names};

pub(super) async fn delete_function_url_config(call: Call, input: Input) -> Result<Value, ApiError> {
    let reference = names::read(&call, &input.function_name, input.qualifier.as_deref())?;
    call.store
        .commit(|tx| {
            functions::version(tx, &call, &reference)?;
            function_urls::find(tx, &reference)?;
            tx.remove(URLS.whole(), of_function(&reference.name, reference.qualifier.as_deref()));
            Ok::<_, ApiError>(json!({}))
        })
        .await
}
