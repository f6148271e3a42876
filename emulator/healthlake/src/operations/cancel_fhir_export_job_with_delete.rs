//! CancelFHIRExportJobWithDelete: `DELETE /export/{job}`, ends an export. Answers `CANCEL_SUBMITTED`; files that were
//! written stay. Believed: the form and the status 202, and that an export that has ended is refused.

use contract::{ApiError, Call, HttpAnswer, HttpRequest};
use http::StatusCode;
use serde_json::json;

use crate::collections::jobs;
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::model::job::{Job, Kind, Status};

pub(super) async fn cancel_fhir_export_job_with_delete(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let id = request.parameter("job");
    call.store
        .commit(|tx| {
            let job = jobs::job_in(tx, data_store, Kind::Export, id)?;
            let job = job.ok_or_else(|| errors::unknown_job(id))?;
            if job.status.has_ended() {
                return Err(errors::job_has_ended(id, job.status.word()));
            }
            jobs::put_job(tx, data_store, &Job { status: Status::CancelSubmitted, ..job })
        })
        .await?;
    let told = json!({"jobId": id, "jobStatus": Status::CancelSubmitted.word(), "datastoreId": data_store});
    Ok(fhir_json(StatusCode::ACCEPTED, json!({"exportJobProperties": told}).to_string()))
}
