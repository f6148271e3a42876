//! DescribeFHIRExportJobWithGet: `GET /export/{job}`, what is known of an export. Believed: the form, which is that of the
//! control plane with small first letters and with times as FHIR writes them.
//!
//! Of an export that was started with GET it is Bulk Data's: 202 with `X-Progress` until it has ended, then the manifest. Believed
//! too: one that failed or was cancelled is told as others are.

use contract::{ApiError, Call, HttpAnswer, HttpRequest, Time};
use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use crate::collections::jobs::{self, ExportedFile};
use crate::errors;
use crate::interaction::{self, Query, fhir_json};
use crate::jobs::export::output::{KEPT_MILLISECONDS, manifest};
use crate::model::data_store::endpoint;
use crate::model::job::{Export, Job, Kind, Status, Task};

pub(super) async fn describe_fhir_export_job_with_get(
    call: Call,
    request: HttpRequest,
) -> Result<HttpAnswer, ApiError> {
    let data_store = interaction::data_store(&call, &request)?;
    Query::read(&request, &[])?;
    let id = request.parameter("job");
    let job = jobs::job(&call.store, data_store, Kind::Export, id)?;
    let job = job.ok_or_else(|| errors::unknown_job(id))?;
    let Task::Export(export) = &job.task else { return Err(errors::unknown_job(id)) };
    let output = match &export.output {
        None if job.status == Status::Completed => return files(&call, data_store, &job, export),
        None => Value::Null,
        Some(output) => json!({"s3Configuration": {"s3Uri": output.s3_uri, "kmsKeyId": output.kms_key_id}}),
    };
    let mut told = json!({
        "jobId": job.id,
        "jobStatus": job.status.word(),
        "submitTime": Time(job.submitted).iso(),
        "datastoreId": data_store,
    });
    let others = [
        ("outputDataConfig", Some(output).filter(|output| !output.is_null())),
        ("jobName", job.name.map(Value::from)),
        ("endTime", job.ended.map(|ended| Time(ended).iso().into())),
        ("dataAccessRoleArn", job.role.map(Value::from)),
        ("message", job.message.map(Value::from)),
    ];
    for (name, value) in others {
        if let Some(value) = value {
            told[name] = value;
        }
    }
    let text = json!({"exportJobProperties": told}).to_string();
    if export.output.is_none() && !job.status.has_ended() {
        return Ok(fhir_json(StatusCode::ACCEPTED, text)
            .with_header(HeaderName::from_static("x-progress"), job.status.word()));
    }
    Ok(fhir_json(StatusCode::OK, text))
}

/// The manifest of an export whose files are kept here.
fn files(call: &Call, data_store: &str, job: &Job, export: &Export) -> Result<HttpAnswer, ApiError> {
    let ended = job.ended.unwrap_or(job.submitted);
    if call.now.0 >= ended.saturating_add(KEPT_MILLISECONDS) {
        return Err(errors::exported_files_gone(&job.id));
    }
    let place = format!("{}export/{}/", endpoint(&call.endpoint, data_store), job.id);
    let files = jobs::exported(&call.store, data_store, &job.id)?;
    let tell = |file: &ExportedFile| {
        let url = format!("{place}{}", file.name());
        json!({"type": file.resource_type, "url": url, "count": file.count()})
    };
    let files: Vec<Value> = files.iter().map(tell).collect();
    let manifest = manifest(Time(ended), &export.request, true, &files);
    Ok(fhir_json(StatusCode::OK, manifest.to_string()))
}
