//! LookupCodeSystemWithPost, FHIR's `POST /CodeSystem/$lookup`, with parameters in a Parameters resource or in the query. See
//! `terminology::concept` for what can be asked.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::terminology;

pub(super) async fn lookup_code_system_with_post(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    terminology::lookup(&call, &request).await
}
