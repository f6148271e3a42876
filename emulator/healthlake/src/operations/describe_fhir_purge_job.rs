//! DescribeFHIRPurgeJob: `GET /$purge/{job}`, where a purge is. Believed: the operation's name.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::jobs::deletions::describe_deletion;
use crate::model::job::Kind;

pub(super) async fn describe_fhir_purge_job(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    describe_deletion(&call, &request, Kind::Purge)
}
