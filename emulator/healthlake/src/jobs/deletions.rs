//! How deletions are asked for and told on the data plane, all in the one form that HealthLake documents.

use contract::{ApiError, Call, HttpAnswer, HttpRequest, Time};
use http::StatusCode;
use serde_json::json;

use super::{Submission, submit};
use crate::collections::jobs;
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::model::job::{Job, Kind, Period, Task};

/// Puts a deletion in line and answers with its id.
pub(crate) async fn submit_deletion(
    call: &Call,
    operation: &'static str,
    data_store: &str,
    task: Task,
) -> Result<HttpAnswer, ApiError> {
    let job = submit_for_fhir(call, operation, data_store, task).await?;
    let told = json!({"jobId": job.id, "jobStatus": job.status.word()});
    Ok(fhir_json(StatusCode::ACCEPTED, told.to_string()))
}

/// Puts a deletion in line. Its errors are FHIR's.
pub(crate) async fn submit_for_fhir(
    call: &Call,
    operation: &'static str,
    data_store: &str,
    task: Task,
) -> Result<Job, ApiError> {
    let gone = errors::no_such_data_store;
    let submission = Submission { operation, data_store, name: None, role: None, token: None, task, gone };
    submit(call, submission).await.map_err(|error| match error.body {
        Some(_) => error,
        None => errors::in_fhir(error),
    })
}

/// The time that the parameters `_since`, `start` and `end` name.
pub(crate) fn period(query: &Query) -> Result<Period, ApiError> {
    let since = interaction::period(query, "_since")?;
    let start = interaction::period(query, "start")?;
    let end = interaction::period(query, "end")?;
    if let (Some(since), true) = (query.get("_since"), start.is_some() || end.is_some()) {
        return Err(errors::invalid_parameter("_since", since, "no start or end beside it"));
    }
    Ok(Period {
        start: since.or(start).map(|period| period.start.0),
        // The last moment of that period.
        end: end.map(|period| period.end.0.saturating_sub(1)),
    })
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
