//! SearchWithGet, FHIR's search by GET: `GET /{type}?...`. See `search` for what can be asked.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::errors;
use crate::search;

pub(super) async fn search_with_get(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    if request.parameter("type").is_empty() {
        return Err(errors::not_emulated("A search of all types"));
    }
    search::search(&call, &request, &request.query).await
}
