//! SearchWithPost, FHIR's search by POST: `POST /{type}/_search`, and behind the other paths that a search has, with its
//! query in the URL or as a form in the body, never in both. The pages after the first one are asked for by GET, as the links say.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::search;

pub(super) async fn search_with_post(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let query = search::form(&request)?;
    search::search(&call, &request, &query).await
}
