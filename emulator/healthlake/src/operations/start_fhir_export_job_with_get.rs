//! StartFHIRExportJobWithGet, Bulk Data's `GET /Patient/$export` and `GET /Group/{id}/$export`: an export whose files are kept
//! here for the client to fetch, for 48 hours as on AWS. What it asks for is read by `jobs::export::asked`.
//!
//! The status, at the URL in `Content-Location`, ends with a manifest that names the files; see `DescribeFHIRExportJobWithGet` and
//! `GetExportedFile`. AWS's guide has no `GET /$export`; under strict limits it is refused.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};

use crate::errors;
use crate::interaction;
use crate::jobs::export::asked::{Asked, Destination};

pub(super) async fn start_fhir_export_job_with_get(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    interaction::data_store(&call, &request)?;
    if call.settings.strict_limits && request.parameter("type").is_empty() {
        return Err(errors::interaction_not_supported());
    }
    let asked = Asked::read(&call, &request)?;
    asked.start(&call, "StartFHIRExportJobWithGet", Destination::default()).await
}
