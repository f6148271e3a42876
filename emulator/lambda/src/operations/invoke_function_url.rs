//! What is asked of a function's URL. The door has found the id in the host or the path.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::function_urls;

pub(super) async fn invoke_function_url(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    function_urls::answer(call, request).await
}
