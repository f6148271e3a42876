//! DescribeFHIRBulkDeleteJob: `GET /$bulk-delete/{job}`, where a bulk deletion is.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::jobs::deletions::describe_deletion;
use crate::model::job::Kind;

pub(super) async fn describe_fhir_bulk_delete_job(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    describe_deletion(&call, &request, Kind::BulkDelete)
}
