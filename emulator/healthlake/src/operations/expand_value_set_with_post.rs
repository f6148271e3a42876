//! ExpandValueSetWithPost, FHIR's `POST /ValueSet/{id}/$expand` and `POST /ValueSet/$expand`, with parameters in a Parameters resource or in the query. See
//! `terminology::expansion` for what can be asked.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::terminology;

pub(super) async fn expand_value_set_with_post(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    terminology::expand(&call, &request).await
}
