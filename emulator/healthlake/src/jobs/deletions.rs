//! How deletions are asked for and told on the data plane, all in the one form that HealthLake documents.

use contract::{ApiError, Call, HttpAnswer, HttpRequest, Time};
use http::StatusCode;
use serde_json::json;

use super::{Submission, submit};
use crate::collections::jobs;
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::model::job::{Kind, Task};

/// Puts a deletion in line and answers with its id.
pub(crate) async fn submit_deletion(
    call: &Call,
    operation: &'static str,
    data_store: &str,
    task: Task,
) -> Result<HttpAnswer, ApiError> {
    let gone = errors::no_such_data_store;
    let submission = Submission { operation, data_store, name: None, role: None, token: None, task, gone };
    let job = submit(call, submission).await.map_err(|error| match error.body {
        Some(_) => error,
        None => errors::in_fhir(error),
    })?;
    let told = json!({"jobId": job.id, "jobStatus": job.status.word()});
    Ok(fhir_json(StatusCode::ACCEPTED, told.to_string()))
}

/// What is known of a deletion.
pub(crate) fn describe_deletion(
    call: &Call,
    request: &HttpRequest,
    kind: Kind,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(call, request)?;
    Query::read(request, &[])?;
    let id = request.parameter("job");
    let job = jobs::job(&call.store, data_store, kind, id)?.ok_or_else(|| errors::unknown_job(id))?;
    let mut told = json!({
        "datastoreId": data_store,
        "jobId": job.id,
        "status": job.status.word(),
        "submittedTime": Time(job.submitted).iso(),
    });
    if let Some(message) = job.message {
        told["message"] = message.into();
    }
    Ok(fhir_json(StatusCode::OK, told.to_string()))
}
