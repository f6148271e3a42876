//! LookupCodeSystemWithGet, FHIR's `GET /CodeSystem/$lookup`, with parameters in the query. See
//! `terminology::concept` for what can be asked.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::terminology;

pub(super) async fn lookup_code_system_with_get(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    terminology::lookup(&call, &request).await
}
