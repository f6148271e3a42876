//! SearchWithGet, FHIR's search by GET: `GET /{type}?...`, of several types `GET /?...`, of a compartment
//! `GET /Patient/{id}/{type}?...`. See `search` for what can be asked.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::search;

pub(super) async fn search_with_get(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    search::search(&call, &request, &request.query).await
}
