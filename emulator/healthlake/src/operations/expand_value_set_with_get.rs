//! ExpandValueSetWithGet, FHIR's `GET /ValueSet/{id}/$expand` and `GET /ValueSet/$expand`, with parameters in the query. See
//! `terminology::expansion` for what can be asked.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::terminology;

pub(super) async fn expand_value_set_with_get(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    terminology::expand(&call, &request).await
}
