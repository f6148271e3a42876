//! ListFunctionUrlConfigs: of a function and of its aliases.

use contract::{ApiError, Call};
use serde_json::Value;

use crate::collections::URLS;
use crate::function_urls;
use crate::model::function_url::FunctionUrl;
use crate::pages::{self, OfFunction};

pub(super) async fn list_function_url_configs(call: Call, input: OfFunction) -> Result<Value, ApiError> {
    pages::of_function(&call, input, &URLS, "FunctionUrlConfigs", |url: &FunctionUrl| {
        (url.function_arn.clone(), function_urls::shown(&call, url))
    })
}
