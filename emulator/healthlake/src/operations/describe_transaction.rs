//! DescribeTransaction: `GET /Transaction/{id}`, what came of a transaction that was to be run later.
//!
//! 202 and an OperationOutcome that says `SUBMITTED` while it waits; then 200 and the Bundle that answers it, or the
//! refusal. AWS has a page on it but no name; it is kept for 90 days.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::bundle::pending;
use crate::interaction::{self, Query};

pub(super) async fn describe_transaction(call: Call, request: HttpRequest) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    pending::describe(&call, data_store, request.parameter("job"))
}
